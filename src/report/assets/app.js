// Puts the views together.

let printing = false;
let isStarted = false;

const VIEWS = ["facts", "figures", "warnings"];

function showView(name) {
  for (const view of VIEWS) {
    const isShown = view === name;
    byId(`view-${view}`).hidden = !isShown;
    byId(`tab-${view}`).setAttribute("aria-selected", isShown);
    byId(`tab-${view}`).setAttribute("tabindex", isShown ? 0 : -1);
  }
  if (name === "figures") showFigures();
  if (name === "facts") drawRows();
}

function setUpTabs() {
  for (const view of VIEWS) {
    const tab = byId(`tab-${view}`);
    tab.addEventListener("click", () => showView(view));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const step = event.key === "ArrowRight" ? 1 : VIEWS.length - 1;
      const other = VIEWS[(VIEWS.indexOf(view) + step) % VIEWS.length];
      showView(other);
      byId(`tab-${other}`).focus();
    });
  }
}

function setUpKeys() {
  byId("filter-text").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    byId("table").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      byId("filter-text").focus();
    } else if (event.key === "j" || event.key === "k") {
      selectNeighbor(event.key === "j" ? 1 : -1);
    } else if (event.key === "Enter" && selected && !event.target.closest("button, a, summary, mark, label, [role=grid]")) {
      event.preventDefault();
      showView("facts");
      focusMark(selected);
    }
  });
}

// On paper: the figures, the facts that the filters leave, and the article that is open.
const MAX_PRINTED = 3000;

function setUpPrinting() {
  addEventListener("beforeprint", () => {
    printing = true;
    showFigures();
    byId("table-rows").style.height = "auto";
    replace(byId("table-rows"), shown.slice(0, MAX_PRINTED).map((fact, at) => tableRow(fact, at)),
      shown.length > MAX_PRINTED ? element("p", {}, `and ${shown.length - MAX_PRINTED} more`) : null);
  });
  addEventListener("afterprint", () => {
    printing = false;
    byId("table-rows").style.height = `${fullHeight()}px`;
    drawRows();
  });
}

function selectFromAddress(from) {
  const id = /^#fact=(.*)$/.exec(location.hash)?.[1];
  const named = id === undefined ? null : facts.find((known) => known.id === id);
  byId("notice").hidden = id === undefined || named !== undefined;
  byId("notice").textContent = byId("notice").hidden ? "" : `No fact of this report has the id ${decoded(id)}.`;
  const fact = named ?? (from === "start" ? facts[0] : null);
  if (fact) selectFact(fact, from);
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function start() {
  byId("title").textContent = index.title;
  const totals = [plural(articles.length, "article", "articles"), plural(facts.length, "fact", "facts")];
  if (index.unreadable.length) totals.push(`${grouped(String(index.unreadable.length))} unreadable`);
  byId("totals").textContent = totals.join(", ");
  setUpTabs();
  setUpFilters();
  setUpTable();
  setUpReader();
  setUpKeys();
  setUpPrinting();
  setUpWarnings();
  applyFilters();
  isStarted = true;
  selectFromAddress("start");
  if (!facts.length && articles.length) selectArticle(articles[0]);
  addEventListener("hashchange", () => selectFromAddress("address"));
  document.documentElement.dataset.ready = "true";
}

start();
