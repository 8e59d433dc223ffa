// `node scripts/run.mjs setup`: everything that check and test need, in one go, so that apt runs once.

import { ensurePackages } from "./lib/packages.mjs";
import { requireRust } from "./lib/rust.mjs";
import { timed } from "./lib/shares.mjs";
import { ensureNpmPackages } from "./lib/window.mjs";

export async function main() {
  await setUp(["rust", "work", "window", "test"]);
}

/** Rust, system packages for these purposes, npm packages. */
export async function setUp(purposes) {
  requireRust();
  await timed("set-up", async () => {
    await ensurePackages(purposes);
    await ensureNpmPackages();
  });
}
