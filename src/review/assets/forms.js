// Deciding: what the buttons and keys do, and the forms that need more than one key.

// A passage that is not a fact yet, or other edges for one.
const draft = { span: null, side: "source", kind: null };
const form = { name: null, submit: null };

function closeForm() {
  const had = draft.span !== null;
  form.name = null;
  form.submit = null;
  draft.span = null;
  const box = byId("form");
  if (box) replace(box);
  if (had) showSource();
}

function openForm(name, save, ...nodes) {
  const box = byId("form");
  // A form is saved once: what was asked of it after that is not for the next.
  const submit = save && (async () => { if (form.submit === submit) await save(); });
  form.name = name;
  form.submit = submit;
  replace(box, element("form", { class: `form-${name}`, autocomplete: "off", onsubmit: (event) => { event.preventDefault(); then(submit); } }, nodes,
    save ? element("p", { class: "buttons" }, element("button", { type: "submit", class: "main" }, say("save"), element("kbd", {}, "↵")),
      button("Esc", "cancel", closeForm)) : null));
  box.scrollIntoView({ block: "nearest" });
  return box.firstChild;
}

// After a decision: what is now so.
async function decided(answer, word) {
  takeRevision(answer);
  tell(say("saved", word));
  await takeChanged(answer.items);
  showStates(answer.items);
  if (desk.article) showArticleAbout(desk.article);
  drawList();
  refreshFacets();
}

// The next fact is shown while the decision is being written; only then it counts as saved. If it cannot be, the page goes back.
async function decide(action, more = {}) {
  if (!desk.fact) return;
  const { fact } = desk;
  const saved = order({ do: "decide", keys: [fact.brief.key], action, ...more }).then(
    (answer) => decided(answer, say(action)),
    (error) => { then(() => goBack(fact)); throw error; },
  );
  closeForm();
  if (desk.at + 1 < desk.total) {
    busyWith(saved);
    await goTo(desk.at + 1);
  } else {
    await saved;
    await goTo(desk.at);
    tell(say("done"));
  }
}

// To a fact about which nothing was decided after all; it is known, so the server need not be there.
async function goBack(fact) {
  closeForm();
  for (const [at, item] of desk.items) if (item.key === fact.brief.key) desk.at = at;
  await showKnown(fact);
  showInList();
}

function askReason() {
  if (!desk.fact) return;
  const reasons = ["not_a_fact", "wrong_span", "wrong_value", "wrong_field"];
  openForm("reason", null, element("p", {}, say("reason")),
    element("p", { class: "choices" }, reasons.map((reason, at) => button(String(at + 1), reason, () => then(() => decide("reject", { reason }))))),
    element("p", { class: "buttons" }, button("Esc", "cancel", closeForm)));
}

async function takeBack(what) {
  const answer = await order({ do: what });
  takeRevision(answer);
  forget();
  await takeChanged(answer.items);
  tell(say(what === "undo" ? "undone" : "redone", count(answer.changed)));
  refreshFacets();
  const key = answer.items[0]?.key;
  if (key && answer.changed === 1) await openKey(key); else await stay();
}

function askNote() {
  if (!desk.fact) return;
  const box = openForm("note", async () => {
    const note = box.querySelector("textarea").value.trim();
    if (!note) return closeForm();
    const answer = await order({ do: "decide", keys: [desk.fact.brief.key], action: "note", note });
    closeForm();
    await decided(answer, say("note"));
    await showFact(desk.fact.brief.key);
  }, element("label", {}, say("note"), element("textarea", { name: "note", rows: 3, lang: "zh", onkeydown: onNoteKey })));
  box.querySelector("textarea").focus();
}

// Enter saves here too; with Shift it begins a line.
function onNoteKey(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

// The fields that a kind may have, with what each may hold.
function fieldsOfKind(kind) {
  const known = desk.about.kinds.find(({ name }) => name === kind);
  return (known?.fields ?? []).flatMap((field) => (field.type === "number"
    ? [{ name: "value", type: "text" }, { name: "low", type: "text" }, { name: "high", type: "text" }, { name: "bound", type: "enum", values: BOUND_NAMES }]
    : [field]));
}

function fieldInputs(kind, fields) {
  return element("div", { class: "inputs" }, fieldsOfKind(kind).map((field) => fieldInput(field, fields)));
}

function fieldInput({ name, type, values }, fields) {
  const value = fields.get(name) ?? "";
  if (type === "enum" || values?.length) {
    const all = [...new Set(["", ...values, value])];
    return element("label", {}, element("span", {}, fieldName(name)),
      element("select", { name }, all.map((option) => element("option", { value: option, selected: option === value }, option ? fieldValue(name, option) : "–"))));
  }
  if (type === "place") return placeInput(name, fields);
  return element("label", {}, element("span", {}, fieldName(name)), element("input", { name, value, lang: "zh", spellcheck: "false" }));
}

// A place is looked up in the gazetteer; its code and level come with it.
function placeInput(name, fields) {
  const found = element("ul", { class: "places", role: "listbox" });
  const code = element("input", { type: "hidden", name: `${name}_code`, value: fields.get(`${name}_code`) ?? "" });
  const level = element("input", { type: "hidden", name: `${name}_level`, value: fields.get(`${name}_level`) ?? "" });
  const about = element("small", { class: "dim" });
  const input = element("input", { name, value: fields.get(name) ?? "", lang: "zh", spellcheck: "false", placeholder: say("place_search"), role: "combobox", "aria-expanded": "false" });
  const showAbout = () => { about.textContent = [code.value, level.value].filter(Boolean).join(" · "); };
  let shown = [];
  let at = -1;
  const choose = (place) => {
    input.value = place.name;
    code.value = place.code ?? "";
    level.value = place.level ?? "";
    show([]);
    showAbout();
  };
  const show = (places) => {
    shown = places;
    at = -1;
    replace(found, places.map((place) => element("li", { role: "option", onpointerdown: (event) => { event.preventDefault(); choose(place); } }, place.name,
      element("small", { class: "dim" }, ` ${place.code ?? ""}`))));
    input.setAttribute("aria-expanded", places.length > 0);
  };
  const look = async () => {
    const words = input.value.trim();
    const places = words ? await ask("places", { words }) : [];
    if (input.value.trim() === words && document.activeElement === input) show(places);
  };
  input.addEventListener("input", (event) => { if (!event.isComposing) { code.value = ""; level.value = ""; showAbout(); then(look); } });
  input.addEventListener("compositionend", () => then(look));
  input.addEventListener("blur", () => show([]));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !shown.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), shown.length - 1);
      [...found.children].forEach((child, index) => child.setAttribute("aria-selected", index === at));
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      choose(shown[Math.max(at, 0)]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      show([]);
    }
  });
  const candidates = (fields.get(`${name}_candidates`) ?? "").split("|").filter(Boolean);
  const pick = async (path) => {
    const places = await ask("places", { words: path });
    choose(places.find((place) => place.name === path) ?? { name: path });
  };
  showAbout();
  return element("div", { class: "place" }, element("label", {}, element("span", {}, fieldName(name)), input), found, about, code, level,
    candidates.length ? element("p", { class: "choices" }, element("span", { class: "dim" }, say("candidates")),
      candidates.map((path) => element("button", { type: "button", onclick: () => then(() => pick(path)) }, lastNames(path)))) : null);
}

function readInputs(box) {
  const fields = {};
  for (const input of box.querySelectorAll("input[name], select[name]")) {
    if (input.name !== "quote" && input.name !== "kind" && input.value.trim()) fields[input.name] = input.value.trim();
  }
  return fields;
}

const place = (span, side) => ({ side, start: span[0], end: span[1] });

// The fact with other fields or other edges. The quote is a field like the others: what is typed is looked for near by.
function openCorrect(first = "fields") {
  if (!desk.fact) return;
  const { brief } = desk.fact;
  const fields = fieldsOf(brief);
  const own = spanOf(desk.article, brief.key);
  const isTyped = Boolean(own) && desk.side === "source";
  const quote = element("input", { name: "quote", value: brief.quote, lang: "zh", spellcheck: "false", disabled: !isTyped });
  const problem = element("small", { class: "problem" });
  const setSpan = (span) => {
    Object.assign(draft, { span, side: desk.side });
    problem.textContent = span ? "" : say("not_found");
    showSource();
  };
  quote.addEventListener("input", (event) => { if (!event.isComposing) setSpan(nearestPlace(textOf(desk.article), quote.value, own[0])); });
  quote.addEventListener("compositionend", () => setSpan(nearestPlace(textOf(desk.article), quote.value, own[0])));
  const box = openForm("correct", async () => {
    if (problem.textContent) return;
    const more = { fields: { ...Object.fromEntries([...fields].filter(([name]) => !isAsked(box, name))), ...readInputs(box) } };
    if (draft.span) more.place = place(draft.span, draft.side);
    await decide("correct", more);
  },
  element("label", {}, element("span", {}, say("quote")), quote), problem,
  isTyped ? element("p", { class: "choices edges" }, [["1", "start_out", -1, 0], ["2", "start_in", 1, 0], ["3", "end_in", 0, -1], ["4", "end_out", 0, 1]]
    .map(([key, word, left, right]) => button(key, word, () => moveEdge(left, right)))) : null,
  fieldInputs(brief.kind, fields));
  form.moveEdge = moveEdge;
  form.readAgain = async () => {
    const read = await order({ do: "read", article: desk.article.name, place: place(draft.span, draft.side), kind: brief.kind });
    for (const [name, value] of Object.entries(read.fields)) {
      const input = box.querySelector(`[name="${CSS.escape(name)}"]`);
      if (input) input.value = value;
    }
  };
  function moveEdge(left, right) {
    const span = draft.span ?? own;
    const text = textOf(desk.article);
    const moved = [stepped(text, span[0], left), stepped(text, span[1], right)];
    if (moved[0] >= moved[1]) return;
    quote.value = text.slice(...moved);
    setSpan(moved);
    then(form.readAgain);
  }
  if (first === "edges" && isTyped) {
    tell(say("edges"));
    box.querySelector(".edges button").focus();
  } else {
    (box.querySelector(".inputs input, .inputs select") ?? quote).focus();
  }
}

// Fields that the form does not show are kept, but for what follows from those it does.
const isAsked = (box, name) => Boolean(box.querySelector(`[name="${CSS.escape(name)}"]`)) || /_candidates$|^confidence$/.test(name);

// A place one character on, a pair of surrogates being one.
function stepped(text, at, by) {
  let to = Math.min(Math.max(at + by, 0), text.length);
  if (by && /[\uDC00-\uDFFF]/.test(text[to] ?? "")) to += by;
  return to;
}

// A fact that was missed: the selected text, or what is typed and stands near by.
function openMissed() {
  if (!desk.article) return;
  const chosen = selectedPassage();
  const text = textOf(desk.article);
  const near = chosen?.[0] ?? (desk.fact && spanOf(desk.article, desk.fact.brief.key)?.[0]) ?? 0;
  Object.assign(draft, { span: chosen, side: desk.side, kind: draft.kind ?? desk.fact?.brief.kind ?? desk.about.kinds[0].name });
  const quote = element("input", { name: "quote", value: chosen ? text.slice(...chosen) : "", lang: "zh", spellcheck: "false" });
  const kind = element("select", { name: "kind" }, desk.about.kinds.map(({ name }) => element("option", { value: name, selected: name === draft.kind }, kindName(name))));
  const problem = element("small", { class: "problem" });
  // What was typed stays, whatever is read later.
  let isTyped = false;
  let asked = 0;
  const inputs = element("div", { oninput: () => { isTyped = true; } });
  const fillIn = (fields) => {
    if (isTyped) return;
    const focused = inputs.contains(document.activeElement) ? document.activeElement.name : null;
    replace(inputs, fieldInputs(kind.value, fields));
    if (focused) inputs.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
  };
  const rule = element("select", { name: "asked-rule" });
  const answerBox = element("pre", { class: "why", lang: "zh", hidden: true });
  const read = async () => {
    if (!draft.span) { fillIn(new Map()); return; }
    const found = await order({ do: "read", article: desk.article.name, place: place(draft.span, draft.side), kind: kind.value });
    fillIn(new Map(Object.entries(found.fields)));
  };
  // Only the last of what was asked for is read.
  const readLater = () => {
    asked += 1;
    const mine = asked;
    then(async () => { if (mine === asked && !isTyped) await read(); });
  };
  const takeKind = () => {
    draft.kind = kind.value;
    isTyped = false;
    const known = desk.about.kinds.find(({ name }) => name === kind.value);
    replace(rule, known.rules.map((id) => element("option", { value: id }, id)));
    fillIn(new Map());
    readLater();
  };
  const look = () => {
    draft.span = nearestPlace(text, quote.value, near);
    draft.side = desk.side;
    problem.textContent = draft.span || !quote.value ? "" : say("not_found");
    showSource();
    readLater();
  };
  quote.addEventListener("input", (event) => { if (!event.isComposing) look(); });
  quote.addEventListener("compositionend", look);
  kind.addEventListener("change", takeKind);
  const askWhy = async () => {
    const why = await order({ do: "whynot", article: desk.article.name, place: place(draft.span, draft.side), rule: rule.value });
    answerBox.hidden = false;
    answerBox.textContent = why.text;
  };
  const box = openForm("missed", async () => {
    if (!draft.span) { problem.textContent = say("not_found"); return; }
    const fields = readInputs(inputs);
    const answer = await order({ do: "add", article: desk.article.name, place: place(draft.span, draft.side), kind: kind.value, fields, note: null });
    const { name } = desk.article;
    closeForm();
    articleCache.delete(name);
    await decided(answer, say("missed"));
    await showArticle(name);
  },
  element("p", { class: "dim" }, say("select_text")),
  element("label", {}, element("span", {}, say("quote")), quote), problem,
  element("label", {}, element("span", {}, say("kind")), kind), inputs,
  element("div", { class: "whynot" }, rule, button("", "why_missed", () => { if (draft.span) then(askWhy); })), answerBox);
  (chosen ? kind : quote).focus();
  if (chosen) showSource();
  takeKind();
  return box;
}

async function markComplete() {
  if (!desk.article) return;
  const { name } = desk.article;
  const answer = await order({ do: "complete", article: name });
  articleCache.delete(name);
  await decided(answer, say("complete"));
  await showArticle(name);
}

// All open facts of the filter, after a look at some of them.
async function openAll() {
  if (![...desk.filter.keys()].some((name) => name !== "order")) { tell(say("need_filter"), true); return; }
  const params = new URLSearchParams(desk.filter);
  params.delete("state");
  params.append("state", "open");
  const open = await ask("queue", params);
  const wanted = Math.min(10, open.total);
  const sample = [];
  for (let n = 0; n < wanted; n += 1) {
    const at = Math.floor((n * open.total) / wanted);
    const page = await ask("page", { list: open.list, from: at });
    if (page.items[0]) sample.push(page.items[0]);
  }
  const decideAll = (action) => async () => {
    const answer = await order({ do: "all", filter: [...params], action, reason: action === "reject" ? "not_a_fact" : null });
    closeDialog();
    forget();
    tell(say("saved", `${say(action)} × ${count(answer.changed)}`));
    await loadQueue();
    drawFacets();
    await goTo(0);
  };
  openDialog(say("all"), element("p", {}, say("sample", count(sample.length), count(open.total))),
    element("ul", { class: "sample" }, sample.map((item) => element("li", {}, kindBadge(item.kind), " ", element("b", { lang: "zh" }, item.quote), " ",
      element("span", { class: "dim", lang: "zh" }, `${saying(item)} · ${item.article}`)))),
    open.total ? element("p", { class: "buttons" }, button("a", "all_accept", () => then(decideAll("accept")), { "data-key": "a" }),
      button("d", "all_reject", () => then(decideAll("reject")), { "data-key": "d" })) : null);
}

// The sentence as a test of the rule. A fact that no rule finds has none; the rule that should find it is chosen.
async function openExample(append = false, rule = desk.fact?.rule.id) {
  if (!desk.fact) return;
  const { key, kind, state } = desk.fact.brief;
  if (!rule) { chooseRule(kind); return; }
  const made = await order({ do: "example", key, reject: state === "rejected", rule, append });
  const { file, tested } = made;
  openDialog(say("example"), element("p", {}, element("code", {}, made.rule)),
    element("pre", { class: "toml", lang: "zh", tabindex: 0 }, made.toml),
    tested ? element("p", {}, `${tested.file}: ${say("tests", count(tested.n), count(tested.failures.length))}`) : null,
    tested ? tested.failures.map((failure) => element("pre", { class: "why", lang: "zh" }, `${failure.rule}\n${failure.text}\n${failure.message}`)) : null,
    desk.about.has_rules && !file ? element("p", { class: "dim" }, say("built_in")) : null,
    element("p", { class: "buttons" },
      button("c", "copy", () => { navigator.clipboard.writeText(made.toml).then(() => tell(say("copied")), () => {}); }, { "data-key": "c" }),
      file && !tested ? button("a", "append", () => then(() => openExample(true, rule)), { "data-key": "a" }) : null));
}

function chooseRule(kind) {
  const { rules } = desk.about.kinds.find(({ name }) => name === kind) ?? { rules: [] };
  const rule = element("select", { name: "rule", "aria-label": say("rule") }, rules.map((id) => element("option", { value: id }, id)));
  openDialog(say("example"), element("p", {}, say("which_rule")), rule,
    element("p", { class: "buttons" }, button("", "example", () => then(() => openExample(false, rule.value)))));
  rule.focus();
}

function openDialog(title, ...nodes) {
  const dialog = byId("dialog");
  replace(dialog, element("header", {}, element("h2", {}, title), button("Esc", "close", closeDialog)), ...nodes);
  if (!dialog.open) dialog.showModal();
}

function closeDialog() {
  byId("dialog").close();
}
