// What the window's part needs before cargo can embed it: npm packages, and the built files in ui/dist.
//
// Both are done again only when their sources changed. The marks that tell lie in node_modules, so
// that whoever deletes that starts anew.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root, run } from "./command.mjs";
import { Problem } from "./problem.mjs";

const MODULES = join(root, "node_modules");
const OTHER_SOURCES = ["package.json", "package-lock.json"];
const NOT_SOURCES = new Set(["dist", "node_modules", "e2e", "test-results", "playwright-report"]);

/** Runs `npm ci` unless node_modules was made from the lockfile as it is. */
export async function ensureNpmPackages() {
  const lockfile = join(root, "package-lock.json");
  if (!existsSync(lockfile)) {
    throw new Problem("package-lock.json is missing, so nobody knows which npm packages belong here.", "git checkout package-lock.json");
  }
  const mark = new Mark("packages", hashOf([lockfile]));
  if (mark.fits()) return;
  console.log("Installing npm packages (npm ci) …");
  await run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=warn"], {
    env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" },
    next: "npm's lines above say why; without a network it needs its cache. Then give the command again.",
  });
  mark.set();
}

/** Builds ui/dist unless it was built from the sources as they are. */
export async function ensureUiBuilt() {
  const sources = OTHER_SOURCES.map((name) => join(root, name)).concat(filesUnder(join(root, "ui")));
  const mark = new Mark("window", hashOf(sources));
  if (existsSync(join(root, "ui", "dist", "index.html")) && mark.fits()) return;
  console.log("Building the window (npm run ui:build) …");
  await run("npm", ["run", "--silent", "ui:build"], { next: "mend what the compiler names above." });
  mark.set();
}

class Mark {
  constructor(name, hash) {
    this.path = join(MODULES, `.atelier-${name}`);
    this.hash = hash;
  }

  fits() {
    return existsSync(this.path) && readFileSync(this.path, "utf8") === this.hash;
  }

  set() {
    writeFileSync(this.path, this.hash);
  }
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path.slice(root.length)).update("\0").update(readFileSync(path));
  return hash.digest("hex");
}

function filesUnder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_SOURCES.has(entry.name) ? [] : filesUnder(path);
    return entry.isFile() ? [path] : [];
  });
}
