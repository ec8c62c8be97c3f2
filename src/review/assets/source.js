// The article with its facts: the one that is looked at in color, the others dimmed.

// Of long articles a part is shown, as many code units on either side of the fact.
const AROUND = 30000;
const shownText = { name: null, side: null, from: 0, to: 0, revision: -1 };

const sideAt = () => (desk.side === "source" ? 0 : 1);
const textOf = (article, side = desk.side) => (side === "source" ? article.texts.source : article.texts.normalized ?? article.texts.source);

function marksOf(article) {
  const side = sideAt();
  const marks = [];
  article.texts.facts.forEach(([spans, parts], at) => {
    const key = article.keys[at];
    if (spans[side] && key) marks.push({ start: spans[side][0], end: spans[side][1], key, state: article.states[at], part: null });
    if (key) for (const [name, , partSpans] of parts) {
      if (partSpans[side]) marks.push({ start: partSpans[side][0], end: partSpans[side][1], key, state: null, part: name });
    }
  });
  if (side === 0) {
    for (const [key, [start, end]] of article.extras) marks.push({ start, end, key, state: "added", part: null });
  }
  if (draft.span && draft.side === desk.side) marks.push({ start: draft.span[0], end: draft.span[1], key: "draft", state: "draft", part: null });
  return marks.sort((a, b) => a.start - b.start || b.end - a.end);
}

// Where a fact stands on the side that is shown, in code units.
function spanOf(article, key) {
  const at = article.keys.indexOf(key);
  if (at >= 0) return article.texts.facts[at][0][sideAt()];
  return article.extras.find(([known]) => known === key)?.[1] ?? null;
}

function showSource() {
  const { article, fact } = desk;
  const pane = byId("text");
  if (!article) {
    replace(pane);
    for (const id of ["article-name", "article-about"]) byId(id).textContent = "";
    byId("article-problem").hidden = true;
    shownText.name = null;
    return;
  }
  const text = textOf(article);
  const span = fact && spanOf(article, fact.brief.key);
  const middle = span ? span[0] : 0;
  let [from, to] = [0, text.length];
  if (text.length > 3 * AROUND) {
    from = Math.max(0, text.lastIndexOf("\n", Math.max(0, middle - AROUND)) + 1);
    const end = text.indexOf("\n", Math.min(text.length, middle + AROUND));
    to = end < 0 ? text.length : end;
    // One line longer than that is cut, not through a character.
    if (from < middle - 2 * AROUND) from = middle - 2 * AROUND;
    if (to > middle + 2 * AROUND) to = middle + 2 * AROUND;
    if (/[\uDC00-\uDFFF]/.test(text[from] ?? "")) from -= 1;
  }
  replace(pane, lines(text, from, to, marksOf(article)));
  Object.assign(shownText, { name: article.name, side: desk.side, from, to });
  select();
}

// The text in paragraphs, cut wherever a mark begins or ends.
function lines(text, from, to, marks) {
  const cuts = new Set([from, to]);
  for (const { start, end } of marks) {
    if (start >= from && start <= to) cuts.add(start);
    if (end >= from && end <= to) cuts.add(end);
  }
  const all = [];
  let line = element("p", { class: "line", "data-start": from });
  let at = from;
  let next = 0;
  let active = [];
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    for (const piece of text.slice(at, cut).split(/(\r\n|\n|\r)/)) {
      if (/^[\r\n]/.test(piece)) {
        all.push(line);
        line = element("p", { class: "line", "data-start": at + piece.length });
      } else if (piece) {
        line.append(active.length ? markedPiece(piece, active) : piece);
      }
      at += piece.length;
    }
    active = active.filter((mark) => mark.end > cut);
    while (next < marks.length && marks[next].start <= cut) {
      if (marks[next].end > cut) active.push(marks[next]);
      next += 1;
    }
  }
  all.push(line);
  return all;
}

function markedPiece(text, active) {
  const whole = active.filter((mark) => mark.part === null);
  const shortest = [...whole].sort((a, b) => (a.end - a.start) - (b.end - b.start))[0];
  return element("mark", {
    class: shortest ? `fact state-${shortest.state}` : "part-only",
    "data-of": shortest?.key ?? null,
    "data-keys": whole.map((mark) => mark.key).join(" ") || null,
    "data-parts": active.filter((mark) => mark.part).map((mark) => `${mark.key}:${mark.part}`).join(" ") || null,
  }, text);
}

// Colors the fact that is looked at and brings it into sight.
function select() {
  const pane = byId("text");
  for (const mark of pane.querySelectorAll(".selected, .selected-part")) {
    mark.classList.remove("selected", "selected-part");
    mark.removeAttribute("data-name");
  }
  const key = desk.fact?.brief.key;
  const named = new Set();
  for (const mark of pane.querySelectorAll(`mark[data-parts*="${key}:"]`)) {
    const names = mark.dataset.parts.split(" ").filter((part) => part.startsWith(`${key}:`)).map((part) => part.slice(key.length + 1));
    mark.classList.add("selected-part");
    const fresh = names.filter((name) => !named.has(name));
    fresh.forEach((name) => named.add(name));
    if (fresh.length) mark.setAttribute("data-name", fresh.map(fieldName).join(" "));
  }
  raiseNames(pane.querySelectorAll("mark[data-name]"));
  const own = pane.querySelectorAll(`mark[data-keys~="${draft.span ? "draft" : key}"]`);
  own.forEach((mark) => mark.classList.add("selected"));
  const first = own[0];
  if (!first) return;
  const box = pane.getBoundingClientRect();
  const place = first.getBoundingClientRect();
  if (place.top < box.top + 48 || place.bottom > box.bottom - 48) pane.scrollTop += place.top - box.top - pane.clientHeight / 3;
}

async function showArticle(name) {
  const article = await articleOf(name);
  const isSame = desk.article === article && shownText.side === desk.side;
  desk.article = article;
  const span = desk.fact && spanOf(article, desk.fact.brief.key);
  const isInside = isSame && shownText.name === name && (!span || (span[0] >= shownText.from && span[1] <= shownText.to));
  if (isInside && !draft.span && !shownText.isDraft) select(); else showSource();
  shownText.isDraft = Boolean(draft.span);
  byId("article-name").textContent = name;
  showArticleAbout(article);
  byId("article-problem").hidden = !article.is_changed;
  byId("article-problem").textContent = say("article_changed");
}

// Marks of facts whose state has become another, in the text as it stands.
function showStates(items) {
  for (const { key, state } of items) {
    for (const mark of byId("text").querySelectorAll(`mark[data-of="${CSS.escape(key)}"]`)) {
      mark.className = mark.className.replace(/\bstate-\w+/, `state-${state}`);
    }
  }
}

const DECIDED = ["accepted", "corrected", "rejected", "added"];

function showArticleAbout({ states, encoding, complete, warnings }) {
  const decided = states.filter((state) => DECIDED.includes(state));
  byId("article-about").textContent = [say("decided", count(decided.length), count(states.length)), encoding,
    ...(complete ? [`✓ ${say("article_complete")}`] : []), ...warnings.map((text) => `⚠ ${text}`)].join(" · ");
}

// The passage that is selected in the text, in code units of the side that is shown.
function selectedPassage() {
  const chosen = getSelection();
  if (!chosen || chosen.isCollapsed || !byId("text").contains(chosen.anchorNode) || !byId("text").contains(chosen.focusNode)) return null;
  const range = chosen.getRangeAt(0);
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null || start >= end) return null;
  // A paragraph selected as a whole ends where the next begins.
  const passage = textOf(desk.article).slice(start, end);
  const lead = passage.length - passage.trimStart().length;
  return passage.trim() ? [start + lead, start + passage.trimEnd().length] : null;
}

function offsetOf(node, offset) {
  const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("p.line") ?? node.childNodes?.[offset];
  if (!line?.dataset?.start) return null;
  const range = document.createRange();
  range.setStart(line, 0);
  if (line.contains(node)) range.setEnd(node, offset); else return Number(line.dataset.start);
  return Number(line.dataset.start) + range.toString().length;
}

// The place of a text that is nearest to another place.
function nearestPlace(text, wanted, near) {
  if (!wanted) return null;
  let best = null;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (best === null || Math.abs(at - near) < Math.abs(best - near)) best = at;
  }
  return best === null ? null : [best, best + wanted.length];
}
