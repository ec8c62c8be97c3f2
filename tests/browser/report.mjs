// Opens the page of `jushi report` in a headless browser and looks whether it does what it should; see stage.mjs.
//
//   npm ci && node report.mjs [JUSHI] [FOLDER FOR SCREENSHOTS]

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkAccess, jushi, lines, open, project, shot, shotPath, stage, step, work, write } from "./stage.mjs";

const EVIL = "</script><img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>\u2028<!--<script>"
  + "\u202e\u001b[31m投入'\"><b>资金</b>5万元，\u2069</title><svg onload=document.title='ran'>捐款7万元。\n";
const OVERLAPS = "2023年，广州市投入财政援助资金2.3亿元、选派干部18人帮扶安顺市普定县和毕节市。\r\n"
  + "𬶠乡２０２１年投資近１，２００萬元，帮扶干部二十\n三名。\n";

// Runs over a corpus and makes the page; gives its address and the facts.
function report(name, corpus, options = [], isOdd = false) {
  const output = join(work, `${name}-output`);
  const page = join(work, `${name}.html`);
  try {
    execFileSync(jushi, ["-q", "run", corpus, "-o", output, ...options], { stdio: ["ignore", "ignore", "ignore"] });
  } catch (error) {
    // Some articles cannot be read.
    if (!isOdd || error.status !== 3) throw error;
  }
  execFileSync(jushi, ["-q", "report", output, corpus, "-o", page]);
  return { url: pathToFileURL(page).href, facts: lines(join(output, "facts.jsonl")), articles: lines(join(output, "articles.jsonl")).map(({ article }) => article) };
}

const count = async (page) => Number((await page.textContent("#count")).replaceAll(",", "").split(" ")[0]);
await stage(async () => {
  const small = join(work, "small");
  write(small, { "evil.txt": EVIL, "重叠/overlaps.txt": OVERLAPS, "none.txt": "这里什么也没有。", "重叠/names.txt": "关于推进京蒙协作的通知。\n" });
  const sample = report("sample", join(project, "corpus"));
  const odd = report("odd", small);
  const { page } = await open(sample.url);

  await step("all facts are counted", async () => {
    assert.equal(await count(page), sample.facts.length);
    const totals = await page.textContent("#totals");
    assert.ok(totals.includes(`${sample.facts.length} facts`), totals);
    await shot(page, "facts");
  });

  await step("filters leave what fits", async () => {
    const amounts = sample.facts.filter((fact) => fact.kind === "amount");
    for (const kind of ["headcount", "place_pair"]) await page.locator("#kinds label", { hasText: kind }).locator("input").uncheck();
    assert.equal(await count(page), amounts.length);
    const article = amounts[0].article;
    await page.selectOption("#filter-article", { label: article });
    assert.equal(await count(page), amounts.filter((fact) => fact.article === article).length);
    await page.selectOption("#filter-article", "");
    const rule = amounts.at(-1).rule;
    await page.selectOption("#filter-rule", { label: rule });
    assert.equal(await count(page), amounts.filter((fact) => fact.rule === rule).length);
    await page.click("#clear");
    assert.equal(await count(page), sample.facts.length);
    await page.fill("#filter-text", "资金 cny");
    const said = (fact) => [fact.quote, fact.normalized, ...Object.values(fact.fields), fact.article, fact.rule].join("\n");
    const expected = sample.facts.filter((fact) => said(fact).includes("资金") && said(fact).includes("CNY")).length;
    await page.waitForFunction((n) => document.querySelector("#count").textContent.startsWith(`${n} of`), expected);
    await shot(page, "filtered");
    await page.fill("#filter-text", "nothing says this");
    await page.waitForSelector(".nothing");
    await page.click("#clear");
  });

  await step("the order by value is exact", async () => {
    await page.click("[data-column=value] button");
    const first = await page.textContent("#table-rows .row .quote");
    const numbers = sample.facts.filter((fact) => fact.fields.value).map((fact) => Number(fact.fields.value));
    const least = sample.facts.filter((fact) => Number(fact.fields.value) === Math.min(...numbers)).map((fact) => fact.quote);
    assert.ok(least.includes(first), first);
    await page.click("[data-column=place] button");
  });

  await step("a fact is found in both texts", async () => {
    for (const kind of ["amount", "headcount", "place_pair"]) {
      const fact = sample.facts.findLast((known) => known.kind === kind && known.quote !== known.normalized)
        ?? sample.facts.findLast((known) => known.kind === kind);
      await page.fill("#filter-text", fact.id);
      const row = `#row-${sample.facts.indexOf(fact)}`;
      await page.waitForSelector(`${row}:only-child`);
      await page.click(row);
      assert.equal(await page.textContent("#reader-title"), fact.article);
      for (const [pane, text] of [["source", fact.quote], ["normalized", fact.normalized]]) {
        const marks = page.locator(`#pane-${pane} mark.selected`);
        assert.equal((await marks.allTextContents()).join(""), text.replace(/[\r\n]/g, ""));
        assert.ok(await marks.first().isVisible());
        const box = await marks.first().boundingBox();
        const frame = await page.locator(`#pane-${pane}`).boundingBox();
        assert.ok(box.y >= frame.y && box.y + box.height <= frame.y + frame.height, "the fact is in sight");
      }
      for (const [name, value] of Object.entries(fact.fields)) {
        const row = page.locator("#details tr", { has: page.locator(`th:text-is("${name}")`) });
        assert.equal(await row.locator("td").first().textContent(), value);
      }
    }
    await shot(page, "jump");
    await page.click("#clear");
  });

  await step("keys go where the mouse goes", async () => {
    await page.focus("#table");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    const active = await page.getAttribute("#table", "aria-activedescendant");
    assert.equal(active, "row-1");
    assert.equal(await page.getAttribute(`#${active}`, "aria-selected"), "true");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.closest("mark")?.classList.contains("selected")), true);
    await page.keyboard.press("ArrowRight");
    await page.locator("#table").press("End");
    assert.equal(await page.getAttribute("#table", "aria-activedescendant"), `row-${sample.facts.length - 1}`);
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "filter-text");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.id), "table");
    // From anywhere: j and k choose, Enter goes to the text.
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.closest("mark")?.classList.contains("selected")), true);
  });

  await step("an address that names no fact says so", async () => {
    const { page: other } = await open(sample.url);
    await other.evaluate(() => { location.hash = "#fact=0123456789abcdef"; });
    await other.waitForFunction(() => !document.querySelector("#notice").hidden);
    assert.match(await other.textContent("#notice"), /No fact .* 0123456789abcdef/);
    await other.evaluate((id) => { location.hash = `#fact=${id}`; }, sample.facts[3].id);
    await other.waitForFunction(() => document.querySelector("#notice").hidden);
  });

  await step("the reader follows the filter, the list shows sentences", async () => {
    await page.locator("#kinds label", { hasText: "amount" }).locator("input").uncheck();
    const chosen = await page.getAttribute("#table-rows [aria-selected=true]", "data-fact");
    assert.notEqual(sample.facts[Number(chosen)].kind, "amount");
    assert.equal(await page.textContent("#details q"), sample.facts[Number(chosen)].quote);
    const sentence = await page.getAttribute(`#row-${chosen} .sentence`, "title");
    assert.ok(sentence.length > sample.facts[Number(chosen)].quote.length, sentence);
    await page.click("#clear");
    // The articles before and after it, where one is chosen.
    await page.selectOption("#filter-article", "1");
    await page.click("#next-article");
    const { article } = sample.facts.find((fact) => fact.article === sample.articles[2]);
    assert.equal(await page.textContent("#reader-title"), article);
    assert.equal(await page.inputValue("#filter-article"), "2");
    assert.equal(await count(page), sample.facts.filter((fact) => fact.article === article).length);
    await page.click("#clear");
  });

  await step("colors are those of the kinds, whatever else there is", async () => {
    const color = (of) => of.locator(".chip", { hasText: "headcount" }).evaluate((chip) => getComputedStyle(chip).backgroundColor);
    const { page: alone } = await open(report("alone", join(project, "corpus"), ["--kinds", "headcount"]).url);
    assert.equal(await color(alone), await color(page));
  });

  await step("repeats count once, warnings and unreadable files are shown", async () => {
    const passage = "2023年，广州市投入财政援助资金2.3亿元，互派党政干部18人。成效明显，群众满意。\n\n";
    const twice = join(work, "twice");
    write(twice, { "a.txt": `${passage}别的话。\n\n${passage}2026年又投入3亿元用于建设。\n`, "torn.txt": Buffer.from("投入5亿元。").subarray(1), "photo.txt": Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01", "latin1") });
    const { page: once } = await open(report("twice", twice, [], true).url);
    await once.click("#tab-figures");
    const figure = once.locator("#view-figures section", { hasText: "CNY by year" });
    assert.match(await figure.textContent(), /2\.3亿/);
    // 2024 and 2025 have their place on the axis, and the last bar is whole.
    for (const year of ["2023", "2024", "2025", "2026"]) assert.ok((await figure.locator("svg").textContent()).includes(year), year);
    const [bar, frame] = [await figure.locator("rect").last().boundingBox(), await figure.locator("svg").boundingBox()];
    assert.ok(bar.x + bar.width <= frame.x + frame.width, "the last bar is cut");
    await once.check("#repeats input");
    assert.match(await figure.textContent(), /4\.6亿/);
    await once.click("#tab-warnings");
    const said = await once.textContent("#view-warnings");
    assert.ok(said.includes("photo.txt") && said.includes("binary") && said.includes("torn.txt") && said.includes("malformed"), said);
  });

  await step("on a phone a tap shows the text", async () => {
    const { page: phone } = await open(sample.url, { viewport: { width: 390, height: 844 } });
    assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the screen");
    await phone.locator("#table-rows .row").nth(2).click();
    await phone.waitForFunction(() => { const { top } = document.querySelector("#reader").getBoundingClientRect(); return top >= 0 && top < 200; });
    await phone.click("#to-list");
    await phone.waitForFunction(() => document.querySelector("#list").getBoundingClientRect().top < innerHeight / 2);
  });

  await step("figures are exact", async () => {
    await page.click("#tab-figures");
    for (const summary of await page.locator("summary").all()) await summary.click();
    const rows = await page.locator("#view-figures section", { hasText: "CNY by year" }).locator("details tbody tr").allTextContents();
    assert.ok(rows.length > 1);
    const sums = new Map();
    for (const { fields, repeats } of sample.facts) {
      const dated = /^(\d{4})(?!.*\/)/.exec(fields.time_value ?? "")?.[1];
      const years = new Set(dated ? [dated] : (fields.time ?? "").match(/(?<!\d)(?:19|20)\d\d(?!\d)/g) ?? []);
      if (repeats || fields.currency !== "CNY" || fields.per || years.size !== 1 || !fields.value) continue;
      const [whole, fraction = ""] = fields.value.split(".");
      const [year] = years;
      sums.set(year, (sums.get(year) ?? 0n) + BigInt(whole + fraction.padEnd(6, "0")));
    }
    for (const [year, sum] of sums) {
      const digits = sum.toString().padStart(7, "0");
      const fraction = digits.slice(-6).replace(/0+$/, "");
      const text = digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, ",") + (fraction && `.${fraction}`);
      assert.ok(rows.some((row) => row.startsWith(year) && row.endsWith(text)), `${year} ${text} in ${rows}`);
    }
    await shot(page, "figures");
    const cell = page.locator(".heat").first();
    const n = Number(await cell.textContent());
    await cell.scrollIntoViewIfNeeded();
    await shot(page, "figures-pairs");
    await cell.click();
    assert.equal(await count(page), n);
    await page.click("#filter-pair");
    assert.equal(await count(page), sample.facts.length);
  });

  await step("nothing that articles say is run", async () => {
    const { page: evil } = await open(odd.url);
    for (let at = 0; at < 3; at += 1) {
      // Until the page has nothing left to do.
      await evil.evaluate(() => new Promise((resolve) => { requestIdleCallback(resolve, { timeout: 1000 }); }));
      assert.equal(await evil.title(), "jushi report");
      assert.equal(await evil.locator("img, main svg").count(), 0);
      if (await evil.locator("#next-article").isEnabled()) await evil.click("#next-article");
    }
    assert.doesNotMatch(await evil.evaluate(() => document.body.innerText), /[\u001b\u202a-\u202e\u2028\u2066-\u2069]/);
    await evil.click("#tab-figures");
    assert.equal(await evil.title(), "jushi report");
    const amounts = odd.facts.filter((fact) => fact.article === "evil.txt");
    assert.ok(amounts.length >= 2, "the evil article has facts");
    await evil.click("#tab-facts");
    await evil.locator("#table-rows .row", { hasText: "evil.txt" }).first().click();
    assert.ok((await evil.textContent("#pane-source")).includes("</script><img src=x"));
    await shot(evil, "evil");
  });

  await step("facts over each other can all be read", async () => {
    const { page: overlaps } = await open(odd.url);
    const inside = odd.facts.filter((fact) => fact.article === "重叠/overlaps.txt");
    const kinds = new Set(inside.map((fact) => fact.kind));
    assert.ok(kinds.size === 3, [...kinds].join());
    await overlaps.locator("#table-rows .row", { hasText: "overlaps.txt" }).first().click();
    assert.ok(await overlaps.locator("#pane-source mark.deep2").count() > 0, "facts overlap");
    for (const fact of inside) {
      await overlaps.evaluate((id) => { location.hash = `#fact=${id}`; }, fact.id);
      await overlaps.waitForFunction((id) => document.querySelector("#details").textContent.includes(id), fact.id);
      for (const [pane, text] of [["source", fact.quote], ["normalized", fact.normalized]]) {
        const marks = await overlaps.locator(`#pane-${pane} mark.selected`).allTextContents();
        assert.equal(marks.join(""), text.replace(/[\r\n]/g, ""));
      }
    }
    // The names of parts that stand side by side do not cover each other.
    await overlaps.evaluate((id) => { location.hash = `#fact=${id}`; }, odd.facts.find((fact) => fact.article === "重叠/names.txt" && fact.kind === "place_pair").id);
    await overlaps.waitForFunction(() => document.querySelector("#pane-source mark.high"));
    assert.equal(await overlaps.locator("#pane-source mark.high").count(), 1);
    await shot(overlaps, "names");
    await overlaps.locator("#table-rows .row", { hasText: "overlaps.txt" }).first().click();
    // Another click on the same place selects the fact below.
    const mark = overlaps.locator("#pane-source mark.deep2").first();
    const seen = new Set();
    for (let at = 0; at < 2; at += 1) {
      await mark.evaluate((node) => node.click());
      seen.add(await overlaps.textContent("#details h3"));
    }
    assert.equal(seen.size, 2);
    await shot(overlaps, "overlaps");
  });

  await step("it can be used without sight and on any screen", async () => {
    for (const width of [1440, 1100, 768, 390]) {
      for (const colorScheme of ["light", "dark"]) {
        const { page: checked, context } = await open(sample.url, { viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme });
        await checked.locator("#table-rows .row").nth(3).click();
        for (const view of ["facts", "figures", "warnings"]) {
          await checked.click(`#tab-${view}`);
          await checkAccess(checked, `${width} ${colorScheme} ${view}`);
          await shot(checked, `${width}-${colorScheme}-${view}`, { fullPage: width < 500 });
        }
        await context.close();
      }
    }
  });

  await step("it prints", async () => {
    await page.click("#tab-facts");
    await page.pdf({ path: shotPath("print.pdf"), format: "A4", printBackground: false });
    assert.ok(await page.locator("#table-rows .row").count() < 80, "the table is as before");
    // What stands on paper, as a picture.
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await page.locator("#table-rows .row").count(), sample.facts.length);
    await shot(page, "print", { fullPage: true, clip: { x: 0, y: 0, width: 794, height: 2400 } });
    await shot(page.locator("#reader"), "print-article");
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  });

  await step("a thousand articles do not freeze it", async () => {
    const many = join(work, "many");
    const articles = readFileSync(join(project, "corpus/2024/feature_min-ning.txt"), "utf8");
    for (let at = 0; at < 1000; at += 1) {
      write(many, { [`${at % 10}/article-${String(at).padStart(4, "0")}.txt`]: `第${at}号${articles}` });
    }
    const thousand = report("many", many);
    const { page: large, milliseconds } = await open(thousand.url);
    const size = statSync(fileURLToPath(thousand.url)).size;
    console.log(`    ${thousand.facts.length} facts, ${Math.round(size / 1e6)} MB: ready after ${milliseconds} ms`);
    assert.ok(milliseconds < 5000, `${milliseconds} ms`);
    assert.ok(await large.locator("#table-rows .row").count() < 80);
    const timed = async (run) => { const started = performance.now(); await run(); return Math.round(performance.now() - started); };
    const filtering = await timed(async () => {
      await large.fill("#filter-text", "article-0777 headcount");
      const n = thousand.facts.filter((fact) => fact.article.includes("article-0777") && (fact.kind + fact.rule).includes("headcount")).length;
      await large.waitForFunction((wanted) => document.querySelector("#count").textContent.startsWith(`${wanted} of`), n);
    });
    await large.click("#clear");
    await large.focus("#table");
    const jumping = await timed(async () => {
      await large.keyboard.press("End");
      await large.waitForFunction((id) => document.querySelector("#details").textContent.includes(id), thousand.facts.at(-1).id);
    });
    assert.ok(await large.locator(`#row-${thousand.facts.length - 1}`).isVisible());
    const figures = await timed(() => large.click("#tab-figures"));
    console.log(`    filter ${filtering} ms, to the last fact ${jumping} ms, figures ${figures} ms`);
    assert.ok(filtering < 3000 && jumping < 3000 && figures < 5000);
    await shot(large, "thousand");
    for (const width of [1440, 1100, 768, 390]) {
      for (const colorScheme of ["light", "dark"]) {
        const { page: seen, context } = await open(thousand.url, { viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme });
        await seen.locator("#table-rows .row").nth(3).click();
        assert.equal(await seen.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${width} overflows`);
        await shot(seen, `thousand-${width}-${colorScheme}`);
        await context.close();
      }
    }
  });

  await step("the page of differences breaks no words", async () => {
    const other = join(work, "other");
    const old = join(work, "sample-output");
    const now = readFileSync(join(old, "facts.jsonl"), "utf8").replaceAll("\"bound\":\"over\"", "\"bound\":\"exact\"").split("\n");
    write(other, { "facts.jsonl": now.filter((_, at) => at % 9 !== 4).join("\n") });
    const done = spawnSync(jushi, ["diff", old, join(other, "facts.jsonl"), "--format", "html"], { encoding: "utf8" });
    assert.equal(done.status, 1, done.stderr);
    const file = join(work, "diff.html");
    writeFileSync(file, done.stdout.replace("<html", "<html data-ready"));
    for (const width of [1440, 390]) {
      const { page: differences, context } = await open(pathToFileURL(file).href, { viewport: { width, height: 844 }, colorScheme: width < 500 ? "dark" : "light" });
      // A word stands on one line: its boxes are one.
      const broken = await differences.evaluate(() => {
        const words = [];
        for (const node of document.querySelectorAll("td, th, td *")) {
          for (const child of node.childNodes) {
            if (child.nodeType !== Node.TEXT_NODE) continue;
            for (const { 0: word, index } of child.data.matchAll(/[A-Za-z0-9_.]+/g)) {
              const range = document.createRange();
              range.setStart(child, index);
              range.setEnd(child, index + word.length);
              if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) words.push(word);
            }
          }
        }
        return words;
      });
      assert.deepEqual(broken, [], `${width}`);
      await shot(differences, `diff-${width}`);
      await context.close();
    }
  });
});
