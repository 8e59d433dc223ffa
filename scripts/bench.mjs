// `npm run bench`: measures this machine and prints figures beside what DESIGN asks for. It fails when
// something breaks, never because something is slow.
//
//   npm run bench -- --json FILE    also writes the figures
//   npm run bench -- --quick        small numbers, to see that the measures work
//   npm run bench -- --debug        the debug build
//   npm run bench -- --blender      also what is added to each frame of a render (needs Blender)
//   npm run bench -- --desktop      also the window (needs the test packages)
//   npm run bench -- --only         leaves the rest out

import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

import * as measures from "../tests/bench/measures.mjs";
import { Machine } from "../tests/bench/machine.mjs";
import { run } from "./lib/command.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { built, requireRust } from "./lib/rust.mjs";
import { setUp } from "./setup.mjs";
import { ensureUiBuilt } from "./lib/window.mjs";

const FULL = { times: 50, few: 1000, many: 10_000, big: 10_000, jobs: 1000, book: 1000, grown: 10_000, watched: 20, frames: 48 };
const QUICK = { times: 5, few: 50, many: 100, big: 1000, jobs: 40, book: 50, grown: 500, watched: 2, frames: 4 };

export async function main(args) {
  const wishes = understand(args);
  await build(wishes);
  const rows = [];
  if (!wishes.only) rows.push(...(await measureHeadless(wishes)));
  if (wishes.blender) rows.push(...(await measureBlender(wishes)));
  if (wishes.desktop) rows.push(...(await measureDesktop(wishes)));
  const figures = { when: new Date().toISOString(), processors: cpus().length, model: cpus()[0]?.model, load: loadavg(), rows };
  if (wishes.json) writeFileSync(wishes.json, `${JSON.stringify(figures, null, 2)}\n`);
  return 0;
}

function understand(args) {
  const has = (name) => args.includes(name);
  const at = args.indexOf("--json");
  return {
    sizes: has("--quick") ? QUICK : FULL,
    profile: has("--debug") ? "debug" : "release",
    desktop: has("--desktop"),
    blender: has("--blender"),
    only: has("--only"),
    json: at >= 0 ? args[at + 1] : undefined,
  };
}

async function build({ profile, desktop, blender }) {
  requireRust();
  await ensurePackages(["rust"]);
  if (blender) await ensurePackages(["test"]);
  if (desktop) {
    await setUp(["rust", "work", "window", "test"]);
    await ensureUiBuilt();
  }
  const packages = ["-p", "atelier-cli", ...(desktop ? ["-p", "atelier-desktop"] : [])];
  await run("cargo", ["build", "--locked", ...(profile === "release" ? ["--release"] : []), ...packages]);
}

async function measureHeadless({ sizes, profile }) {
  const machine = new Machine(built(profile, "atelier"));
  try {
    await machine.start();
    return [
      ...(await measured(machine, ["latencyFloor", "idle"], sizes)),
      ...(await everyDay(machine, sizes, sizes.book)),
      // The same with more in the book: what grows with it shows.
      ...(await everyDay(machine, sizes, sizes.grown)),
      ...(await measured(machine, ["restart", "idle"], sizes)),
    ];
  } finally {
    await machine.clear();
  }
}

async function everyDay(machine, sizes, jobs) {
  await measures.fillBook(machine, jobs);
  const names = ["latencyOverSocket", "latencyByCommandLine", "fewNoops", "manyNoops", "bigSubmit", "submissions"];
  return measured(machine, names, sizes);
}

/** Takes these measures one after the other and prints each as it comes. */
async function measured(machine, names, sizes) {
  const { total } = await machine.client.ask("jobs", { limit: 1 });
  console.log(`\nwith ${total.toLocaleString("en-US")} jobs in the book`);
  const rows = [];
  for (const name of names) {
    const found = await measures[name](machine, sizes);
    rows.push(...print(found).map((row) => ({ ...row, jobs: total })));
  }
  return rows;
}

async function measureBlender({ profile, sizes }) {
  const { measureBlender: measure } = await import("../tests/bench/blender.mjs");
  console.log("\nwhat is added to a frame");
  return print(await measure(built(profile, "atelier"), sizes));
}

async function measureDesktop({ profile, sizes }) {
  const { measureWindow } = await import("../tests/bench/window.mjs");
  console.log(`\nthe window with ${sizes.grown.toLocaleString("en-US")} jobs`);
  return print(await measureWindow({ app: built(profile, "atelier-desktop"), program: built(profile, "atelier") }, sizes));
}

function print(rows) {
  for (const { what, value, unit, target } of rows) {
    const figure = value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
    console.log(`${what.padEnd(74)} ${`${figure} ${unit}`.padEnd(20)} ${target ? `asked: ${target}` : ""}`);
  }
  return rows;
}
