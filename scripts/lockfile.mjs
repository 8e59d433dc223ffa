// `npm run lockfile`: completes package-lock.json for platforms other than this one, after an `npm install`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./lib/command.mjs";
import { completed, missingOptionals } from "./lib/lockfile.mjs";
import { Problem } from "./lib/problem.mjs";

const FILE = join(root, "package-lock.json");

export function main() {
  const lockfile = JSON.parse(readFileSync(FILE, "utf8"));
  const missing = missingOptionals(lockfile);
  if (missing.length > 0) writeFileSync(FILE, `${JSON.stringify(completed(lockfile), null, 2)}\n`);
  console.log(`package-lock.json: ${missing.length} optional packages of other platforms added.`);
}

/** Throws when `npm ci` would refuse the lockfile for want of an optional package. */
export function checkLockfile() {
  const [first, ...others] = missingOptionals(JSON.parse(readFileSync(FILE, "utf8")));
  if (!first) return;
  throw new Problem(`package-lock.json lacks ${first.place} and ${others.length} more, so npm ci refuses it.`, "npm run lockfile, and commit the file.");
}
