// Totals and plots of the facts that the filters leave. Bars are rounded, figures are not.

const CHINESE_DIGITS = { "〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9 };

// The one year that a time names, or null.
function yearOf(time) {
  const plain = (time ?? "").replace(/[〇零○一二三四五六七八九]{4}(?=年)/g, (year) =>
    [...year].map((digit) => CHINESE_DIGITS[digit]).join(""));
  const years = new Set(plain.match(/(?<!\d)(?:19|20)\d\d(?!\d)/g) ?? []);
  return years.size === 1 ? [...years][0] : null;
}

function showFigures() {
  replace(byId("view-figures"), totalsFigure(), ...amountFigures(), pairFigure());
}

function figure(title, note, ...content) {
  return element("section", { class: "figure" }, element("h2", {}, title), note && element("p", { class: "dim" }, note), ...content);
}

function table(heads, rows, numeric = []) {
  const cell = (name, text, at) => element(name, { class: numeric.includes(at) ? "number" : null, scope: name === "th" ? "col" : null }, text);
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": heads.join(", ") }, element("table", {},
    element("thead", {}, element("tr", {}, heads.map((head, at) => cell("th", head, at)))),
    element("tbody", { lang: "zh" }, rows.map((row) => element("tr", {}, row.map((text, at) => cell("td", text, at)))))));
}

function tally(list, key) {
  const counts = new Map();
  for (const item of list) {
    const name = key(item);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
}

function totalsFigure() {
  const rows = tally(shown, kindName).map(([name, count]) => {
    const of = shown.filter((fact) => kindName(fact) === name);
    return [name, grouped(String(count)), grouped(String(new Set(of.map((fact) => fact.article)).size))];
  });
  const rules = tally(shown, ruleName).map(([name, count]) => [name, grouped(String(count))]);
  return figure("Totals", null, element("div", { class: "columns" },
    table(["Kind", "Facts", "Articles"], rows, [1, 2]), table(["Rule", "Facts"], rules, [1])));
}

// Whether sums of repeated passages count, which they do when somebody asks.
const sums = { repeats: false };

function amountFigures() {
  const all = shown.filter((fact) => fact.fields.currency !== undefined && number(fact));
  const nRepeated = all.filter((fact) => fact.repeats).length;
  const amounts = sums.repeats ? all : all.filter((fact) => !fact.repeats);
  const undated = [];
  const figures = tally(amounts, (fact) => fact.fields.currency).map(([currency]) => {
    const of = amounts.filter((fact) => fact.fields.currency === currency);
    const whole = of.filter((fact) => fact.fields.per === undefined);
    const dated = whole.filter((fact) => yearOfFact(fact) !== null);
    if (!dated.length) {
      undated.push(`${currency} ${of.length}`);
      return null;
    }
    return yearFigure(currency, dated, of.length - whole.length, whole.length - dated.length);
  });
  if (nRepeated) figures.unshift(repeatsChoice(nRepeated));
  if (undated.length) figures.push(figure("Other currencies", `Sums without one year: ${undated.join(", ")}.`));
  return figures;
}

// The year that a fact is of: that of its date, where it has one, or the one its words name.
const yearOfFact = (fact) => /^(\d{4})(?!.*\/)/.exec(fact.fields.time_value ?? "")?.[1] ?? yearOf(fact.fields.time);

function repeatsChoice(count) {
  const box = element("input", { type: "checkbox", checked: sums.repeats, onchange: (event) => { sums.repeats = event.target.checked; showFigures(); } });
  const said = count === 1 ? "1 sum of a passage that stands earlier in its article" : `${grouped(String(count))} sums of passages that stand earlier in their article`;
  return element("section", { class: "figure" }, element("label", { id: "repeats" }, box, ` Count ${said} again`));
}

function yearFigure(currency, dated, nPer, nUndated) {
  const years = new Map();
  for (const fact of dated) {
    const year = yearOfFact(fact);
    const known = years.get(year) ?? { sum: { digits: 0n, places: 0 }, count: 0 };
    years.set(year, { sum: addDecimals(known.sum, number(fact)), count: known.count + 1 });
  }
  const list = [...years].sort((a, b) => compareText(a[0], b[0])).map(([year, rest]) => ({ year, ...rest }));
  const note = `${plural(dated.length, "sum", "sums")} of one year, added up; ${sums.repeats ? "repeated passages count again" : "repeated passages count once"}. `
    + `Left out: ${grouped(String(nPer))} per head and the like, ${grouped(String(nUndated))} without one year.`;
  return figure(`${currency} by year`, note, bars(list, currency),
    element("details", {}, element("summary", {}, "Exact figures"),
      table(["Year", "Sums", currency], list.map(({ year, sum, count }) => [year, String(count), grouped(decimalText(sum))]), [1, 2])));
}

// Years in which nothing was said have their place too; where there are very many, a year is narrower.
const MAX_YEARS = 120;

function bars(list, currency) {
  const [height, top, bottom, left] = [180, 26, 24, 74];
  const first = Number(list[0].year);
  const nYears = Number(list.at(-1).year) - first + 1;
  const step = nYears <= 24 ? 72 : Math.max(nYears <= MAX_YEARS ? 26 : 8, 12);
  const barWidth = Math.round(step * 0.7);
  const width = left + nYears * step + 48;
  const most = list.map(({ sum }) => sum).reduce((a, b) => (compareDecimals(a, b) < 0 ? b : a));
  const at = (year) => left + (Number(year) - first) * step + step / 2;
  const hasLabels = step >= 60;
  const columns = list.map(({ year, sum, count }) => {
    const length = Math.max(barLength(sum, most, height), 1);
    return svg("g", {}, svg("title", {}, `${year}: ${grouped(decimalText(sum))} ${currency}, ${plural(count, "sum", "sums")}`),
      svg("rect", { x: at(year) - barWidth / 2, y: top + height - length, width: barWidth, height: length, rx: 2, class: "bar" }),
      hasLabels ? svg("text", { x: at(year), y: top + height - length - 6, class: "label" }, shortText(sum)) : null);
  });
  const every = Math.max(1, Math.ceil(44 / step));
  const years = Array.from({ length: nYears }, (_, offset) => first + offset).filter((year) => (year - first) % every === 0)
    .map((year) => svg("text", { x: at(year), y: top + height + 17, class: "label" }, String(year)));
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `${currency} by year` },
    svg("svg", { width, height: top + height + bottom, viewBox: `0 0 ${width} ${top + height + bottom}`, role: "img",
      "aria-label": list.map(({ year, sum }) => `${year}: ${decimalText(sum)}`).join("; ") },
    valueAxis(most, { left, width, height, top }), columns, years));
}

// Lines at round sums: 1, 2 or 5 of some power of ten, with their value in 万 or 亿.
function valueAxis(most, { left, width, height, top }) {
  const whole = most.digits / 10n ** BigInt(most.places);
  let step = 1n;
  for (let factor = 0; whole / step > 4n; factor += 1) step = [1n, 2n, 5n][factor % 3] * 10n ** BigInt(Math.floor(factor / 3));
  const lines = [];
  for (let value = 0n; value <= whole; value += step) {
    const sum = { digits: value, places: 0 };
    const y = top + height - barLength(sum, most, height);
    lines.push(svg("line", { x1: left, x2: width, y1: y, y2: y, class: "axis" }),
      svg("text", { x: left - 8, y: y + 4, class: "label value" }, shortText(sum)));
  }
  return lines;
}

const province = (path) => (path ?? "").split("/")[0];

function pairFigure() {
  const pairs = shown.filter((fact) => fact.fields.from !== undefined && fact.fields.to !== undefined);
  if (!pairs.length) return null;
  const froms = tally(pairs, (fact) => province(fact.fields.from)).map(([name]) => name);
  const tos = tally(pairs, (fact) => province(fact.fields.to)).map(([name]) => name);
  const counts = new Map(tally(pairs, (fact) => `${province(fact.fields.from)}\n${province(fact.fields.to)}`));
  const most = Math.max(...counts.values());
  const cell = (from, to) => {
    const count = counts.get(`${from}\n${to}`) ?? 0;
    if (!count) return element("td", {});
    const level = Math.min(4, Math.ceil((count * 4) / most));
    const button = element("button", { type: "button", class: `heat heat${level}`, "aria-label": `${from} to ${to}: ${plural(count, "pair", "pairs")}; show them`,
      onclick: () => { showPairs(from, to); } }, grouped(String(count)));
    return element("td", {}, button);
  };
  const head = element("tr", {}, element("th", { scope: "col" }, "from ╲ to"), tos.map((to) => element("th", { scope: "col", class: "upright" }, element("span", {}, shortName(to)))));
  const rows = froms.map((from) => element("tr", {}, element("th", { scope: "row" }, shortName(from)), tos.map((to) => cell(from, to))));
  const said = tally(pairs, (fact) => `${fact.fields.from}\n${fact.fields.direction === "assist" ? "→" : "↔"}\n${fact.fields.to}`);
  const listed = said.slice(0, 40).map(([key, count]) => [...key.split("\n"), grouped(String(count))]);
  const note = `${plural(pairs.length, "statement", "statements")} by province; “from” helps, or is named first where nobody is said to help. A figure shows its facts.`;
  return figure("Pairs of places", note,
    element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Pairs of provinces" },
      element("table", { class: "matrix", lang: "zh" }, element("thead", {}, head), element("tbody", {}, rows))),
    element("details", {}, element("summary", {}, listed.length < said.length ? `The ${listed.length} pairs said most, of ${said.length}` : "All pairs"),
      table(["From", "", "To", "Times"], listed, [3])));
}

const shortName = (name) => name.replace(/(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$/, "");

function showPairs(from, to) {
  setFilters({ ...filters, pair: [from, to] });
  showView("facts");
}
