// `npm run check`: format, lint, types, layers, licences, bindings, tracked files. All checks run, also
// after one has failed, and the end names those that did.
//
//   npm run check -- --deny    also cargo-deny, which has to be installed (`cargo install cargo-deny --locked`)

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { compareBindings } from "./bindings.mjs";
import { find, read, root, run } from "./lib/command.mjs";
import { brokenLayers, tauriOutsideHost } from "./lib/layers.mjs";
import { allowedLicences, cratesOf, forbiddenLicences, npmPackagesOf } from "./lib/licences.mjs";
import { Problem } from "./lib/problem.mjs";
import { printShares, timed } from "./lib/shares.mjs";
import { leaks, longFiles } from "./lib/tracked.mjs";
import { ensureUiBuilt } from "./lib/window.mjs";
import { checkLockfile } from "./lockfile.mjs";
import { setUp } from "./setup.mjs";

const CHECKS = {
  "the window: types, lint, format": () => run("npm", ["run", "--silent", "ui:check"]),
  "tracked files": checkTrackedFiles,
  lockfile: checkLockfile,
  layers: checkLayers,
  licences: checkLicences,
  rustfmt: () => run("cargo", ["fmt", "--all", "--check"], { next: "cargo fmt --all" }),
  clippy: () => run("cargo", ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]),
  bindings: compareBindings,
};

export async function main(args) {
  const checks = { ...CHECKS };
  if (args.includes("--deny")) checks["cargo-deny"] = checkDeny;
  await setUp(["rust", "window"]);
  // The desktop shell embeds ui/dist, so clippy can't read it without.
  await timed("window", ensureUiBuilt);
  const failed = await timed("check", () => runAll(checks));
  if (!process.env.ATELIER_SHARES) printShares();
  if (failed.length === 0) console.log(`\ncheck: all ${Object.keys(checks).length} are fine.`);
  else console.error(`\ncheck: ${failed.length} of ${Object.keys(checks).length} failed: ${failed.join("; ")}.`);
  return failed.length === 0 ? 0 : 1;
}

async function runAll(checks) {
  const failed = [];
  for (const [name, check] of Object.entries(checks)) {
    const before = performance.now();
    try {
      await check();
      console.log(`✓ ${name} (${((performance.now() - before) / 1000).toFixed(1)} s)`);
    } catch (problem) {
      console.error(`✗ ${name}: ${problem.forPeople ? problem.message : problem.stack}`);
      failed.push(name);
    }
  }
  return failed;
}

function checkLayers() {
  const broken = [...brokenLayers(metadata()), ...tauriOutsideHost(trackedPaths(), textOf)];
  refuse(broken, "The shape of the workspace is broken", "docs/architecture.md says which way the arrows run.");
}

function checkLicences() {
  const allowed = allowedLicences(textOf("deny.toml"));
  const lockfile = JSON.parse(textOf("package-lock.json"));
  const forbidden = forbiddenLicences([...cratesOf(metadata()), ...npmPackagesOf(lockfile)], allowed);
  refuse(forbidden, "Licences", "choose another package, or allow the licence in deny.toml with a reason.");
}

function checkTrackedFiles() {
  const files = trackedPaths().map((path) => ({ path, text: textOf(path) }));
  for (const { path, lines } of longFiles(files)) console.log(`  ${path} has ${lines} lines: does it hold one idea?`);
  refuse(leaks(files, [homedir(), root, ...CONTAINER_FOLDERS]), "Tracked files", "take the names out: they mean nothing elsewhere.");
}

async function checkDeny() {
  if (!find("cargo-deny")) throw new Problem("cargo-deny is not installed.", "cargo install cargo-deny --locked");
  await run("cargo", ["deny", "check", "bans", "licenses", "sources"]);
}

function refuse(sentences, what, next) {
  if (sentences.length > 0) throw new Problem(`${what}:\n  ${sentences.join("\n  ")}`, next);
}

// Where containers and build machines put homes and clones.
const CONTAINER_FOLDERS = ["root", "work", "workspace", "builds"].map((name) => `/${name}`);

let known;
// For this platform only: cargo would otherwise download the crates of all others.
function metadata() {
  if (known) return known;
  const host = /^host: (.*)$/m.exec(read("rustc", ["-vV"]) ?? "")?.[1];
  const text = host && read("cargo", ["metadata", "--format-version", "1", "--locked", "--filter-platform", host], { loud: true });
  if (!text) throw new Problem("`cargo metadata --locked` fails.", "cargo's lines above say why; a Cargo.lock that was not committed is the usual reason.");
  return (known = JSON.parse(text));
}

function trackedPaths() {
  const listed = read("git", ["ls-files", "-z"])?.split("\0").filter(Boolean) ?? [];
  return listed.filter((path) => existsSync(join(root, path)));
}

// Pictures and other binary files read as text hold no line that matters here.
function textOf(path) {
  return readFileSync(join(root, path), "utf8");
}
