// Values as people read them.

const BOUNDS = { exact: "", approx: "≈ ", nearly: "≲ ", over: "> ", at_least: "≥ ", at_most: "≤ ", range: "" };
const BOUND_NAMES = Object.keys(BOUNDS);

const fieldsOf = (item) => new Map(item.fields ?? []);
const kindName = (kind) => say(kind);
const kindAt = (kind) => Math.max(0, desk.about.kinds.findIndex((known) => known.name === kind)) % 8;
const lastNames = (path) => path.split("/").slice(-2).join("/");

// 2.3亿 besides 230,000,000: exact in the second, short in the first.
function shortValue(value) {
  const parsed = parseDecimal(value);
  return parsed && /^\d{5,}/.test(value) ? shortText(parsed) : "";
}

function digits(fields) {
  const bound = BOUNDS[fields.get("bound")] ?? "";
  if (fields.get("bound") === "range" && fields.get("high")) return `${grouped(fields.get("low") ?? fields.get("value"))} – ${grouped(fields.get("high"))}`;
  return bound + grouped(fields.get("value"));
}

// What a fact says, on one line.
function saying(item) {
  const fields = fieldsOf(item);
  const said = [];
  if (fields.has("value")) said.push(digits(fields));
  if (fields.has("currency")) said.push(fields.get("currency"));
  if (fields.has("from") || fields.has("to")) {
    said.push(`${lastNames(fields.get("from") ?? "?")} ${fields.get("direction") === "mutual" ? "↔" : "→"} ${lastNames(fields.get("to") ?? "?")}`);
  }
  for (const name of ["role", "what", "per", "time"]) if (fields.has(name)) said.push(fields.get(name));
  return said.join(" · ");
}

function facetValue(facet, value) {
  if (facet === "state" || facet === "kind") return say(value);
  if (facet === "value") return say(SIZES[value] ?? value);
  return value;
}

const badge = (state) => element("span", { class: `badge state-${state}` }, say(state));
const kindBadge = (kind) => element("span", { class: `badge kind k${kindAt(kind)}` }, kindName(kind));
const button = (key, word, onclick, attributes = {}) => element("button", { type: "button", onclick, ...attributes },
  say(word), key ? element("kbd", {}, key) : null);
const percent = (permille) => `${Math.floor(permille / 10)}.${permille % 10}%`;

let tellTimer = 0;

function tell(text, isProblem = false) {
  const line = byId("told");
  line.textContent = text;
  line.classList.toggle("problem", isProblem);
  line.hidden = false;
  clearTimeout(tellTimer);
  tellTimer = setTimeout(() => { line.hidden = true; }, isProblem ? 8000 : 2500);
}
