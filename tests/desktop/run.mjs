// The desktop end-to-end tests: each file in tests/ on a desk of its own, one after the other.
//
//   node tests/desktop/run.mjs [--long] [--json PATH] [part of a title …]
//
// A test file exports `title`, `test(desk)` and perhaps `long = true`. When a test fails, what the
// screen and the page showed is kept in tests/desktop/out/.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Desk } from "./lib/desk.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "out");
const LIMIT = 900_000;

const wishes = understand(process.argv.slice(2));
const results = [];
for (const { title, test } of await tests()) results.push(await onADesk(title, test));
report();

function understand(args) {
  const at = args.indexOf("--json");
  const json = at >= 0 ? args.splice(at, 2)[1] : undefined;
  return { json, long: args.includes("--long"), titles: args.filter((word) => word !== "--long") };
}

async function tests() {
  const names = readdirSync(join(HERE, "tests")).filter((name) => name.endsWith(".mjs")).sort();
  const all = await Promise.all(names.map((name) => import(new URL(`tests/${name}`, import.meta.url))));
  const asked = ({ title }) => wishes.titles.length === 0 || wishes.titles.some((part) => title.includes(part));
  return all.filter((test) => Boolean(test.long) === wishes.long && asked(test));
}

async function onADesk(title, test) {
  const before = performance.now();
  let desk;
  let failure;
  try {
    desk = await Desk.lay();
    await withinLimit(test(desk));
  } catch (error) {
    failure = error.stack;
    if (desk) await keepPictures(desk, title);
  }
  await desk?.clear();
  const seconds = (performance.now() - before) / 1000;
  console.log(`${failure ? "✗" : "✓"} ${title} (${seconds.toFixed(1)} s)`);
  if (failure) console.log(failure, `\nsaid last:\n${(desk?.said() ?? []).join("\n")}\npictures: ${OUT}`);
  return { title, seconds, failure };
}

function withinLimit(work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the test took longer than ${LIMIT / 1000} s`)), LIMIT);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

async function keepPictures(desk, title) {
  const name = join(OUT, title.replace(/[^a-z0-9]+/gi, "-"));
  mkdirSync(OUT, { recursive: true });
  for (const take of [() => desk.photograph(`${name}-screen.png`), () => desk.session?.screenshot(`${name}-page.png`)]) {
    try {
      await take();
    } catch (error) {
      console.log(`no picture: ${error.message}`);
    }
  }
}

function report() {
  const failed = results.filter(({ failure }) => failure).length;
  const counts = { passed: results.length - failed, failed, tests: results };
  if (wishes.json) writeFileSync(wishes.json, JSON.stringify(counts, null, 2));
  console.log(`desktop: ${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
