// How fast the review of 100,000 facts of 5,000 articles is, and how much memory the server takes; see stage.mjs.
//
//   node review_scale.mjs [JUSHI] [FOLDER FOR SCREENSHOTS] [ARTICLES=5000]

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { browser, jushi, lines, stage, work } from "./stage.mjs";

const nArticles = Number(process.argv[4] ?? 5000);
const [corpus, output] = [join(work, "corpus"), join(work, "output")];
const places = ["安顺市普定县", "毕节市", "贵阳市", "黔南州三都县", "遵义市"];
for (let at = 0; at < nArticles; at += 1) {
  const folder = join(corpus, String(at % 50));
  mkdirSync(folder, { recursive: true });
  const text = Array.from({ length: 7 }, (_, n) =>
    `第${n + 1}节，${2010 + ((at + n) % 15)}年广州市投入财政援助资金${at + n + 1}.${n}万元，帮扶${places[(at + n) % 5]}，选派干部${10 + ((at * 7 + n) % 90)}人，其余内容从略。`);
  writeFileSync(join(folder, `article-${String(at).padStart(5, "0")}.txt`), `第${at}号文章\n${text.join("\n")}\n`);
}
execFileSync(jushi, ["-q", "run", corpus, "-o", output], { stdio: "inherit" });
const nFacts = lines(join(output, "facts.jsonl")).length;

const started = performance.now();
const server = spawn(jushi, ["review", output, corpus, "--no-browser", "--by", "ann"], { stdio: ["ignore", "pipe", "ignore"] });
const url = await new Promise((resolve) => createInterface({ input: server.stdout }).once("line", resolve));
const up = performance.now() - started;
const memory = () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024);
await stage(async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const opened = performance.now();
  await page.goto(url);
  await page.waitForSelector("#text mark.selected");
  const first = performance.now() - opened;
  // From a key to the next fact on the screen, measured in the page, with a pause after each as a person makes one.
  const pace = (key, n, pause) => page.evaluate(async ({ key, n, pause }) => {
    const wait = (time) => new Promise((resolve) => { setTimeout(resolve, time); });
    const times = [];
    for (let at = 0; at < n; at += 1) {
      const was = location.hash;
      const started = performance.now();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      while (location.hash === was || !document.querySelector("#text mark.selected")) await wait(1);
      await new Promise((resolve) => { requestAnimationFrame(resolve); });
      times.push(performance.now() - started);
      await wait(pause);
    }
    return times.sort((a, b) => a - b);
  }, { key, n, pause });
  const filter = (words) => page.evaluate(async (words) => {
    const times = [];
    for (const word of words) {
      const started = performance.now();
      await (await fetch(`/api/queue?${word}`)).json();
      times.push(performance.now() - started);
    }
    return times;
  }, words);
  const shown = (times) => `median ${times[times.length >> 1].toFixed(0)} ms, 95 in 100 ${times[Math.floor(times.length * 0.95)].toFixed(0)} ms, worst ${times.at(-1).toFixed(0)} ms`;
  console.log(`${nFacts} facts of ${nArticles} articles: server up after ${up.toFixed(0)} ms, first fact ${first.toFixed(0)} ms after that, ${memory()} MB`);
  console.log(`next fact: ${shown(await pace("s", 100, 150))}`);
  console.log(`accepted and next: ${shown(await pace("a", 100, 150))}`);
  console.log(`accepted and next without a pause: ${shown(await pace("a", 100, 0))}`);
  const times = await filter(["kind=amount", "words=%E5%B9%BF%E5%B7%9E", "kind=headcount&year=2015", "folder=7&words=5", "state=open&order=place", "state=accepted"]);
  console.log(`filters: ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
  console.log(`${memory()} MB after that`);
}, () => server.kill());
