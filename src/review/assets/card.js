// One fact: what it says, where that comes from, what was decided.

function showCard() {
  const { fact } = desk;
  const card = byId("card");
  if (!fact) {
    const word = desk.article ? "nothing_here" : desk.total ? "done" : "nothing";
    replace(card, element("p", { class: "nothing" }, say(word)), element("div", { id: "form" }), element("div", { id: "explained" }));
    return;
  }
  const { brief, record, rule } = fact;
  const fields = fieldsOf(brief);
  const held = fact.decisions.filter(({ holds, decision }) => holds && decision.action !== "undo");
  const old = held.findLast(({ standing, decision }) => standing === "changed" && decision.fact);
  replace(card,
    element("header", { class: "card-head" }, kindBadge(brief.kind), badge(brief.state)),
    element("blockquote", { lang: "zh", class: "quote" }, brief.quote),
    record && record.normalized !== record.quote ? element("p", { class: "dim", lang: "zh" }, record.normalized) : null,
    fields.has("value") ? valueLine(fields) : null,
    statement(brief.state),
    old ? bothFields(old.decision, fields, brief) : fieldTable(fields),
    element("p", { class: "origin" },
      rule.id ? element("span", {}, element("code", {}, rule.id), rule.file ? ` ${rule.file}:${rule.line}` : "") : null,
      brief.line ? element("span", { class: "dim" }, say("line", count(brief.line))) : null,
      fact.first_run ? element("span", { class: "dim" }, say("first_run", fact.first_run)) : null),
    record?.repeats ? element("p", {}, `${say("repeats")} `, element("button", { type: "button", class: "link", onclick: () => then(() => openKey(record.repeats)) }, record.repeats)) : null,
    element("div", { id: "form" }),
    element("div", { id: "explained" }),
    history_(fact));
}

function valueLine(fields) {
  const short = shortValue(fields.get("value"));
  return element("p", { class: "value" }, element("b", {}, digits(fields)), short ? element("span", { class: "dim" }, ` = ${short}`) : null,
    fields.has("currency") ? element("span", { class: "dim" }, ` ${fields.get("currency")}`) : null);
}

function statement(state) {
  const key = { lost: "lost_says", changed: "changed_says", disputed: "disputed_says", added: "added_says" }[state];
  return key ? element("p", { class: `statement state-${state}` }, say(key)) : null;
}

function fieldTable(fields) {
  const rows = [...fields].map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, fieldName(name)), element("td", { lang: "zh" }, fieldValue(name, value))));
  return element("table", { class: "fields" }, element("tbody", {}, rows));
}

// What it said when it was judged, beside what it says now.
function bothFields(decision, now, brief) {
  const then_ = new Map(Object.entries(decision.fields ?? decision.fact.fields));
  const names = [...new Set([...now.keys(), ...then_.keys()])];
  const shown = (name, fields) => (fields.has(name) ? fieldValue(name, fields.get(name)) : undefined);
  const row = (name, a, b) => element("tr", { class: a === b ? "" : "differs" }, element("th", { scope: "row" }, name),
    element("td", { lang: "zh" }, a ?? "–"), element("td", { lang: "zh" }, b ?? "–"));
  return element("table", { class: "fields both" },
    element("thead", {}, element("tr", {}, element("th", {}, say("field")), element("th", {}, say("before")), element("th", {}, say("now")))),
    element("tbody", {}, decision.fact.quote === brief.quote ? null : row(say("quote"), decision.fact.quote, brief.quote),
      names.map((name) => row(fieldName(name), shown(name, then_), shown(name, now)))));
}

function history_(fact) {
  if (!fact.decisions.length) return null;
  const words = { accept: "accept", reject: "reject", correct: "correct", add: "add_action", note: "note", undo: "undo_action", complete: "complete" };
  return element("section", { class: "history" }, element("h3", {}, say("history")),
    element("ol", {}, fact.decisions.toReversed().map(({ decision, holds, standing }) => element("li", { class: holds ? "" : "void" },
      element("b", {}, say(words[decision.action] ?? decision.action)), decision.reason ? ` · ${say(decision.reason)}` : "",
      holds && standing !== "carried" ? ` · ${say(standing)}` : "",
      decision.note ? element("q", { lang: "zh" }, decision.note) : null,
      element("small", { class: "dim" }, ` ${say("someone", decision.by, day(decision.at))}`)))));
}

async function showWhy() {
  if (!desk.fact) return;
  const { text } = await ask("why", { key: desk.fact.brief.key });
  const box = byId("explained");
  replace(box, box.childElementCount ? null : element("pre", { class: "why", lang: "zh", tabindex: 0 }, text));
}

// Goes to a place of the list.
async function goTo(at) {
  if (desk.total === 0 || at < 0) {
    Object.assign(desk, { fact: null, article: null, at: 0 });
    closeForm();
    showCard();
    showSource();
    showActions();
    drawList();
    writeAddress();
    return;
  }
  const to = Math.min(at, desk.total - 1);
  if (!desk.items.has(to)) await loadPage(to);
  const item = desk.items.get(to);
  if (!item) return;
  desk.at = to;
  closeForm();
  await showFact(item.key);
  showInList();
  if (to + 1 < desk.total) prepare(to + 1, item.article).catch(() => {});
}

// An article in which nothing was found: what was missed is added here, and that nothing was is said.
async function openArticle(name) {
  closeForm();
  desk.fact = null;
  await showArticle(name);
  showCard();
  showActions();
  writeAddress();
}

// The fact at a place of the list will be wanted next, and its article where it is another.
async function prepare(at, article) {
  if (!desk.items.has(at)) await loadPage(at);
  const item = desk.items.get(at);
  if (!item) return;
  askAhead(item.key);
  if (item.article !== article) await articleOf(item.article);
}

async function showFact(key) {
  await showKnown(await factOf(key));
}

async function showKnown(fact) {
  desk.fact = fact;
  showCard();
  byId("card").scrollTop = 0;
  await showArticle(desk.fact.brief.article);
  showActions();
  writeAddress();
}

// A fact wherever it is, with the filters opened where they hide it.
async function openKey(key) {
  for (const [at, item] of desk.items) if (item.key === key) return goTo(at);
  const { filter } = desk;
  let isThere = await loadQueue(key);
  if (!isThere) {
    desk.filter = new URLSearchParams();
    isThere = await loadQueue(key);
    if (isThere) byId("words").value = "";
  }
  if (!isThere) {
    // An addition that was taken back is nowhere.
    desk.filter = filter;
    await loadQueue(desk.fact?.brief.key ?? null);
  }
  drawFacets();
  return isThere ? goTo(desk.at) : stay();
}

// What is looked at, with what is now known of it.
async function stay() {
  if (desk.article && !desk.fact) await showArticle(desk.article.name); else await goTo(desk.at);
}
