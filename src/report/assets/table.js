// The table of facts. Only the rows in sight exist.

// On narrow screens a row has two lines, so that the sentence can be read.
const narrow = matchMedia("(max-width: 60rem)");
const rowHeight = () => (narrow.matches ? 58 : 34);
const MARGIN_ROWS = 12;
// Browsers do not draw elements much higher than this.
const MAX_HEIGHT = 12000000;
const COLUMNS = [["kind", "Kind"], ["quote", "Sentence"], ["value", "Says"], ["rule", "Rule"], ["place", "Where"]];

const HEAD_HEIGHT = 35;

let selected = null;

const tableHeight = () => Math.max(0, byId("table").clientHeight - HEAD_HEIGHT);

function setUpTable() {
  const heads = COLUMNS.map(([column, title], at) =>
    element("div", { role: "columnheader", "aria-colindex": at + 1, "data-column": column },
      element("button", { type: "button", tabindex: 0, onclick: () => sortBy(column) }, title)));
  byId("table-head").append(element("div", { role: "row", "aria-rowindex": 1, class: "row" }, heads));
  byId("table").addEventListener("scroll", drawRows, { passive: true });
  narrow.addEventListener("change", showTable);
  new ResizeObserver(drawRows).observe(byId("table"));
  byId("table-rows").addEventListener("click", (event) => {
    const row = event.target.closest("[data-fact]");
    if (!row) return;
    selectFact(facts[Number(row.dataset.fact)], "table");
    if (narrow.matches) byId("reader").scrollIntoView();
  });
  byId("table").addEventListener("keydown", onTableKey);
}

function sortBy(column) {
  order.descending = order.column === column ? !order.descending : false;
  order.column = column;
  applyFilters();
}

function showTable() {
  for (const head of byId("table-head").querySelectorAll("[data-column]")) {
    const isOrder = head.dataset.column === order.column;
    head.setAttribute("aria-sort", isOrder ? (order.descending ? "descending" : "ascending") : "none");
  }
  byId("table").setAttribute("aria-rowcount", shown.length + 1);
  byId("table-rows").style.height = `${fullHeight()}px`;
  byId("table").scrollTop = 0;
  drawRows();
}

const fullHeight = () => Math.min(shown.length * rowHeight(), MAX_HEIGHT);

// The first row in sight, where the table is higher than a browser can draw too.
function firstRow() {
  const range = fullHeight() - tableHeight();
  const rows = shown.length - tableHeight() / rowHeight();
  return range <= 0 ? 0 : Math.max(0, (byId("table").scrollTop / range) * rows);
}

function drawRows() {
  if (printing) return;
  const { scrollTop } = byId("table");
  const first = firstRow();
  const from = Math.max(0, Math.floor(first) - MARGIN_ROWS);
  const to = Math.min(shown.length, Math.ceil(first + tableHeight() / rowHeight()) + MARGIN_ROWS);
  const rows = [];
  for (let at = from; at < to; at += 1) {
    const row = tableRow(shown[at], at);
    row.style.transform = `translateY(${Math.round(scrollTop + (at - first) * rowHeight())}px)`;
    rows.push(row);
  }
  if (shown.length === 0) rows.push(element("p", { class: "nothing" }, "No fact fits the filters."));
  replace(byId("table-rows"), rows);
  const active = selected && byId(`row-${selected.number}`);
  if (active) byId("table").setAttribute("aria-activedescendant", active.id);
  else byId("table").removeAttribute("aria-activedescendant");
}

function tableRow(fact, at) {
  const { name } = articles[fact.article];
  const rule = ruleName(fact);
  // Most rules are called after their kind, which stands in the first column.
  const shortRule = rule.startsWith(`${kindName(fact)}/`) ? rule.slice(kindName(fact).length + 1) : rule;
  const cell = (column, content, attributes = {}) =>
    element("div", { role: "gridcell", "aria-colindex": column, title: content, ...attributes }, content);
  return element("div", {
    role: "row", class: "row", id: `row-${fact.number}`, "data-fact": fact.number, "aria-rowindex": at + 2,
    "aria-selected": fact === selected,
  },
  element("div", { role: "gridcell", "aria-colindex": 1, class: `kind ${colorOf(fact.kind)}` }, kindName(fact)),
  element("div", { role: "gridcell", "aria-colindex": 2, lang: "zh", class: "sentence", title: sentenceOf(fact) },
    element("span", { class: "before" }, shortened(fact.before)), element("b", { class: "quote" }, fact.quote),
    element("span", {}, fact.after)), cell(3, saying(fact), { lang: "zh" }),
  cell(4, shortRule, { title: rule, class: "dim" }),
  element("div", { role: "gridcell", "aria-colindex": 5, title: `${name}:${fact.line}`, lang: "zh", class: "dim where" },
    element("span", {}, name), element("span", {}, `:${fact.line}`)));
}

const sentenceOf = (fact) => fact.before + fact.normalized + fact.after;

// As much of what stands before a quote that the quote stays in sight.
const shortened = (before) => {
  const most = narrow.matches ? 14 : 6;
  return before.length > most ? `…${before.slice(-most)}` : before;
};

function scrollToRow(fact) {
  const at = shown.indexOf(fact);
  const first = firstRow();
  const visible = tableHeight() / rowHeight();
  if (at < 0 || (at >= first && at + 1 <= first + visible)) return;
  const rows = shown.length - visible;
  const wanted = Math.min(Math.max(at - visible / 2, 0), Math.max(rows, 0));
  byId("table").scrollTop = rows > 0 ? (wanted / rows) * (fullHeight() - tableHeight()) : 0;
}

function onTableKey(event) {
  if (event.target.closest("button")) return;
  const page = Math.max(1, Math.floor(tableHeight() / rowHeight()) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -shown.length, End: shown.length };
  if (event.key in steps) {
    event.preventDefault();
    selectNeighbor(steps[event.key]);
  } else if (event.key === "Enter" && selected) {
    event.preventDefault();
    focusMark(selected);
  }
}

function selectNeighbor(step) {
  if (shown.length === 0) return;
  const at = selected ? shown.indexOf(selected) : -1;
  const next = at < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + step, 0), shown.length - 1);
  selectFact(shown[next], "key");
}
