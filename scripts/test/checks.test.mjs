// Licences, leaks, versions and counts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { partOf } from "../lib/cargo-test.mjs";
import { add, fromCargo, fromNode, fromPlaywright, fromVitest, lastLine, NOTHING, verdict } from "../lib/counts.mjs";
import { allowedLicences, isAllowed, npmPackagesOf } from "../lib/licences.mjs";
import { completed, missingOptionals } from "../lib/lockfile.mjs";
import { complaintAboutNode } from "../lib/node-version.mjs";
import { isOlder } from "../lib/rust.mjs";
import { leaks, longFiles } from "../lib/tracked.mjs";

test("SPDX expressions", () => {
  const allowed = allowedLicences('[bans]\nx = 1\n[licenses]\n# why\nallow = [\n "MIT",\n "Apache-2.0 WITH LLVM-exception",\n]\n');
  for (const [expression, expected] of [
    ["MIT", true],
    ["GPL-3.0", false],
    ["GPL-3.0 OR MIT", true],
    ["GPL-3.0 AND MIT", false],
    ["MIT AND (GPL-3.0 OR MIT)", true],
    ["(MIT OR GPL-3.0) AND GPL-3.0", false],
    ["GPL-3.0/MIT", true],
    ["Apache-2.0 WITH LLVM-exception", true],
    ["Apache-2.0", false],
    [undefined, false],
  ]) {
    assert.equal(isAllowed(expression, allowed), expected, expression);
  }
});

test("npm packages that are only built with are not shipped", () => {
  const lockfile = { packages: { "": {}, "node_modules/a": { version: "1", license: "MIT" }, "node_modules/b": { dev: true } } };
  assert.deepEqual(npmPackagesOf(lockfile), [{ name: "a", version: "1", licence: "MIT" }]);
});

test("a lockfile is completed with the platforms that were left out", () => {
  const lockfile = {
    packages: {
      "": {},
      "node_modules/a": { dev: true, license: "MIT", optionalDependencies: { "@a/b-linux-x64-musl": "1.2.3", "@a/b-darwin-arm64": "1.2.3" } },
      "node_modules/@a/b-darwin-arm64": { version: "1.2.3" },
    },
  };
  assert.deepEqual(missingOptionals(lockfile), [
    {
      place: "node_modules/@a/b-linux-x64-musl",
      entry: { version: "1.2.3", cpu: ["x64"], libc: ["musl"], os: ["linux"], dev: true, license: "MIT", optional: true },
    },
  ]);
  assert.deepEqual(Object.keys(completed(lockfile).packages).sort(), ["", "node_modules/@a/b-darwin-arm64", "node_modules/@a/b-linux-x64-musl", "node_modules/a"]);
  assert.deepEqual(missingOptionals(completed(lockfile)), []);
});

test("folders of this machine and registries are found, lookalikes are not", () => {
  const at = (text, path = "a.md") => leaks([{ path, text }], ["/srv/clone"]).length;
  assert.equal(at("see /srv/clone/target"), 1);
  assert.equal(at("docs/srv/clone/x"), 0);
  assert.equal(at("https://registry." + "npmjs.org/x"), 1);
  assert.equal(at("https://static." + "crates.io/x", "Cargo.lock"), 0);
});

test("long source files are listed, generated ones and others are not", () => {
  const text = "x\n".repeat(501);
  const found = longFiles(["a.rs", "ui/src/host/bindings.ts", "b.lock"].map((path) => ({ path, text })));
  assert.deepEqual(found, [{ path: "a.rs", lines: 501 }]);
});

test("Node versions", () => {
  for (const version of ["20.19.0", "22.12.0", "24.0.0"]) assert.equal(complaintAboutNode(version), null, version);
  for (const version of ["12.22.9", "18.20.4", "20.18.3", "21.7.0", "22.11.0"]) assert.match(complaintAboutNode(version), /too old/);
});

test("Rust versions", () => {
  assert.equal(isOlder("1.90", "1.91"), true);
  assert.equal(isOlder("1.91", "1.91"), false);
  assert.equal(isOlder("1.100", "1.91"), false);
});

test("results are read as the tools write them", () => {
  assert.deepEqual(fromCargo("test result: FAILED. 11 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s"), {
    passed: 11,
    failed: 2,
  });
  assert.equal(fromCargo("test core::result ... ok"), undefined);
  assert.deepEqual(fromNode("ℹ pass 7"), { passed: 7, failed: 0 });
  assert.deepEqual(fromNode("# fail 1"), { passed: 0, failed: 1 });
  assert.deepEqual(fromVitest({ numPassedTests: 3, numFailedTests: 1 }), { passed: 3, failed: 1 });
  assert.deepEqual(fromPlaywright({ stats: { expected: 4, flaky: 1, unexpected: 2, skipped: 9 } }), { passed: 5, failed: 2 });
});

test("cargo's lines say which part runs", () => {
  const part = (line) => partOf(line, ["crash"]);
  assert.equal(part("     Running unittests src/lib.rs (target/debug/deps/atelier_core-0a1b2c3d)"), "unit and simulation");
  assert.equal(part("     Running tests/crash.rs (/elsewhere/target/debug/deps/crash-0a1b2c3d)"), "processes");
  assert.equal(part("   Doc-tests atelier_core"), "unit and simulation");
  assert.equal(part("   Compiling atelier-core v0.1.0 (/elsewhere/core)"), undefined);
});

test("a part that ran nothing, or broke outside its tests, is a failure", () => {
  assert.deepEqual(verdict(NOTHING, 0), { passed: 0, failed: 1 });
  assert.deepEqual(verdict({ passed: 3, failed: 0 }, 101), { passed: 3, failed: 1 });
  assert.deepEqual(verdict({ passed: 3, failed: 2 }, 101), { passed: 3, failed: 2 });
  assert.deepEqual(verdict({ passed: 3, failed: 0 }, 0), { passed: 3, failed: 0 });
  assert.equal(lastLine(add({ passed: 1, failed: 0 }, { passed: 2, failed: 1 })), "atelier: 3 passed, 1 failed");
});
