// How fast the review of 100,000 facts of 5,000 articles is, and how much memory the server takes.
//
//   node review_scale.mjs [JUSHI] [ARTICLES=5000]

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const project = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const jushi = process.argv[2] ?? ["release", "quick", "debug"].map((profile) => join(project, "target", profile, "jushi"))
  .filter(existsSync).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
const nArticles = Number(process.argv[3] ?? 5000);
const work = mkdtempSync(join(tmpdir(), "jushi-scale-"));
const [corpus, output] = [join(work, "corpus"), join(work, "output")];
const places = ["安顺市普定县", "毕节市", "贵阳市", "黔南州三都县", "遵义市"];
for (let at = 0; at < nArticles; at += 1) {
  const folder = join(corpus, String(at % 50));
  mkdirSync(folder, { recursive: true });
  const lines = Array.from({ length: 7 }, (_, n) =>
    `第${n + 1}节，${2010 + ((at + n) % 15)}年广州市投入财政援助资金${at + n + 1}.${n}万元，帮扶${places[(at + n) % 5]}，选派干部${10 + ((at * 7 + n) % 90)}人，其余内容从略。`);
  writeFileSync(join(folder, `article-${String(at).padStart(5, "0")}.txt`), `第${at}号文章\n${lines.join("\n")}\n`);
}
execFileSync(jushi, ["-q", "run", corpus, "-o", output], { stdio: "inherit" });
const nFacts = readFileSync(join(output, "facts.jsonl"), "utf8").split("\n").length - 1;

const started = performance.now();
const server = spawn(jushi, ["review", output, corpus, "--no-browser", "--by", "ann"], { stdio: ["ignore", "pipe", "ignore"] });
const url = await new Promise((resolve) => createInterface({ input: server.stdout }).once("line", resolve));
const up = performance.now() - started;
const memory = () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const opened = performance.now();
  await page.goto(url);
  await page.waitForSelector("#text mark.selected");
  const first = performance.now() - opened;
  // From a key to the next fact on the screen, measured in the page.
  const pace = (key, n) => page.evaluate(async ({ key, n }) => {
    const times = [];
    for (let at = 0; at < n; at += 1) {
      const was = location.hash;
      const started = performance.now();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      while (location.hash === was || !document.querySelector("#text mark.selected")) await new Promise((resolve) => { setTimeout(resolve, 1); });
      await new Promise((resolve) => { requestAnimationFrame(resolve); });
      times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b);
  }, { key, n });
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
  console.log(`next fact: ${shown(await pace("s", 100))}`);
  console.log(`accepted and next: ${shown(await pace("a", 100))}`);
  const times = await filter(["kind=amount", "words=%E5%B9%BF%E5%B7%9E", "kind=headcount&year=2015", "folder=7&words=5", "state=open&order=place", "state=accepted"]);
  console.log(`filters: ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
  console.log(`${memory()} MB after that`);
} finally {
  await browser.close();
  server.kill();
  rmSync(work, { recursive: true, force: true });
}
