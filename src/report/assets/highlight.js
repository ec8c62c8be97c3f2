// A text with its facts marked. It is cut wherever a fact, a part or a line begins or ends, so facts may overlap as they like:
// a piece has the color of the shortest fact over it and a line below for each other one.

// All that is marked on one side: facts and parts, with start and end in code units.
function marksOf(article, texts, side) {
  const marks = [];
  texts.facts.forEach((places, at) => {
    const fact = facts[article.first + at];
    const span = places.spans[side];
    if (span) marks.push({ start: span[0], end: span[1], fact, part: null });
    for (const part of places.parts) {
      const partSpan = part.spans[side];
      if (partSpan) marks.push({ start: partSpan[0], end: partSpan[1], fact, part: part.name });
    }
  });
  return marks.sort((a, b) => a.start - b.start || b.end - a.end || a.fact.number - b.fact.number);
}

function showMarked(pane, text, marks) {
  const cuts = new Set([0, text.length]);
  for (const mark of marks) cuts.add(mark.start).add(mark.end);
  const lines = [];
  let line = newLine(1);
  let at = 0;
  let active = [];
  let next = 0;
  const anchored = new Set();
  const flush = () => { lines.push(line); };
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    if (cut > at) {
      const pieces = text.slice(at, cut).split(/(\r\n|\n|\r)/);
      for (const piece of pieces) {
        if (/^[\r\n]/.test(piece)) {
          flush();
          line = newLine(lines.length + 1);
        } else if (piece) {
          line.append(active.length ? markedPiece(piece, active, anchored) : piece);
        }
      }
      at = cut;
    }
    active = active.filter((mark) => mark.end > cut);
    while (next < marks.length && marks[next].start === cut) {
      if (marks[next].end > cut) active.push(marks[next]);
      next += 1;
    }
  }
  flush();
  // Labels of parts stand out of their line, so only long texts pay for being drawn by lines.
  pane.classList.toggle("long", lines.length > 500);
  replace(pane, lines);
}

const newLine = (number) => element("p", { class: "line", "data-line": number });

function markedPiece(text, active, anchored) {
  const whole = active.filter((mark) => mark.part === null).sort((a, b) => (a.end - a.start) - (b.end - b.start));
  const parts = active.filter((mark) => mark.part !== null);
  const top = (whole[0] ?? parts[0]).fact;
  const names = [...new Set(active.map((mark) => mark.fact.number))];
  const classes = [whole.length ? "fact" : "part-only", colorOf(top.kind)];
  if (parts.length) classes.push("part");
  if (whole.length > 1) classes.push(`deep${Math.min(whole.length, 4)}`, `under-${colorOf(whole[1].fact.kind)}`);
  const mark = element("mark", {
    class: classes.join(" "), "data-facts": names.join(" "), "data-top": top.number,
    "data-whole": whole.map((mark) => mark.fact.number).join(" "),
    "data-parts": parts.map(({ fact, part }) => `${fact.number}:${part}`).join(" ") || null,
  }, text);
  for (const { fact } of whole) {
    if (anchored.has(fact.number)) continue;
    anchored.add(fact.number);
    // Keys reach a fact at its first piece.
    if (fact !== top) continue;
    mark.setAttribute("role", "button");
    mark.setAttribute("tabindex", "-1");
    mark.setAttribute("aria-label", `${kindName(fact)}: ${fact.quote}`);
  }
  return mark;
}

// Shows which pieces are those of the selected fact and of its parts.
function showSelection(pane, fact) {
  for (const mark of pane.querySelectorAll("mark.selected, mark.selected-part")) {
    mark.classList.remove("selected", "selected-part");
    mark.removeAttribute("data-name");
  }
  if (!fact) return null;
  let first = null;
  const named = new Set();
  for (const mark of pane.querySelectorAll(`mark[data-facts~="${fact.number}"]`)) {
    const parts = (mark.dataset.parts ?? "").split(" ").filter((part) => part.startsWith(`${fact.number}:`));
    const name = parts.map((part) => part.slice(part.indexOf(":") + 1)).join(", ");
    const isWhole = mark.dataset.whole.split(" ").includes(String(fact.number));
    if (isWhole) mark.classList.add("selected");
    if (parts.length) mark.classList.add("selected-part");
    if (name && !named.has(name)) mark.setAttribute("data-name", name);
    named.add(name);
    if (isWhole) first ??= mark;
  }
  raiseNames(pane.querySelectorAll("mark[data-name]"));
  return first ?? pane.querySelector(`mark[data-facts~="${fact.number}"]`);
}
