// The checks of the workspace's shape, on small made-up workspaces.

import assert from "node:assert/strict";
import { test } from "node:test";

import { brokenLayers, tauriOutsideHost } from "../lib/layers.mjs";

/** `{ crate: { other: kind } }` as `cargo metadata` tells it; kind null is normal. */
function workspace(arrows) {
  const names = [...new Set(Object.entries(arrows).flatMap(([name, deps]) => [name, ...Object.keys(deps)]))];
  return {
    packages: names.map((name) => ({ id: `#${name}`, name })),
    workspace_members: names.filter((name) => name.startsWith("atelier-")).map((name) => `#${name}`),
    resolve: {
      nodes: names.map((name) => ({
        id: `#${name}`,
        deps: Object.entries(arrows[name] ?? {}).map(([other, kind]) => ({ pkg: `#${other}`, dep_kinds: [{ kind }] })),
      })),
    },
  };
}

function check(arrows, expected) {
  assert.deepEqual(brokenLayers(workspace(arrows)), expected);
}

test("arrows that run downwards are fine", () => {
  check({ "atelier-engine": { "atelier-store": null }, "atelier-store": { "atelier-core": null, rusqlite: null } }, []);
});

test("an arrow upwards or sideways is named", () => {
  check({ "atelier-core": { "atelier-engine": null } }, ["atelier-core depends on atelier-engine, which is not below it"]);
  check({ "atelier-jobs": { "atelier-runner": null } }, ["atelier-jobs depends on atelier-runner, which is not below it"]);
});

test("what only tests use is no arrow", () => {
  check({ "atelier-core": { "atelier-engine": "dev" } }, []);
});

test("a dependency behind another crate's wall is named", () => {
  check({ "atelier-engine": { rusqlite: null } }, ["atelier-engine depends on rusqlite, which only atelier-store may"]);
});

test("reaching the window's libraries is named with the way there", () => {
  check({ "atelier-cli": { rfd: null }, rfd: { "gtk-sys": null } }, [
    "atelier-cli reaches the window's libraries: atelier-cli → rfd → gtk-sys",
  ]);
  check({ "atelier-desktop": { tauri: null }, tauri: { wry: null } }, []);
});

test("a crate without a layer is named", () => {
  check({ "atelier-extra": {} }, ["atelier-extra has no layer: give it one in scripts/lib/layers.mjs"]);
});

test("only ui/src/host imports Tauri", () => {
  const read = () => 'import { invoke } from "@tauri-apps/api/core";';
  assert.deepEqual(tauriOutsideHost(["ui/src/host/tauri.ts", "README.md"], read), []);
  assert.equal(tauriOutsideHost(["ui/src/app.tsx"], read).length, 1);
});
