// The facts in their order, of which only those in sight are drawn, and the facets by which they are chosen.

const ROW = 56;
const FACETS = ["state", "kind", "rule", "folder", "article", "value", "currency", "year", "run"];
const SHOWN_VALUES = 8;
const openFacets = new Set();

function drawList() {
  const box = byId("list-box");
  const rows = byId("list-rows");
  rows.style.height = `${Math.max(desk.total * ROW, 1)}px`;
  const from = Math.max(0, Math.floor(box.scrollTop / ROW) - 4);
  const to = Math.min(desk.total, from + Math.ceil(box.clientHeight / ROW) + 8);
  const drawn = [];
  for (let at = from; at < to; at += 1) {
    const item = itemAt(at, drawList);
    if (item) drawn.push(listRow(item, at));
  }
  if (desk.total === 0) drawn.push(element("p", { class: "nothing" }, say("nothing")));
  replace(rows, drawn);
  byId("position").textContent = desk.total ? say("of", count(desk.at + 1), count(desk.total)) : say("of", 0, 0);
}

function listRow(item, at) {
  const row = element("div", {
    class: "row", role: "option", id: `row-${at}`, "aria-selected": at === desk.at, "data-at": at,
  },
  element("div", { class: "first" }, kindBadge(item.kind), element("b", { lang: "zh" }, item.quote), item.state === "open" ? null : badge(item.state)),
  element("div", { class: "second", lang: "zh" }, saying(item)));
  row.style.transform = `translateY(${at * ROW}px)`;
  return row;
}

function showInList() {
  const box = byId("list-box");
  const top = desk.at * ROW;
  if (top < box.scrollTop || top + ROW > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 2 + ROW / 2;
  drawList();
  byId("list-box").setAttribute("aria-activedescendant", `row-${desk.at}`);
}

function drawFacets() {
  const nodes = FACETS.map((facet) => {
    const { values, n_values: nValues } = desk.facets[facet] ?? { values: [], n_values: 0 };
    const chosen = desk.filter.getAll(facet);
    if (nValues < 2 && !chosen.length) return null;
    const isOpen = openFacets.has(facet);
    const known = new Map(values);
    const shown = [...chosen.filter((value) => !known.has(value)).map((value) => [value, 0]), ...values]
      .filter(([value], at) => isOpen || at < SHOWN_VALUES || chosen.includes(value));
    return element("fieldset", { class: "facet", "data-facet": facet },
      element("legend", {}, say(facet)),
      shown.map(([value, n]) => element("label", { title: value },
        element("input", { type: "checkbox", checked: chosen.includes(value), onchange: (event) => toggle(facet, value, event.target.checked) }),
        element("span", { class: "name", lang: "zh" }, facetValue(facet, value)), element("small", {}, count(n)))),
      nValues > shown.length && !isOpen
        ? element("button", { type: "button", class: "more", onclick: () => { openFacets.add(facet); drawFacets(); } }, say("facets_more", count(nValues - shown.length))) : null);
  });
  replace(byId("facets"), nodes);
}

function toggle(facet, value, isOn) {
  const values = desk.filter.getAll(facet).filter((known) => known !== value);
  if (isOn) values.push(value);
  desk.filter.delete(facet);
  values.forEach((known) => desk.filter.append(facet, known));
  then(applyFilter);
}

// The address holds the filter and the fact.
function writeAddress() {
  const query = desk.filter.toString();
  history.replaceState(null, "", `${query ? `?${query}` : location.pathname}${desk.fact ? `#${desk.fact.brief.key}` : ""}`);
}

async function applyFilter() {
  await loadQueue();
  drawFacets();
  byId("list-box").scrollTop = 0;
  await goTo(0);
}

let facetTimer = 0;

// Counts follow the decisions, when there is time.
function refreshFacets() {
  clearTimeout(facetTimer);
  facetTimer = setTimeout(async () => {
    try {
      desk.facets = (await ask("facets", desk.filter)).facets;
      drawFacets();
    } catch { /* The next decision asks again. */ }
  }, 600);
}
