// Drives the page of `jushi review` in a headless browser: decisions by keys alone, a reload, other rules and an edited article,
// hostile text, two tabs, four widths, dark and light, both languages; see stage.mjs.
//
//   npm ci && node review.mjs [JUSHI] [FOLDER FOR SCREENSHOTS] [CORPUS]

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { checkAccess, jushi, lines, open as openPage, problems, project, shot, stage, step, work } from "./stage.mjs";

const corpus = join(work, "corpus");
cpSync(process.argv[4] ?? join(project, "corpus"), corpus, { recursive: true });
writeFileSync(join(corpus, "evil.txt"), "</script><img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>\u2028"
  + "投入'\"><b>资金</b>5万元，</title><svg onload=document.title='ran'>捐款7万元。\n");
writeFileSync(join(corpus, "quiet.txt"), "会议开得很长。\n谁也没有说起钱，后来每家分到一袋大米。\n");
const output = join(work, "output");

// What a run says of the decisions.
function runSays(...more) {
  const ran = spawnSync(jushi, ["run", corpus, "-o", output, ...more], { encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  const said = ran.stderr.trim().split("\n").at(-1);
  console.log(`    ${more[0] ?? "edited"}: ${said}`);
  return said;
}

execFileSync(jushi, ["-q", "run", corpus, "-o", output]);
const facts = () => lines(join(output, "facts.jsonl"));
const decisions = () => lines(join(output, "decisions.jsonl"));

const servers = [];

// Starts a review; gives its process and address.
function serve(...more) {
  const child = spawn(jushi, ["review", output, corpus, "--no-browser", "--by", "ann", ...more], { stdio: ["ignore", "pipe", "inherit"] });
  servers.push(child);
  return new Promise((resolve) => createInterface({ input: child.stdout }).once("line", (url) => resolve({ child, url })));
}

const open = (url, options = {}) => openPage(url, { locale: "zh-CN", ...options });
const key = (page) => page.evaluate(() => location.hash.slice(1));
const states = async (page, keys) => page.evaluate(async (all) => Promise.all(all.map(async (key) =>
  (await (await fetch(`/api/fact?key=${key}`)).json()).brief.state)), keys);

// Presses a key and waits until what it asked for is done.
async function press(page, ...keys) {
  for (const one of keys) {
    await page.keyboard.press(one);
    await page.waitForSelector("html:not([data-busy])");
  }
}

await stage(async () => {
  let { child, url } = await serve();
  let { page, context } = await open(url);
  const made = new Map();

  await step("thirty decisions by keys alone", async () => {
    assert.ok(!page.url().includes("token"), "the token left the address");
    await page.waitForSelector("#card .quote");
    const next = async () => { const now = await key(page); assert.ok(now); return now; };
    for (let n = 0; n < 14; n += 1) { made.set(await next(), "accepted"); await press(page, "a"); }
    for (const reason of ["1", "2", "3", "4"]) { made.set(await next(), "rejected"); await press(page, "d", reason); }
    // Skipping decides nothing, and going back neither.
    const skipped = await next();
    await press(page, "s", "w");
    assert.equal(await key(page), skipped);
    // Corrections: the first field gets another value, and Enter saves.
    for (let n = 0; n < 4; n += 1) {
      made.set(await next(), "corrected");
      await press(page, "c");
      await page.keyboard.press("Control+A");
      await page.keyboard.type(`12${n}`);
      await press(page, "Enter");
    }
    // Edges: the left one inwards and out again by one more.
    for (let n = 0; n < 2; n += 1) {
      made.set(await next(), "corrected");
      await press(page, "e", "1", "Enter");
    }
    const noted = await next();
    await press(page, "q");
    await page.keyboard.type("再看");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("一次");
    await press(page, "Enter");
    assert.equal(decisions().at(-1).note, "再看\n一次");
    assert.equal(await key(page), noted, "a note stays at its fact");
    // A missed fact: words of the article in sight that stand once and in no fact are typed, looked for in it, saved.
    const words = await page.evaluate(() => {
      const text = document.querySelector("#text");
      const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
      const outside = [];
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("mark")) outside.push(walker.currentNode.data);
      return outside.flatMap((piece) => piece.match(/\p{Script=Han}{2}/gu) ?? []).filter((word) => text.textContent.split(word).length === 2);
    });
    for (const missed of [words.at(0), words.at(-1)]) {
      await press(page, "g");
      await page.keyboard.type(missed);
      await press(page, "Enter");
      assert.equal(await page.locator("#form form").count(), 0, `${missed}: ${await page.textContent("#form")}`);
    }
    await press(page, "v");
    // Back and forth.
    made.set(await next(), "rejected");
    await press(page, "d", "1", "z", "x");
    // A whole set at once: what the words leave, after a look at a sample.
    await press(page, "/");
    await page.keyboard.type("evil.txt");
    await page.waitForFunction(() => location.search.includes("words=evil.txt"));
    await press(page, "Enter", "b");
    await page.waitForSelector("dialog[open] .sample li");
    const set = await page.evaluate(async () => (await (await fetch(`/api/queue${location.search}`)).json()).items);
    set.forEach((item) => made.set(item.key, "accepted"));
    await press(page, "a");
    await page.waitForSelector("dialog[open]", { state: "detached" });
    await page.waitForSelector("html:not([data-busy])");
    await press(page, "/", "Control+A", "Delete");
    await page.waitForFunction(() => !location.search);
    await press(page, "Escape");
    const all = decisions();
    assert.ok(all.length >= 30, `${all.length} lines`);
    assert.ok(set.length > 1 && all.filter(({ facet }) => facet).length === set.length, "a set is recorded as one");
    const kinds = new Set(all.map(({ action }) => action));
    for (const action of ["accept", "reject", "correct", "add", "complete", "note", "undo"]) assert.ok(kinds.has(action), `${action} in ${[...kinds]}`);
    await shot(page, "keys");
  });

  await step("a reload shows what was decided", async () => {
    await page.reload();
    await page.waitForSelector("html[data-ready]", { timeout: 10000 }).catch(async (error) => { await shot(page, "not-ready"); throw new Error(`${error} ${problems} ${await page.textContent("#told")}`); });
    assert.deepEqual(await states(page, [...made.keys()]), [...made.values()]);
  });

  await step("nothing happens while an input method is at work", async () => {
    const before = decisions().length;
    // A key that asks for something makes the page busy at once.
    const asked = await page.evaluate(() => ["a", "d", "z"].flatMap((key) => [{ isComposing: true }, { keyCode: 229 }, { ctrlKey: true }].filter((how) => {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...how }));
      return document.documentElement.dataset.busy;
    })));
    assert.deepEqual(asked, []);
    assert.equal(decisions().length, before);
  });

  await step("where no fact is in sight nothing is decided", async () => {
    const before = decisions().length;
    await press(page, "/");
    await page.keyboard.type("没有这样的字");
    await page.waitForFunction(() => location.search.includes("words="));
    await press(page, "Enter", "a", "d", "1", "c", "e", "q", "g", "v", "r", "f");
    assert.equal(decisions().length, before);
    assert.equal(await page.locator("#told.problem:visible").count(), 0, await page.textContent("#told"));
    assert.equal(await page.textContent("#article-name"), "");
    assert.equal(await page.locator("#actions button:enabled").count(), 2, "undo and redo");
    await page.click("#clear");
    await page.waitForSelector("html:not([data-busy])");
    assert.notEqual(await page.textContent("#text"), "");
  });

  await step("who types faster than the server answers saves once, and what was typed", async () => {
    const before = decisions().length;
    const slow = async (route) => { await new Promise((resolve) => { setTimeout(resolve, 150); }); await route.continue(); };
    await page.route("**/api/do", slow);
    const [word] = (await page.textContent("#text")).match(/\p{Script=Han}{2}/u);
    await press(page, "g");
    await page.selectOption('#form select[name="kind"]', "amount");
    await page.focus('#form input[name="quote"]');
    await page.keyboard.type(word);
    await page.focus('#form input[name="what"]');
    await page.keyboard.type("款");
    await page.waitForSelector("html:not([data-busy])");
    assert.equal(await page.inputValue('#form input[name="what"]'), "款");
    assert.equal(await page.evaluate(() => document.activeElement.name), "what");
    await page.keyboard.type("项");
    // Twice, before anything was answered.
    for (const _ of [1, 2]) await page.keyboard.press("Enter");
    await page.waitForSelector("html:not([data-busy])");
    assert.equal(await page.locator("#form form").count(), 0);
    // A correction whose edges are still being read: the second Enter is not for the fact after it.
    made.set(await key(page), "corrected");
    await press(page, "e");
    for (const one of ["1", "Enter", "Enter"]) await page.keyboard.press(one);
    await page.waitForSelector("html:not([data-busy])");
    const [added, ...rest] = decisions().slice(before);
    assert.deepEqual([added.action, added.fact.fields.what], ["add", "款项"]);
    assert.deepEqual(rest.map(({ action }) => action), ["correct"]);
    await page.unroute("**/api/do", slow);
  });

  await step("the address holds the filter", async () => {
    await page.click('.facet[data-facet="kind"] label >> nth=0');
    await page.waitForFunction(() => location.search.includes("kind="));
    await page.waitForSelector("html:not([data-busy])");
    const position = await page.textContent("#position");
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    assert.equal(await page.textContent("#position"), position);
    await page.keyboard.press("/");
    await page.keyboard.type("元");
    await page.waitForFunction(() => location.search.includes("words="));
    await page.click("#clear");
    await page.waitForFunction(() => !location.search);
    await page.waitForSelector("html:not([data-busy])");
  });

  await step("two tabs see each other's decisions", async () => {
    const other = await context.newPage();
    await other.goto(page.url());
    await other.waitForSelector("html[data-ready]");
    await page.bringToFront();
    const open_ = (await page.evaluate(async () => (await (await fetch("/api/queue?state=open")).json()).items))[0];
    await page.evaluate(async (key) => fetch("/api/do", { method: "POST", body: JSON.stringify({ do: "decide", keys: [key], action: "accept" }) }), open_.key);
    made.set(open_.key, "accepted");
    await other.bringToFront();
    await other.evaluate((key) => { location.hash = key; }, open_.key);
    // It looks every two seconds.
    await other.waitForSelector(".row .badge.state-accepted, #card .badge.state-accepted", { timeout: 6000 });
    assert.deepEqual(await states(other, [open_.key]), ["accepted"]);
    await other.close();
  });

  await step("places are looked up", async () => {
    await page.click('.facet[data-facet="kind"] label:has-text("地区结对")');
    await page.waitForFunction(() => location.search.includes("place_pair"));
    await page.waitForSelector("html:not([data-busy])");
    await press(page, "c");
    const input = page.locator('#form input[name="from"]');
    await input.fill("花都");
    await page.waitForSelector("#form .places li");
    await page.keyboard.press("ArrowDown");
    await shot(page, "places");
    await page.keyboard.press("Enter");
    assert.equal(await input.inputValue(), "广东省/广州市/花都区");
    assert.equal(await page.inputValue('#form input[name="from_code"]'), "440114");
    await press(page, "Escape");
    await page.click("#clear");
    await page.waitForSelector("html:not([data-busy])");
  });

  await step("missed text is selected with the mouse", async () => {
    // The first fact of all is in sight when its quote stands in the card.
    await page.waitForFunction(() => document.querySelector("#card .quote").textContent === document.querySelector('.row[data-at="0"] b').textContent);
    const selected = page.locator("#text mark.selected").first();
    // It stands still, and in sight.
    await selected.hover();
    // A mark may go over several lines; the longest of its pieces is selected from.
    const mark = await selected.evaluate((element) => [...element.getClientRects()].sort((a, b) => b.width - a.width)[0].toJSON());
    await page.mouse.move(mark.x + 2, mark.y + mark.height / 2);
    await page.mouse.down();
    await page.mouse.move(mark.x + Math.min(90, mark.width - 2), mark.y + mark.height / 2, { steps: 4 });
    await page.mouse.up();
    const chosen = await page.evaluate(() => getSelection().toString());
    assert.ok(chosen.length > 1, chosen);
    await page.click("#actions .action-missed");
    assert.equal(await page.inputValue('#form input[name="quote"]'), chosen);
    await shot(page, "missed");
    await press(page, "Escape");
  });

  await step("why, progress, help and examples are there", async () => {
    await press(page, "r");
    await page.waitForSelector("#explained .why");
    assert.ok((await page.textContent("#explained .why")).length > 40);
    await shot(page, "why");
    for (const one of ["p", "h", "f"]) {
      await press(page, one);
      await page.waitForSelector("dialog[open]");
      await shot(page, `dialog-${one}`);
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog[open]", { state: "detached" });
    }
  });

  await step("an article without facts can be read, added to and called complete", async () => {
    await press(page, "p");
    await page.click('dialog[open] .articles button:has-text("quiet.txt")');
    await page.waitForFunction(() => document.querySelector("#article-name").textContent === "quiet.txt");
    await page.waitForSelector("html:not([data-busy])");
    assert.ok((await page.textContent("#text")).includes("一袋大米"));
    const before = decisions().length;
    await press(page, "a", "d", "1", "c", "r", "f", "t", "t");
    assert.equal(decisions().length, before, "there is no fact to decide about");
    await press(page, "g");
    await page.keyboard.type("一袋大米");
    await page.waitForSelector("#text mark.state-draft.selected");
    await shot(page, "quiet");
    await press(page, "Enter", "v");
    assert.deepEqual(decisions().slice(before).map(({ action, fact, article }) => [action, fact?.article ?? article]), [["add", "quiet.txt"], ["complete", "quiet.txt"]]);
    assert.ok((await page.textContent("#article-about")).includes("已齐"));
    await press(page, "z", "z");
    assert.equal(await page.textContent("#article-name"), "quiet.txt");
    assert.equal(await page.locator("#text mark").count(), 0);
    await press(page, "p");
    await page.waitForSelector('dialog[open] .articles button:has-text("quiet.txt")');
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]", { state: "detached" });
    await press(page, "s");
    await page.waitForSelector("#card .quote");
  });

  await step("a fact that no rule finds becomes an example of the rule that should", async () => {
    await page.click('.facet[data-facet="state"] label:has-text("漏标")');
    await page.waitForFunction(() => location.search.includes("state=added"));
    await page.waitForSelector("html:not([data-busy])");
    await press(page, "f");
    await page.waitForSelector('dialog[open] select[name="rule"]');
    await page.click("dialog[open] .buttons button");
    await page.waitForSelector("dialog[open] .toml");
    await shot(page, "example-of-missed");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]", { state: "detached" });
    await page.click("#clear");
    await page.waitForSelector("html:not([data-busy])");
  });

  await step("what is not saved is said, and the page goes back to it", async () => {
    const { child: gone, url: address } = await serve();
    const { page: left, context: closed } = await open(address);
    const state = () => left.evaluate(() => document.querySelector("#card .badge").className);
    const [fact, was, before] = [await key(left), await state(), decisions().length];
    // The next fact is known already, and shown meanwhile.
    await left.waitForFunction(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/fact?")).length > 1);
    gone.kill();
    await new Promise((resolve) => { gone.once("exit", resolve); });
    await press(left, "a");
    assert.match(await left.textContent("#told"), /没有存上/);
    assert.equal(await key(left), fact);
    assert.equal(await state(), was);
    assert.equal(decisions().length, before);
    await closed.close();
    // The browser complains of the server that is gone, and of nothing else.
    assert.ok(problems.every((problem) => problem.includes("ERR_CONNECTION_REFUSED")), `${problems}`);
    problems.length = 0;
  });

  await step("nothing that articles say is run", async () => {
    await page.fill("#words", "evil.txt");
    await page.waitForFunction(() => document.querySelector("#article-name").textContent === "evil.txt");
    assert.ok((await page.textContent("#text")).includes("</script><img src=x"));
    assert.equal(await page.locator("#text img, #text script, svg").count(), 0);
    assert.equal(await page.title(), "据实 · 审阅");
    await page.click("#clear");
    await page.waitForSelector("html:not([data-busy])");
  });

  await step("it can be used on any screen, in both languages, dark and light, and without sight", async () => {
    const looks = ["light", "dark"].flatMap((colorScheme) => ["zh-CN", "en-US"].map((locale) => [colorScheme, locale]));
    for (const width of [1440, 1100, 768, 390]) {
      for (const [colorScheme, locale] of looks) {
        const name = `${width}-${colorScheme}-${locale.slice(0, 2)}`;
        const opened = await open((await serve()).url, { viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme, locale, hasTouch: width < 800 });
        const top = await opened.page.locator("#top").boundingBox();
        assert.ok(top.height < 64, `the head has one line at ${name}: ${top.height}`);
        await shot(opened.page, name);
        await checkAccess(opened.page, name);
        if (width === 390) {
          await opened.page.tap("#actions .action-correct");
          await opened.page.waitForSelector("#form form");
          await shot(opened.page, `${name}-form`);
          await opened.page.tap("#open-facets");
          await shot(opened.page, `${name}-facets`);
          await opened.page.touchscreen.tap(width - 10, 200);
          assert.ok(!(await opened.page.locator("#side").isVisible()), "a tap beside the drawer closes it");
        }
        if (width === 1440) {
          const language = await opened.page.textContent("#open-help");
          await opened.page.click("#language");
          assert.notEqual(await opened.page.textContent("#open-help"), language);
          await shot(opened.page, `${name}-other-language`);
        }
        await opened.context.close();
        servers.pop().kill();
      }
    }
  });

  await step("another run keeps every decision", async () => {
    assert.deepEqual(await states(page, [...made.keys()]), [...made.values()]);
    await context.close();
    child.kill();
    const judged = new Map(facts().map((fact) => [fact.id, fact]));
    const accepted = decisions().find(({ action }) => action === "accept");
    // The article is edited around the first accepted fact.
    const file = join(corpus, accepted.fact.article);
    const text = readFileSync(file, "utf8");
    const { quote, context: around } = accepted.fact;
    const at = text.indexOf(around[0] + quote + around[1]);
    assert.ok(at >= 0, "the context is the text");
    const edited = `${text.slice(0, at)}${around[0].slice(0, -3)}（编者改过）${around[0].slice(-3)}${quote}${text.slice(at + around[0].length + quote.length)}`;
    writeFileSync(file, edited);
    assert.match(runSays(), /: [1-9]\d* carried, \d+ changed, [1-9]\d* moved, 0 lost$/);
    ({ child, url } = await serve());
    ({ page, context } = await open(url));
    // Each is in its state, under its id or that of the same words nearest to where they stood.
    let now = facts();
    const successor = (old) => now.find(({ id }) => id === old.id) ?? now
      .filter(({ article, kind, quote: words }) => article === old.article && kind === old.kind && words === old.quote)
      .sort((a, b) => Math.abs(a.span.char[0] - old.span.char[0]) - Math.abs(b.span.char[0] - old.span.char[0]))[0];
    const same = (a, b) => JSON.stringify(a.fields) === JSON.stringify(b.fields);
    const stateOf = (old, state) => (same(old, successor(old)) ? state : "changed");
    const moved = new Map([...made].map(([id, state]) => [successor(judged.get(id)), stateOf(judged.get(id), state)]));
    assert.deepEqual(await states(page, [...moved.keys()].map(({ id }) => id)), [...moved.values()]);
    assert.ok([...moved.keys()].some(({ id }) => !made.has(id)), "ids have changed");
    await shot(page, "after-edit");
    await context.close();
    child.kill();
    // Another reading of bare 元 changes what facts say.
    assert.match(runSays("--currency", "HKD"), /[1-9]\d* changed/);
    ({ child, url } = await serve());
    ({ page, context } = await open(url));
    now = facts();
    const expected = [...moved].map(([old, state]) => stateOf(old, state));
    assert.deepEqual(await states(page, [...moved.keys()].map((old) => successor(old).id)), expected);
    assert.ok(expected.includes("changed") && expected.includes("accepted"), `${expected}`);
    await page.waitForSelector("#card .fields.both .differs");
    await shot(page, "changed");
    await context.close();
    child.kill();
    // Rules that find no amounts: what was accepted is lost, and leads the queue.
    const rules = join(work, "rules");
    mkdirSync(rules);
    writeFileSync(join(rules, "words.toml"), `schema = 1
[kinds.word]
fields = ["what"]
[[rule]]
id = "word/agreement"
fact = "word"
pattern = '(?<what>协议)'
example = ["签订了[[协议]]"]
reject = ["没有"]
`);
    const wanted = [...moved.values()].filter((state) => state !== "rejected").length;
    assert.match(runSays("--rules", rules), new RegExp(` ${wanted} lost`));
    let status = 0;
    try { execFileSync(jushi, ["review", output, corpus, "--status"], { stdio: "pipe" }); } catch (error) { ({ status } = error); }
    assert.equal(status, 1, "accepted facts are lost");
    ({ child, url } = await serve());
    ({ page, context } = await open(url));
    assert.ok((await page.textContent("#card")).includes("曾判为正确"));
    assert.equal(await page.evaluate(async () => (await (await fetch("/api/queue?state=lost")).json()).total), wanted);
    await shot(page, "lost");
  });
}, () => servers.forEach((server) => server.kill()));
