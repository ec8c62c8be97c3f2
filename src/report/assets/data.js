// The facts, read once; the texts of an article, read when it is shown.

// Controls, and characters that turn the direction of writing round, are shown as signs: one for each, so that places stay.
const ACTING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const sign = (c) => (c < " " ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : "\ufffd");
const withSigns = (key, value) => (typeof value === "string" ? value.replace(ACTING, sign) : value);

const index = JSON.parse(byId("index").textContent, withSigns);

const facts = index.facts.map((row, number) => {
  const [article, kind, rule, line, id, quote, normalized, names, fields, char, state, [before, after], repeats] = row;
  return { number, article, kind, rule, line, id, quote, normalized: normalized ?? quote, names, fields, char, state, before, after, repeats };
});

const articles = index.articles.map(([name, encoding, length, warnings], number) =>
  ({ number, name, encoding, length, warnings, first: 0, end: 0 }));
for (let at = 0; at < facts.length; at += 1) {
  const article = articles[facts[at].article];
  if (article.end === 0) article.first = at;
  article.end = at + 1;
}

const kindName = (fact) => index.kinds[fact.kind];
const ruleName = (fact) => index.rules[fact.rule];
const articleFacts = (article) => facts.slice(article.first, article.end);
// A color for each kind, by its name alone, so that a kind looks alike in every report whatever else is in it.
const COLORS = { amount: 0, headcount: 1, place_pair: 2, organization_count: 3, land_area: 4, aid_flow: 5, place: 6, time: 7, number: 3, percent: 5 };
const hashOf = (text) => [...text].reduce((hash, c) => (hash * 31 + c.codePointAt(0)) % 65521, 7);
const colorOf = (kind) => `k${COLORS[index.kinds[kind]] ?? hashOf(index.kinds[kind]) % 8}`;

// Where the facts of an article stand: { source, normalized, facts: [{ spans, parts }] }.
const textCache = new Map();
const CACHE_SIZE = 8;

function textsOf(article) {
  const cached = textCache.get(article.number);
  if (cached) return cached;
  const raw = JSON.parse(byId(`article-${article.number}`).textContent, withSigns);
  const texts = {
    source: raw.source,
    normalized: raw.normalized ?? raw.source,
    isSame: raw.normalized === null,
    facts: raw.facts.map(([spans, parts]) =>
      ({ spans, parts: parts.map(([name, quote, partSpans]) => ({ name, quote, spans: partSpans })) })),
  };
  textCache.set(article.number, texts);
  if (textCache.size > CACHE_SIZE) textCache.delete(textCache.keys().next().value);
  return texts;
}

// What a fact says besides its quote, on one line.
const BOUND_SIGNS = { exact: "", approx: "≈ ", nearly: "≲ ", over: "> ", at_least: "≥ ", at_most: "≤ ", range: "" };

function saying(fact) {
  const { fields } = fact;
  const said = [];
  if (fields.value !== undefined) {
    const value = fields.bound === "range" && fields.low ? `${grouped(fields.low)}–${grouped(fields.high)}` : grouped(fields.value);
    said.push((BOUND_SIGNS[fields.bound] ?? "") + value);
  }
  if (fields.from !== undefined) {
    said.push(`${lastName(fields.from)} ${fields.direction === "assist" ? "→" : "↔"} ${lastName(fields.to)}`);
  }
  const shown = new Set(["value", "low", "high", "bound", "from", "to", "direction"]);
  const rest = fact.names.filter((name) => !shown.has(name) && !/_(code|level|candidates)$/.test(name));
  said.push(...rest.map((name) => fields[name]));
  return said.join(" · ");
}

const lastName = (path) => (path ?? "").split("/").slice(-2).join("/");
