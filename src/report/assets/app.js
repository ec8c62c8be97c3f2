// Puts the views together.

let printing = false;

function showView(name) {
  for (const view of ["facts", "figures"]) {
    const isShown = view === name;
    byId(`view-${view}`).hidden = !isShown;
    byId(`tab-${view}`).setAttribute("aria-selected", isShown);
    byId(`tab-${view}`).setAttribute("tabindex", isShown ? 0 : -1);
  }
  if (name === "figures") showFigures(); else drawRows();
}

function setUpTabs() {
  for (const view of ["facts", "figures"]) {
    const tab = byId(`tab-${view}`);
    tab.addEventListener("click", () => showView(view));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = view === "facts" ? "figures" : "facts";
      showView(other);
      byId(`tab-${other}`).focus();
    });
  }
}

function setUpKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      byId("filter-text").focus();
    } else if (event.key === "j" || event.key === "k") {
      selectNeighbor(event.key === "j" ? 1 : -1);
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
  const id = /^#fact=([0-9a-f]+)$/.exec(location.hash)?.[1];
  const fact = facts.find((known) => known.id === id) ?? (from === "start" ? facts[0] : null);
  if (fact) selectFact(fact, from);
}

function start() {
  byId("title").textContent = index.title;
  byId("totals").textContent = `${plural(articles.length, "article", "articles")}, ${plural(facts.length, "fact", "facts")}`;
  setUpTabs();
  setUpFilters();
  setUpTable();
  setUpReader();
  setUpKeys();
  setUpPrinting();
  applyFilters();
  selectFromAddress("start");
  if (!facts.length && articles.length) selectArticle(articles[0]);
  addEventListener("hashchange", () => selectFromAddress("address"));
  document.documentElement.dataset.ready = "true";
}

start();
