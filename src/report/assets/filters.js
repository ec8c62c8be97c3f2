// Which facts are shown, and in which order.

const filters = { kinds: new Set(index.kinds.keys()), text: "", rule: null, article: null, pair: null };
const order = { column: "place", descending: false };
let shown = facts;

const searchTexts = new Array(facts.length);

function searchText(fact) {
  return searchTexts[fact.number] ??=
    [fact.quote, fact.normalized, ...Object.values(fact.fields), articles[fact.article].name, ruleName(fact), fact.id, fact.state ?? ""]
      .join("\n").toLowerCase();
}

function passes(fact, words) {
  return filters.kinds.has(fact.kind)
    && (filters.rule === null || fact.rule === filters.rule)
    && (filters.article === null || fact.article === filters.article)
    && (filters.pair === null || isPair(fact, filters.pair))
    && words.every((word) => searchText(fact).includes(word));
}

const isPair = (fact, [from, to]) => province(fact.fields.from) === from && province(fact.fields.to) === to;

const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const number = (fact) => parseDecimal(fact.fields.value);

const COMPARE = {
  place: (a, b) => a.number - b.number,
  kind: (a, b) => compareText(kindName(a), kindName(b)),
  quote: (a, b) => compareText(a.quote, b.quote),
  rule: (a, b) => compareText(ruleName(a), ruleName(b)),
};

// Facts with a number first, by its exact value.
function sortByValue(list) {
  const keyed = list.map((fact) => ({ fact, value: number(fact) }));
  const compare = (a, b) => {
    if (!a.value || !b.value) return (a.value ? 0 : 1) - (b.value ? 0 : 1) || compareText(saying(a.fact), saying(b.fact));
    return compareDecimals(a.value, b.value) * (order.descending ? -1 : 1);
  };
  return keyed.sort((a, b) => compare(a, b) || a.fact.number - b.fact.number).map(({ fact }) => fact);
}

function applyFilters() {
  const words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = facts.filter((fact) => passes(fact, words));
  if (order.column === "value") {
    shown = sortByValue(kept);
  } else {
    const compare = COMPARE[order.column];
    shown = kept.sort((a, b) => compare(a, b) || a.number - b.number);
    if (order.descending) shown.reverse();
  }
  byId("count").textContent = shown.length === facts.length
    ? plural(facts.length, "fact", "facts")
    : `${grouped(String(shown.length))} of ${plural(facts.length, "fact", "facts")}`;
  showTable();
  followFilter();
  if (!byId("view-figures").hidden) showFigures();
}

// The reader shows a fact that the filters leave.
function followFilter() {
  if (isStarted && shown.length > 0 && !shown.includes(selected)) selectFact(shown[0], "filter");
}

function setUpFilters() {
  const perKind = index.kinds.map((_, kind) => facts.reduce((count, fact) => count + (fact.kind === kind ? 1 : 0), 0));
  byId("kinds").append(...index.kinds.map((name, kind) =>
    element("label", { class: `chip ${colorOf(kind)}` },
      element("input", { type: "checkbox", checked: true, value: kind, onchange: onKind }),
      element("span", {}, name), element("small", {}, grouped(String(perKind[kind]))))));
  const options = (names, all) => [element("option", { value: "" }, all),
    ...names.map((name, at) => ({ name, at })).sort((a, b) => compareText(a.name, b.name))
      .map(({ name, at }) => element("option", { value: at }, name))];
  replace(byId("filter-rule"), options(index.rules, "all rules"));
  replace(byId("filter-article"), options(articles.map((article) => article.name), "all articles"));
  const select = (id, key) => byId(id).addEventListener("change", (event) => {
    filters[key] = event.target.value === "" ? null : Number(event.target.value);
    applyFilters();
    if (key === "article" && filters.article !== null && !shown.length) selectArticle(articles[filters.article]);
  });
  select("filter-rule", "rule");
  select("filter-article", "article");
  let waiting = 0;
  byId("filter-text").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { filters.text = event.target.value; applyFilters(); }, 120);
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => setFilters({}));
  byId("filter-pair").addEventListener("click", () => setFilters({ ...filters, pair: null }));
}

function onKind(event) {
  const kind = Number(event.target.value);
  if (event.target.checked) filters.kinds.add(kind); else filters.kinds.delete(kind);
  applyFilters();
}

// Sets these filters and clears all others.
function setFilters({ kinds = new Set(index.kinds.keys()), text = "", rule = null, article = null, pair = null }) {
  Object.assign(filters, { kinds, text, rule, article, pair });
  for (const box of byId("kinds").querySelectorAll("input")) box.checked = kinds.has(Number(box.value));
  byId("filter-text").value = text;
  byId("filter-rule").value = rule ?? "";
  byId("filter-article").value = article ?? "";
  byId("filter-pair").hidden = pair === null;
  byId("filter-pair").textContent = pair === null ? "" : `${pair[0]} → ${pair[1]} ✕`;
  applyFilters();
}
