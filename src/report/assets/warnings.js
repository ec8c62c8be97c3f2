// What was odd about articles, and which could not be read.

function setUpWarnings() {
  const warned = articles.filter((article) => article.warnings.length);
  const count = warned.reduce((sum, article) => sum + article.warnings.length, 0) + index.unreadable.length;
  byId("tab-warnings").textContent = count ? `Warnings (${grouped(String(count))})` : "Warnings";
  replace(byId("view-warnings"),
    count ? null : element("p", { class: "nothing" }, "Every article could be read, and nothing was odd about any."),
    index.unreadable.length ? figure("Not in this report", null,
      warningList(index.unreadable.map(([name, error]) => [element("span", { lang: "zh" }, name), [error]]))) : null,
    warned.length ? figure("Warnings", null, warningList(warned.map((article) => [articleButton(article), article.warnings]))) : null);
}

function warningList(entries) {
  return element("dl", { class: "warnings" }, entries.map(([title, texts]) =>
    [element("dt", {}, title), texts.map((text) => element("dd", { lang: "zh" }, text))]).flat(2));
}

function articleButton(article) {
  const open = () => {
    setFilters({});
    showView("facts");
    selectArticle(article);
    if (narrow.matches) byId("reader").scrollIntoView();
  };
  return element("button", { type: "button", lang: "zh", onclick: open }, article.name);
}
