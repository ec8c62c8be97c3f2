// How far the review has come, and what it says of the rules.

async function openProgress() {
  const { states, kinds, rules, articles, without, recall } = await ask("progress");
  const table = (title, rows) => (rows.length ? [element("h3", {}, title), element("div", { class: "scroll", tabindex: 0 }, element("table", { class: "figures" },
    element("thead", {}, element("tr", {}, ["", say("accepted"), say("corrected"), say("rejected"), say("facts"), say("precision"), say("interval")].map((head) => element("th", {}, head)))),
    element("tbody", {}, rows.map((row) => element("tr", {}, element("th", { scope: "row", lang: "zh" }, facetValue("kind", row.name) || "–"),
      [row.accepted, row.corrected, row.rejected, row.facts].map((n) => element("td", {}, count(n))),
      element("td", {}, row.permille === null ? "–" : percent(row.permille)),
      element("td", {}, row.permille === null ? "–" : row.interval.map(percent).join(" – ")))))))] : []);
  const judged = (row) => row.accepted + row.corrected + row.rejected > 0;
  openDialog(say("progress"),
    element("p", { class: "states" }, Object.entries(states).map(([state, n]) => element("span", {}, badge(state), ` ${count(n)} `))),
    table(say("by_kind"), kinds), table(say("by_rule"), rules.filter(judged)), table(say("by_article"), articles.filter(judged)),
    recall.kinds.length ? [element("h3", {}, say("recall", count(recall.n_articles))), element("table", { class: "figures" }, element("tbody", {}, recall.kinds.map((row) =>
      element("tr", {}, element("th", { scope: "row" }, kindName(row.kind)), element("td", {}, `${count(row.found)} / ${count(row.found + row.missed)}`),
        element("td", {}, percent(row.permille)), element("td", {}, row.interval.map(percent).join(" – "))))))] : null,
    without.n ? [element("h3", {}, say("without_facts", count(without.n))), element("ul", { class: "articles" }, without.names.map(([name, isComplete]) =>
      element("li", {}, element("button", { type: "button", class: "link", lang: "zh", onclick: () => { closeDialog(); then(() => openArticle(name)); } }, name),
        isComplete ? ` ✓ ${say("article_complete")}` : null)))] : null);
}

const ARROWS = { ArrowDown: "↓", ArrowUp: "↑" };

function openHelp() {
  openDialog(say("help"), element("dl", { class: "keys" }, KEYS.flatMap(([keys, word]) => [element("dt", {}, keys.map((key) => element("kbd", {}, ARROWS[key] ?? key))), element("dd", {}, say(word))])),
    element("p", {}, say("form_keys")),
    element("p", { class: "dim" }, `${say("kept_in")} `, element("code", {}, desk.about.decisions)));
}
