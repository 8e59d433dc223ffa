// `npm run bench`: measures this machine and prints figures beside what DESIGN asks for. It fails when
// something breaks, never because something is slow.
//
//   npm run bench -- --json FILE    also writes the figures
//   npm run bench -- --quick        small numbers, to see that the measures work
//   npm run bench -- --debug        the debug build
//   npm run bench -- --desktop      also the window (needs the test packages)

import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

import * as measures from "../tests/bench/measures.mjs";
import { Machine } from "../tests/bench/machine.mjs";
import { run } from "./lib/command.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { built, requireRust } from "./lib/rust.mjs";
import { setUp } from "./setup.mjs";
import { ensureUiBuilt } from "./lib/window.mjs";

const FULL = { times: 50, few: 1000, many: 10_000, jobs: 1000, book: 1000, grown: 10_000, watched: 20 };
const QUICK = { times: 5, few: 50, many: 100, jobs: 40, book: 50, grown: 500, watched: 2 };

export async function main(args) {
  const wishes = understand(args);
  await build(wishes);
  const rows = [...(await measureHeadless(wishes)), ...(wishes.desktop ? await measureDesktop(wishes) : [])];
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
    json: at >= 0 ? args[at + 1] : undefined,
  };
}

async function build({ profile, desktop }) {
  requireRust();
  await ensurePackages(["rust"]);
  if (desktop) {
    await setUp(["rust", "window", "test"]);
    await ensureUiBuilt();
  }
  const packages = ["-p", "atelier-cli", ...(desktop ? ["-p", "atelier-desktop"] : [])];
  await run("cargo", ["build", "--locked", ...(profile === "release" ? ["--release"] : []), ...packages]);
}

async function measureHeadless({ sizes, profile }) {
  const machine = new Machine(built(profile, "atelier"));
  const rows = [];
  const measure = async (name, options) => rows.push(...print(await measures[name](machine, options)));
  const everyDay = async () => {
    await measure("latencyOverSocket", { times: sizes.times });
    await measure("latencyByCommandLine", { times: sizes.times });
    await measure("noops", { tasks: sizes.few });
    await measure("noops", { tasks: sizes.many });
    await measure("bigSubmit", { tasks: 10_000, times: 5 });
    await measure("submissions", { jobs: sizes.jobs });
  };
  try {
    await machine.start();
    await measure("latencyFloor", { times: sizes.times });
    await measure("idle", { watched: sizes.watched });
    await measures.fillBook(machine, sizes.book);
    rows.push(...(await chapter(machine, everyDay)));
    await measures.fillBook(machine, sizes.grown);
    rows.push(...(await chapter(machine, everyDay)));
    await measure("restart");
    await measure("idle", { watched: sizes.watched });
  } finally {
    await machine.clear();
  }
  return rows;
}

/** The same measures with more in the book: what grows with it shows. */
async function chapter(machine, work) {
  const { total } = await machine.client.ask("jobs", { limit: 1 });
  console.log(`\nwith ${total.toLocaleString("en-US")} jobs in the book`);
  await work();
  return [];
}

async function measureDesktop({ profile, sizes }) {
  const { measureWindow } = await import("../tests/bench/window.mjs");
  return print(await measureWindow(built(profile, "atelier-desktop"), built(profile, "atelier"), sizes));
}

function print(rows) {
  for (const { what, value, unit, target } of rows) {
    const figure = value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toFixed(2);
    console.log(`${what.padEnd(58)} ${`${figure} ${unit}`.padEnd(20)} ${target ? `asked: ${target}` : ""}`);
  }
  return rows;
}
