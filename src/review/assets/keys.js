// One hand, one key at a time. Nothing happens while somebody types or an input method is at work.

const KEYS = [
  [["a"], "accept", () => then(() => decide("accept"))],
  [["d"], "reject", () => then(askReason)],
  [["c"], "correct", () => then(() => openCorrect())],
  [["e"], "edges", () => then(() => openCorrect("edges"))],
  [["s", "j", "ArrowDown"], "next", () => then(() => goTo(Math.min(desk.at + 1, desk.total - 1)))],
  [["w", "k", "ArrowUp"], "previous", () => then(() => goTo(Math.max(desk.at - 1, 0)))],
  [["z"], "undo", () => then(() => takeBack("undo"))],
  [["x"], "redo", () => then(() => takeBack("redo"))],
  [["q"], "note", () => then(askNote)],
  [["g"], "missed", () => then(openMissed)],
  [["v"], "complete", () => then(markComplete)],
  [["b"], "all", () => then(openAll)],
  [["r"], "why", () => then(showWhy)],
  [["f"], "example", () => then(() => openExample())],
  [["t"], "cleaned", () => then(switchSide)],
  [["p"], "progress", () => then(openProgress)],
  [["/"], "search", () => byId("words").focus()],
  [["h", "?"], "help", () => openHelp()],
];

const isTyping = (node) => node.matches?.("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");

function onKey(event) {
  // 229 is what browsers send for keys that an input method takes.
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  const dialog = byId("dialog");
  if (dialog.open) {
    const named = dialog.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (named) { event.preventDefault(); named.click(); }
    return;
  }
  if (event.key === "Escape") {
    if (form.name) { event.preventDefault(); closeForm(); } else if (isTyping(event.target)) event.target.blur();
    document.body.dataset.drawer = "";
    return;
  }
  if (isTyping(event.target)) return;
  // The keys of a form come before those of the page; they wait for what was asked before.
  const formKey = /^[1-4]$/.test(event.key) || event.key === "Enter";
  if (formKey && event.target.matches("button") && event.key === "Enter" && form.name !== "correct") return;
  if (formKey) {
    event.preventDefault();
    then(() => onFormKey(event.key));
    return;
  }
  const known = KEYS.find(([keys]) => keys.includes(event.key) || keys.includes(event.key.toLowerCase()));
  if (!known) return;
  event.preventDefault();
  known[2]();
}

async function onFormKey(key) {
  if (form.name === "reason" && key !== "Enter") {
    const reason = ["not_a_fact", "wrong_span", "wrong_value", "wrong_field"][Number(key) - 1];
    await decide("reject", { reason });
  } else if (form.name === "correct" && key !== "Enter") {
    const [left, right] = [[-1, 0], [1, 0], [0, -1], [0, 1]][Number(key) - 1];
    form.moveEdge(left, right);
  } else if (key === "Enter" && form.submit) {
    await form.submit();
  }
}

async function switchSide() {
  desk.side = desk.side === "source" ? "normalized" : "source";
  closeForm();
  if (desk.article) await showArticle(desk.article.name);
  for (const side of ["source", "normalized"]) byId(`side-${side}`).setAttribute("aria-pressed", desk.side === side);
}
