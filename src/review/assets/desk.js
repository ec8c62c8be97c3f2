// What the server is asked and told, and what the page knows of it.

const desk = {
  about: null,
  // The list: facts by their place in it, as far as they have come.
  list: 0, total: 0, items: new Map(), at: 0, facets: {},
  filter: new URLSearchParams(),
  fact: null, article: null, revision: 0, isStale: false, side: "source",
};

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.problem ?? String(response.status));
  return body;
}

async function ask(name, params = {}) {
  return answer(await send(`/api/${name}?${new URLSearchParams(params)}`));
}

// Orders arrive in the order in which they were given, each after the one before was answered.
let ordered = Promise.resolve();

function order(what) {
  const post = () => send("/api/do", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what) });
  const answered = ordered.then(post).then(answer);
  ordered = answered.catch(() => {});
  return answered;
}

// The page is busy until everything that was asked for is done; what fails is told.
let nWaiting = 0;

function busyWith(work) {
  nWaiting += 1;
  document.documentElement.dataset.busy = "true";
  return work
    .catch((error) => tell(say("failed", error.isOffline ? say("offline") : error.message), true))
    .finally(() => {
      nWaiting -= 1;
      if (!nWaiting) delete document.documentElement.dataset.busy;
    });
}

// What is asked for by keys is done one after the other, however fast they come.
let working = Promise.resolve();

function then(work) {
  working = busyWith(working.then(work));
  return working;
}

async function send(path, options = {}) {
  try {
    return await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    error.isOffline = true;
    throw error;
  }
}

// Articles that were read last, or will be next.
const articleCache = new Map();
const MAX_ARTICLES = 12;

function articleOf(name) {
  const known = articleCache.get(name);
  if (known) return known;
  const asked = ask("article", { name });
  articleCache.set(name, asked);
  asked.catch(() => articleCache.delete(name));
  if (articleCache.size > MAX_ARTICLES) articleCache.delete(articleCache.keys().next().value);
  return asked;
}

// Facts that will be looked at next, asked for before they are wanted.
const factsAhead = new Map();

function askAhead(key) {
  if (factsAhead.has(key)) return;
  const asked = ask("fact", { key });
  factsAhead.set(key, asked);
  asked.catch(() => factsAhead.delete(key));
}

function factOf(key) {
  const asked = factsAhead.get(key) ?? ask("fact", { key });
  factsAhead.clear();
  return asked;
}

// What others have decided, or another run, may have changed what is known.
function forget() {
  articleCache.clear();
  factsAhead.clear();
}

const PAGE_SIZE = 100;
const pagesAsked = new Map();

// The fact at a place of the list, if it is known; its page is asked for when not.
function itemAt(at, redraw) {
  const item = desk.items.get(at);
  if (item || at < 0 || at >= desk.total) return item ?? null;
  // A page that is on its way redraws when it comes.
  if (!pagesAsked.has(pageKey(at))) loadPage(at).then(redraw ?? (() => {})).catch(() => {});
  return null;
}

const pageStart = (at) => Math.floor(at / PAGE_SIZE) * PAGE_SIZE;
const pageKey = (at) => `${desk.list}:${pageStart(at)}`;

function loadPage(at) {
  const key = pageKey(at);
  if (!pagesAsked.has(key)) {
    const asked = ask("page", { list: desk.list, from: pageStart(at) }).then(take);
    asked.catch(() => pagesAsked.delete(key));
    pagesAsked.set(key, asked);
  }
  return pagesAsked.get(key);
}

function take(page) {
  if (page.list !== desk.list) return;
  page.items.forEach((item, offset) => desk.items.set(page.from + offset, item));
}

// Another filter, or the same anew. The fact `key` stays in sight if it is in the list.
async function loadQueue(key = null) {
  const params = new URLSearchParams(desk.filter);
  if (key) params.set("key", key);
  const queue = await ask("queue", params);
  desk.list = queue.list;
  desk.total = queue.total;
  desk.items = new Map();
  pagesAsked.clear();
  desk.facets = queue.facets;
  desk.revision = queue.revision;
  desk.isStale = false;
  take(queue);
  pagesAsked.set(`${queue.list}:${queue.from}`, Promise.resolve());
  desk.at = queue.at ?? 0;
  return queue.at !== null;
}

// What was decided here is known. Where the number has grown by more, others have decided too.
function takeRevision(answer) {
  if (answer.revision > desk.revision + 1) desk.isStale = true;
  desk.revision = answer.revision;
}

// Facts whose state has become another, in everything that is known of them.
async function takeChanged(items) {
  const byKey = new Map(items.map((item) => [item.key, item]));
  byKey.forEach((_, key) => factsAhead.delete(key));
  for (const [at, item] of desk.items) {
    if (byKey.has(item.key)) desk.items.set(at, byKey.get(item.key));
  }
  for (const asked of [...articleCache.values()]) {
    const article = await asked.catch(() => null);
    article?.keys.forEach((key, at) => {
      if (byKey.has(key)) article.states[at] = byKey.get(key).state;
    });
  }
}
