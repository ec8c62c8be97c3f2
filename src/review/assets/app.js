// Puts the page together and keeps it up to date.

const ACTIONS = [["a", "accept"], ["d", "reject"], ["c", "correct"], ["s", "skip"], ["w", "previous"], ["z", "undo"], ["x", "redo"],
  ["e", "edge"], ["q", "note"], ["g", "missed"], ["v", "complete"], ["b", "all"], ["r", "why"], ["f", "example"]];

const act = (key) => KEYS.find(([keys]) => keys.includes(key))[2];

function showActions() {
  replace(byId("actions"), ACTIONS.map(([key, word]) => element("button", {
    type: "button", class: `action action-${word}`, onclick: act(key),
    disabled: !desk.fact && !["undo", "redo", ...(desk.article ? ["missed", "complete", "skip", "previous"] : [])].includes(word),
  }, say(word), element("kbd", {}, key))));
}

function showWords() {
  document.title = say("title");
  byId("title").textContent = say("title");
  byId("totals").textContent = `${count(desk.about.n_facts)} ${say("facts")} · ${count(desk.about.n_articles)} ${say("articles")} · ${desk.about.by}`;
  byId("words").placeholder = say("search");
  byId("words").setAttribute("aria-label", say("search"));
  const order_ = desk.filter.get("order") === "place" ? "place" : "doubt";
  replace(byId("order"), ["doubt", "place"].map((value) => element("option", { value, selected: value === order_ }, say(`order_${value}`))));
  const labels = { "open-facets": "filter", "open-list": "list", "clear": "clear", "open-progress": "progress", "open-help": "help", "language": "language",
    "side-source": "original", "side-normalized": "cleaned" };
  for (const [id, word] of Object.entries(labels)) byId(id).textContent = say(word);
  byId("order").setAttribute("aria-label", say("order"));
  byId("facets").setAttribute("aria-label", say("filter"));
  byId("list-box").setAttribute("aria-label", say("list"));
  drawFacets();
  drawList();
  showCard();
  showActions();
}

function drawer(name) {
  document.body.dataset.drawer = document.body.dataset.drawer === name ? "" : name;
  drawList();
}

function setUp() {
  byId("list-box").addEventListener("scroll", drawList, { passive: true });
  new ResizeObserver(drawList).observe(byId("list-box"));
  byId("list-rows").addEventListener("click", (event) => {
    const row = event.target.closest("[data-at]");
    if (row) { document.body.dataset.drawer = ""; then(() => goTo(Number(row.dataset.at))); }
  });
  let timer = 0;
  const onWords = () => {
    clearTimeout(timer);
    timer = setTimeout(() => then(async () => {
      const words = byId("words").value.trim();
      if (words) desk.filter.set("words", words); else desk.filter.delete("words");
      await applyFilter();
    }), 120);
  };
  byId("words").addEventListener("input", (event) => { if (!event.isComposing) onWords(); });
  byId("words").addEventListener("compositionend", onWords);
  byId("words").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) event.target.blur(); });
  byId("order").addEventListener("change", (event) => {
    if (event.target.value === "place") desk.filter.set("order", "place"); else desk.filter.delete("order");
    event.target.blur();
    then(applyFilter);
  });
  byId("clear").addEventListener("click", () => {
    desk.filter = new URLSearchParams();
    byId("words").value = "";
    then(applyFilter);
  });
  byId("open-facets").addEventListener("click", () => drawer("facets"));
  byId("open-list").addEventListener("click", () => drawer("list"));
  byId("open-progress").addEventListener("click", () => then(openProgress));
  byId("open-help").addEventListener("click", openHelp);
  byId("language").addEventListener("click", () => { closeForm(); switchLanguage(); showWords(); if (desk.article) then(() => showArticle(desk.article.name)); });
  for (const side of ["source", "normalized"]) byId(`side-${side}`).addEventListener("click", () => { if (desk.side !== side) then(switchSide); });
  // A passage stays selected while a button about it is pressed.
  byId("actions").addEventListener("mousedown", (event) => event.preventDefault());
  byId("text").addEventListener("click", (event) => {
    if (!getSelection().isCollapsed) return;
    const keys = event.target.closest("mark[data-keys]")?.dataset.keys.split(" ").filter((key) => key !== "draft");
    if (!keys?.length) return;
    const at = keys.indexOf(desk.fact?.brief.key);
    then(() => openKey(keys[(at + 1) % keys.length]));
  });
  // What is pressed beside a drawer closes it.
  document.addEventListener("click", (event) => {
    if (document.body.dataset.drawer && event.target.isConnected && !event.target.closest("#side, #list, #top")) drawer("");
  });
  document.addEventListener("keydown", onKey);
}

// Other tabs, other people and other runs.
async function look() {
  const isBusy = () => document.hidden || form.name || nWaiting > 0;
  if (isBusy()) return;
  try {
    const since = await ask("since", { revision: desk.revision });
    // What was decided while this was asked is known by now, or will be.
    if ((since.revision <= desk.revision && !desk.isStale) || isBusy()) return;
    if (since.run !== desk.about.run) { desk.about = await ask("about"); tell(say("new_run")); }
    forget();
    await then(async () => {
      await loadQueue(desk.fact?.brief.key ?? null);
      drawFacets();
      await stay();
    });
  } catch { /* The server may be starting again. */ }
}

async function start() {
  chooseLanguage();
  desk.filter = new URLSearchParams(location.search);
  desk.filter.delete("token");
  const key = location.hash.slice(1);
  [desk.about] = await Promise.all([ask("about"), loadQueue(key || null)]);
  setUp();
  byId("words").value = desk.filter.get("words") ?? "";
  showWords();
  await goTo(desk.at);
  document.documentElement.dataset.ready = "true";
  setInterval(look, 2000);
  document.addEventListener("visibilitychange", look);
}

then(start);
