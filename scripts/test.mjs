// `npm test`: sets this machine up, runs every test there is, and ends with one line that counts what ran.
//
//   npm test -- --only scripts|rust|ui|browser|desktop    one part
//   npm test -- --long                                    what is too long for CI (npm run test:long)

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { cargoTest } from "./lib/cargo-test.mjs";
import { find, root, run, watch } from "./lib/command.mjs";
import { add, fromFile, fromNode, fromPlaywright, fromVitest, lastLine, NOTHING, verdict } from "./lib/counts.mjs";
import { Problem } from "./lib/problem.mjs";
import { printShares, timed } from "./lib/shares.mjs";
import { ensureUiBuilt } from "./lib/window.mjs";
import { setUp } from "./setup.mjs";

const PARTS = {
  scripts: { run: scriptTests, share: "window" },
  rust: { run: rustTests, builds: true },
  ui: { run: uiTests, share: "window" },
  browser: { run: browserTests, share: "window" },
  desktop: { run: desktopTests, share: "desktop", builds: true },
};
// What has tests that are too long for CI.
const LONG = ["rust"];

export async function main(args) {
  const wishes = understand(args);
  wishes.reports = mkdtempSync(join(tmpdir(), "atelier-reports-"));
  const results = [];
  try {
    await prepare(wishes);
    for (const name of wishes.parts) results.push(await runPart(name, wishes));
  } catch (problem) {
    console.error(problem.forPeople ? `\n${problem.message}` : problem);
    results.push({ name: "set-up and build", passed: 0, failed: 1 });
  } finally {
    rmSync(wishes.reports, { recursive: true, force: true });
  }
  return report(results);
}

function understand(args) {
  const long = args.includes("--long");
  const at = args.indexOf("--only");
  if (at < 0) return { long, parts: long ? LONG : Object.keys(PARTS) };
  const only = args[at + 1];
  if (!(only in PARTS)) {
    throw new Problem(`--only ${only ?? ""}: there is no such part.`, `choose one of ${Object.keys(PARTS).join(", ")}.`);
  }
  return { long, parts: [only] };
}

async function prepare({ parts }) {
  await setUp(["rust", "work", "window", "test"]);
  if (!parts.some((name) => PARTS[name].builds)) return;
  // The desktop shell embeds ui/dist, so that comes first. One build of everything, with one feature set:
  // the tests below and the window tests find all programs built.
  await timed("window", ensureUiBuilt);
  await timed("build", () => run("cargo", ["build", "--locked", "--workspace", "--all-targets"]));
}

async function runPart(name, wishes) {
  console.log(`\n── ${name} ──`);
  const { run: work, share } = PARTS[name];
  const { counts, code } = share ? await timed(share, () => work(wishes)) : await work(wishes);
  if (counts.passed + counts.failed === 0) console.error(`${name}: no test ran at all, which counts as a failure.`);
  return { name, ...verdict(counts, code) };
}

function report(results) {
  const sum = results.reduce(add, NOTHING);
  printShares();
  console.log();
  for (const { name, passed, failed } of results) console.log(`${name.padEnd(20)} ${passed} passed, ${failed} failed`);
  console.log(`\n${lastLine(sum)}`);
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

async function scriptTests() {
  const folder = join(root, "scripts", "test");
  const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).map((name) => join(folder, name));
  let counts = NOTHING;
  const code = await watch(process.execPath, ["--test", "--test-reporter=spec", ...files], (line) => {
    counts = add(counts, fromNode(line) ?? NOTHING);
  });
  return { counts, code };
}

function rustTests({ long }) {
  return cargoTest({ long });
}

async function uiTests({ reports }) {
  const file = join(reports, "vitest.json");
  const code = await npm(["ui:test", "--", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
  return { counts: fromFile(file, fromVitest), code };
}

async function browserTests({ reports }) {
  const file = join(reports, "playwright.json");
  const code = await npm(["ui:e2e", "--", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    ATELIER_CHROMIUM: ["chromium", "chromium-browser", "google-chrome"].map(find).find(Boolean) ?? "",
  });
  return { counts: fromFile(file, fromPlaywright), code };
}

async function desktopTests({ reports, long }) {
  const file = join(reports, "desktop.json");
  const script = join(root, "tests", "desktop", "run.mjs");
  const code = await watch(process.execPath, [script, "--json", file, ...(long ? ["--long"] : [])], () => {});
  return { counts: fromFile(file, (report) => report), code };
}

function npm(args, env) {
  return watch("npm", ["run", "--silent", ...args], () => {}, { env });
}
