// What the scripts of this folder share: the command, a browser, a folder of their own, steps that are told, screenshots.
//
//   node SCRIPT.mjs [JUSHI] [FOLDER FOR SCREENSHOTS]
//
// JUSHI is the command (default: the newest of ../../target/*/jushi), CHROMIUM in the environment the browser. Without a
// browser a script says so and does nothing.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const project = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const browserPath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((path) => path && existsSync(path));
if (!browserPath) {
  console.log("left out: no browser; name one in CHROMIUM");
  process.exit(0);
}

export const jushi = process.argv[2] ?? ["release", "quick", "debug"].map((profile) => join(project, "target", profile, "jushi"))
  .filter(existsSync).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
assert.ok(jushi, "no jushi command; build it, or name it");

export const work = mkdtempSync(join(tmpdir(), "jushi-browser-"));
const shots = process.argv[3] ?? join(work, "screenshots");
mkdirSync(shots, { recursive: true });

const { chromium } = await import("playwright-core");
const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core")), "utf8");
// Nothing of the browser's own asks the network.
const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
export const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-dev-shm-usage", ...quiet] });

// What a page complains of, and whatever it asks for that is not its own.
export const problems = [];

export async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) problems.push(message.text()); });
  page.on("pageerror", (error) => problems.push(String(error)));
  const { origin, pathname } = new URL(url);
  page.on("request", (request) => {
    const asked = new URL(request.url());
    const isOwn = asked.protocol === "data:" || (origin === "null" ? asked.pathname === pathname : asked.origin === origin);
    if (!isOwn) problems.push(`asked for ${request.url()}`);
  });
  const started = performance.now();
  await page.goto(url);
  await page.waitForSelector("html[data-ready]");
  return { page, context, milliseconds: Math.round(performance.now() - started) };
}

export const shotPath = (name) => join(shots, name);
export const shot = (page, name, options = {}) => page.screenshot({ path: shotPath(`${name}.png`), ...options });

let nSteps = 0;

export async function step(name, run) {
  await run();
  assert.deepEqual(problems, [], name);
  nSteps += 1;
  console.log(`ok  ${name}`);
}

// Whether a page can be used without sight, and is no wider than the screen.
export async function checkAccess(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  const said = found.violations.map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join("; ")}`);
  assert.deepEqual(said, [], name);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${name} overflows`);
}

export function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

export const lines = (path) => readFileSync(path, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));

// Runs a script to its end, with what it clears away.
export async function stage(script, clear = () => {}) {
  try {
    await script();
    console.log(`${nSteps} steps; screenshots in ${shots}`);
  } finally {
    await browser.close();
    clear();
    if (process.argv[3]) rmSync(work, { recursive: true, force: true });
  }
}
