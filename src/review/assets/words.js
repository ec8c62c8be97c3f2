// Everything the page says, in Chinese and in English.

const WORDS = {
  title: ["据实 · 审阅", "jushi · review"],
  facts: ["事实", "facts"], articles: ["文章", "articles"],
  filter: ["筛选", "Filter"], list: ["列表", "List"], clear: ["清除筛选", "Clear filters"],
  search: ["查找原文、字段、规则", "Find text, field, rule"],
  order_doubt: ["先看可疑的", "Doubtful first"], order_place: ["按文章顺序", "By article"],
  original: ["原文", "Original"], cleaned: ["清理后", "Cleaned"],
  accept: ["正确", "Right"], reject: ["错误", "Wrong"], correct: ["改正", "Correct"], skip: ["跳过", "Skip"],
  previous: ["上一条", "Previous"], next: ["下一条", "Next"], undo: ["撤销", "Undo"], redo: ["重做", "Redo"],
  note: ["备注", "Note"], missed: ["漏标", "Missed"], complete: ["本文已齐", "Article complete"], all: ["整批", "All at once"],
  why: ["为什么", "Why"], progress: ["进度", "Progress"], help: ["帮助", "Help"], example: ["做成用例", "Make example"],
  save: ["保存", "Save"], cancel: ["取消", "Cancel"], close: ["关闭", "Close"], copy: ["复制", "Copy"], copied: ["已复制", "Copied"],
  append: ["写入我的规则并测试", "Add to my rules and test"], language: ["English", "中文"], theme: ["明暗", "Light or dark"],
  reason: ["错在哪里？", "What is wrong?"],
  not_a_fact: ["不是事实", "Not a fact"], wrong_span: ["范围不对", "Wrong span"],
  wrong_value: ["数值不对", "Wrong value"], wrong_field: ["其他字段不对", "Wrong field"],
  state: ["状态", "State"], kind: ["种类", "Kind"], rule: ["规则", "Rule"], folder: ["文件夹", "Folder"], article: ["文章", "Article"],
  value: ["数值", "Value"], currency: ["币种", "Currency"], year: ["年份", "Year"], run: ["首见于第几次运行", "First seen in run"], first_run: ["首见于第 {0} 次运行", "first seen in run {0}"],
  open: ["未定", "open"], accepted: ["正确", "right"], corrected: ["已改正", "corrected"], rejected: ["错误", "wrong"],
  added: ["漏标", "missed"], changed: ["有变", "changed"], lost: ["丢失", "lost"], disputed: ["有分歧", "disputed"],
  quote: ["原文片段", "Quote"], field: ["字段", "Field"], before: ["判定时", "When judged"], now: ["现在", "Now"],
  repeats: ["重复自", "Repeats"], history: ["判定记录", "Decisions"], line: ["第 {0} 行", "line {0}"],
  nothing: ["没有符合筛选的事实。", "No fact fits the filters."], done: ["都看完了。", "All done."],
  saved: ["已存：{0}", "Saved: {0}"], undone: ["已撤销（{0} 条）", "Taken back ({0})"], redone: ["已重做（{0} 条）", "Done again ({0})"],
  failed: ["没有存上：{0}", "Not saved: {0}"], offline: ["服务已停；此前存好的判定都在。", "the server has stopped; what was saved before is kept"],
  select_text: ["先在文章里选中漏掉的文字，或在下面输入。", "Select the missed text in the article, or type it below."],
  not_found: ["文章里没有这段文字", "This text is not in the article"],
  edge: ["边界", "Edges"], order: ["顺序", "Order"],
  edges: ["移动边界：1 2 移左边，3 4 移右边，回车保存", "Move the edges: 1 2 the left one, 3 4 the right one, Enter saves"],
  start_out: ["左界向外", "Start outward"], start_in: ["左界向内", "Start inward"], end_in: ["右界向内", "End inward"], end_out: ["右界向外", "End outward"],
  why_missed: ["为什么漏掉", "Why missed"], read: ["机器读到的", "As the engine reads it"],
  article_changed: ["文章在运行之后改过，请重新运行。", "This article was changed after the run; run again."],
  article_complete: ["已齐", "complete"], sample: ["抽样 {0} 条，共 {1} 条未定", "A sample of {0} of {1} open facts"],
  all_accept: ["全部判为正确", "Call all of them right"], all_reject: ["全部判为错误", "Call all of them wrong"],
  need_filter: ["先用筛选选出一批。", "Choose a set with the filters first."],
  of: ["{0} / {1}", "{0} of {1}"], decided: ["已定 {0} / {1}", "{0} of {1} decided"],
  precision: ["准确率", "Precision"], interval: ["区间", "Interval"], recall: ["召回率（已齐的 {0} 篇）", "Recall ({0} complete articles)"],
  by_kind: ["按种类", "By kind"], by_rule: ["按规则", "By rule"], by_article: ["按文章", "By article"],
  candidates: ["可能是", "May be"], place_search: ["搜地名", "Search places"], words_bar: ["按键", "Keys"],
  someone: ["{0} 于 {1}", "{0}, {1}"], lost_says: ["曾判为正确，如今规则找不到了。", "It was called right, and is no longer found."],
  changed_says: ["判定之后内容有变，请再看一次。", "It says something else than when it was judged."],
  disputed_says: ["两人判定不同。", "Two people have decided differently."], added_says: ["规则找不到，由人补上。", "Found by a person, by no rule."],
  facets_more: ["另有 {0} 项", "{0} more"], new_run: ["有新的运行结果，已更新。", "There is a new run; the page is up to date."],
  built_in: ["这是内置规则：在自己的文件里用 override 改写它，才能往里写用例。", "This is a built-in rule: override it in a file of yours to add examples to it."],
  which_rule: ["没有规则找到它；哪条规则本该找到？", "No rule finds it; which one should?"],
  tests: ["{0} 个用例，{1} 个不通过", "{0} examples, {1} fail"],
  size0: ["不到 1 万", "below 10 thousand"], size1: ["1 万至 1 亿", "10 thousand to 100 million"], size2: ["1 亿至 1 万亿", "100 million to 1 trillion"], size3: ["1 万亿以上", "1 trillion and more"],
  amount: ["金额", "amount"], headcount: ["人数", "headcount"], place_pair: ["地区结对", "place pair"],
  organization_count: ["机构数", "organizations"], land_area: ["土地面积", "land area"],
  key_accept: ["正确", "right"], any_filter: ["全部", "all"], moved: ["文字已移动", "moved"], carried: ["不变", "carried"], gone: ["已无", "gone"],
  without_facts: ["没有事实的文章（{0} 篇）", "Articles without facts ({0})"],
  nothing_here: ["本文没有找到事实。漏了的，选中文字按 g 补上；确实没有，按 v。", "Nothing was found in this article. Select what was missed and press g; if there is nothing, press v."],
  kept_in: ["判定存于", "Decisions are kept in"], form_keys: ["表单：数字键选择，Tab 换格，回车保存，Esc 取消", "In a form: digits choose, Tab moves on, Enter saves, Esc leaves it"],
  undo_action: ["撤销", "undo"], add_action: ["补漏", "add"], selection: ["选中的文字", "Selection"],
};

const SIZES = { "<1e4": "size0", "1e4-1e8": "size1", "1e8-1e12": "size2", ">=1e12": "size3" };

// What fields are called; others keep the name they have in records.
const FIELD_WORDS = {
  value: "数值", low: "下限", high: "上限", bound: "界限", currency: "币种", per: "每", what: "事项", time: "时间", time_value: "时间值", time_basis: "推算自",
  unit: "单位", role: "身份", type: "类型", from: "帮扶方", to: "受帮扶方", from_code: "帮扶方代码", to_code: "受帮扶方代码",
  from_level: "帮扶方级别", to_level: "受帮扶方级别", direction: "方向", trigger: "依据", from_candidates: "帮扶方可能是", to_candidates: "受帮扶方可能是", confidence: "把握",
};

const LEVEL_WORDS = { province: "省级", prefecture: "地级", county: "县级", town: "乡级", village: "村级", zone: "功能区" };

// Values of a few that records write in English.
const VALUE_WORDS = {
  from_level: LEVEL_WORDS, to_level: LEVEL_WORDS,
  bound: { exact: "恰为", approx: "约", nearly: "近", over: "超过", at_least: "不少于", at_most: "不超过", range: "区间" },
  direction: { assist: "帮扶", mutual: "互相" },
  unit: { person: "人", person_time: "人次", household: "户" },
};

const language = { code: "zh" };

function chooseLanguage() {
  let stored = null;
  try { stored = localStorage.getItem("jushi-language"); } catch { /* Private windows may have none. */ }
  language.code = stored ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  document.documentElement.lang = language.code === "zh" ? "zh-Hans" : "en";
}

function switchLanguage() {
  language.code = language.code === "zh" ? "en" : "zh";
  try { localStorage.setItem("jushi-language", language.code); } catch { /* It then lasts as long as the page. */ }
  document.documentElement.lang = language.code === "zh" ? "zh-Hans" : "en";
}

function say(key, ...values) {
  const text = WORDS[key]?.[language.code === "zh" ? 0 : 1] ?? key;
  return text.replace(/\{(\d)\}/g, (_, at) => values[Number(at)]);
}

const fieldName = (name) => (language.code === "zh" ? FIELD_WORDS[name] ?? name : name.replaceAll("_", " "));

// A value with its word in Chinese behind it, where it has one.
function fieldValue(name, value) {
  const word = language.code === "zh" ? VALUE_WORDS[name]?.[value] : null;
  return word ? `${word}（${value}）` : value.replaceAll("|", " | ");
}

const count = (number) => number.toLocaleString(language.code === "zh" ? "zh-CN" : "en");

function day(at) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return new Intl.DateTimeFormat(language.code === "zh" ? "zh-CN" : "en", { dateStyle: "medium", timeStyle: "short" }).format(date);
}
