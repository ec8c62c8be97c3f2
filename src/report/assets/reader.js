// One article: its text before and after cleaning, and the fact that is selected.

const current = { article: null, texts: null };
const side = { value: "both" };

function setUpReader() {
  for (const input of document.querySelectorAll("#sides input")) {
    input.addEventListener("change", () => { side.value = input.value; showSides(); });
  }
  const step = (by) => () => {
    const at = (current.article?.number ?? 0) + by;
    if (!articles[at]) return;
    // A list that holds one article holds that which is read.
    if (filters.article !== null) setFilters({ ...filters, article: at });
    selectArticle(articles[at]);
  };
  byId("previous-article").addEventListener("click", step(-1));
  byId("next-article").addEventListener("click", step(1));
  byId("to-list").addEventListener("click", () => { byId("list").scrollIntoView(); byId("table").focus({ preventScroll: true }); });
  for (const id of ["pane-source", "pane-normalized"]) {
    byId(id).addEventListener("click", onMark);
    byId(id).addEventListener("keydown", (event) => {
      if ((event.key === "Enter" || event.key === " ") && event.target.matches("mark")) {
        event.preventDefault();
        onMark(event);
      } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        event.preventDefault();
        selectInArticle(event.key === "ArrowRight" ? 1 : -1, byId(id));
      }
    });
  }
}

// Where facts lie over each other, another click selects the next one.
function onMark(event) {
  const mark = event.target.closest("mark");
  if (!mark) return;
  const numbers = mark.dataset.facts.split(" ").map(Number);
  const top = Number(mark.dataset.top);
  const at = selected ? numbers.indexOf(selected.number) : -1;
  const next = at < 0 ? top : numbers[(at + 1) % numbers.length];
  selectFact(facts[next], "text");
}

function selectInArticle(step, pane) {
  const inArticle = articleFacts(current.article);
  const at = inArticle.indexOf(selected);
  const next = inArticle[at < 0 ? 0 : at + step];
  if (next) {
    selectFact(next, "text");
    focusMark(next, pane);
  }
}

function selectArticle(article) {
  showArticle(article);
  const first = articleFacts(article)[0];
  if (first) selectFact(first, "article");
  else showDetails(null);
}

function showArticle(article) {
  if (current.article === article) return;
  current.article = article;
  current.texts = textsOf(article);
  byId("reader-title").textContent = article.name;
  const about = [plural(article.end - article.first, "fact", "facts"), plural(article.length, "character", "characters"),
    article.encoding, ...(current.texts.isSame ? ["nothing to clean"] : []), ...article.warnings.map((text) => `⚠ ${text}`)];
  byId("reader-about").textContent = about.join(" · ");
  byId("previous-article").disabled = article.number === 0;
  byId("next-article").disabled = article.number === articles.length - 1;
  showMarked(byId("pane-source"), current.texts.source, marksOf(article, current.texts, 0));
  showMarked(byId("pane-normalized"), current.texts.normalized, marksOf(article, current.texts, 1));
  for (const id of ["pane-source", "pane-normalized"]) byId(id).scrollTop = 0;
  showSides();
}

function showSides() {
  byId("panes").dataset.side = side.value;
  if (selected) showInText(selected, true);
}

// Selects a fact everywhere: in the table, in both texts, in the details. `from` says where it was chosen.
function selectFact(fact, from) {
  selected = fact;
  showArticle(articles[fact.article]);
  scrollToRow(fact);
  drawRows();
  showInText(fact, from !== "text");
  showDetails(fact);
  if (from !== "start") history.replaceState(null, "", `#fact=${fact.id}`);
}

function showInText(fact, scroll) {
  for (const id of ["pane-source", "pane-normalized"]) {
    const pane = byId(id);
    const first = showSelection(pane, fact);
    if (first && scroll) scrollPaneTo(pane, first);
  }
}

function scrollPaneTo(pane, mark) {
  const box = pane.getBoundingClientRect();
  const place = mark.getBoundingClientRect();
  if (place.height) pane.scrollTop += place.top - box.top - pane.clientHeight / 3;
}

function focusMark(fact, pane = byId("panes").dataset.side === "normalized" ? byId("pane-normalized") : byId("pane-source")) {
  const mark = pane.querySelector(`mark.selected[data-facts~="${fact.number}"]`);
  if (mark) {
    mark.setAttribute("tabindex", "-1");
    mark.focus({ preventScroll: true });
  }
}

function showDetails(fact) {
  if (!fact) {
    replace(byId("details"), element("p", { class: "dim" }, "This article has no facts."));
    selected = null;
    drawRows();
    return;
  }
  const parts = current.texts.facts[fact.number - current.article.first].parts;
  const quoteOf = (name) => parts.find((part) => part.name === name)?.quote;
  const rows = fact.names.map((name) => element("tr", {}, element("th", { scope: "row" }, name),
    element("td", { lang: "zh" }, fact.fields[name]),
    element("td", { lang: "zh", class: "dim" }, quoteOf(name) && quoteOf(name) !== fact.fields[name] ? `“${quoteOf(name)}”` : "")));
  replace(byId("details"),
    element("h3", {}, element("span", { class: `kind ${colorOf(fact.kind)}` }, kindName(fact)),
      fact.state ? element("span", { class: "dim" }, `${fact.state} `) : null,
      element("q", { lang: "zh" }, fact.quote),
      fact.normalized === fact.quote ? null : element("q", { lang: "zh", class: "dim" }, fact.normalized)),
    element("table", {}, element("tbody", {}, rows)),
    fact.repeats ? element("p", { class: "dim" }, `repeats ${fact.repeats}: the passage stands earlier in the article`) : null,
    element("p", { class: "dim" }, `${ruleName(fact)} · line ${fact.line} · characters ${fact.char[0]}–${fact.char[1]} · ${fact.id}`));
}
