// Installing system packages, on a made-up system: dpkg-query, apt-get and sudo are small shell
// scripts in a folder of their own, and PATH holds nothing else.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { PACKAGES } from "../lib/packages.mjs";

const MODULE = new URL("../lib/packages.mjs", import.meta.url).href;

class System {
  constructor({ installed, programs, apt = "works" }) {
    this.folder = mkdtempSync(join(tmpdir(), "atelier-packages-"));
    this.write("installed", installed.map((name) => `${name} installed\n`).join("") + "removed-one config-files\n");
    this.write("log", "");
    const scripts = {
      "dpkg-query": `cat ${this.folder}/installed`,
      "apt-get": aptGet(this.folder, apt),
      sudo: `echo "sudo $1" >> ${this.folder}/log; exec "$@"`,
    };
    for (const name of programs) this.program(name, scripts[name]);
    symlinkSync("/bin/cat", join(this.folder, "cat"));
  }

  write(name, text) {
    writeFileSync(join(this.folder, name), text);
  }

  program(name, script) {
    this.write(name, `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.folder, name), 0o755);
  }

  /** Asks for the packages of a purpose; answers what was said and what was called. */
  ensure(purpose, { uid = 0 } = {}) {
    const code = `
      process.getuid = () => ${uid};
      const { ensurePackages } = await import(${JSON.stringify(MODULE)});
      await ensurePackages(["${purpose}"]).catch((problem) => { console.log(problem.message); process.exitCode = 1; });`;
    const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      env: { PATH: this.folder },
      encoding: "utf8",
    });
    const calls = readFileSync(join(this.folder, "log"), "utf8").split("\n").filter(Boolean);
    rmSync(this.folder, { recursive: true });
    return { status, said: stdout, calls };
  }
}

function aptGet(folder, apt) {
  const installs = `for name in "$@"; do echo "$name installed" >> ${folder}/installed; done`;
  const effect = { works: installs, "does nothing": "true", fails: "exit 100" }[apt];
  return `echo "apt-get $*" >> ${folder}/log; [ "$1" = install ] || exit 0; ${effect}`;
}

test("nothing missing: apt is not called", () => {
  const { status, said, calls } = new System({ installed: PACKAGES.window, programs: ["dpkg-query", "apt-get"] }).ensure("window");
  assert.deepEqual({ status, said, calls }, { status: 0, said: "", calls: [] });
});

test("root installs just what is missing, and says so before", () => {
  const { status, said, calls } = new System({ installed: ["pkg-config"], programs: ["dpkg-query", "apt-get"] }).ensure("rust");
  assert.equal(status, 0, said);
  assert.deepEqual(calls, ["apt-get update -q", "apt-get install -y -q --no-install-recommends build-essential"]);
  assert.match(said, /^Some system packages are missing: build-essential\nThey are needed because/);
});

test("anyone else goes through sudo, which is said first", () => {
  const { status, said, calls } = new System({ installed: [], programs: ["dpkg-query", "apt-get", "sudo"] }).ensure("window", { uid: 1000 });
  assert.equal(status, 0, said);
  assert.match(said, /sudo may ask for your password/);
  assert.deepEqual(calls.filter((call) => call.startsWith("sudo")), ["sudo apt-get", "sudo apt-get"]);
});

test("without sudo the command for root is named", () => {
  const { status, said, calls } = new System({ installed: [], programs: ["dpkg-query", "apt-get"] }).ensure("window", { uid: 1000 });
  assert.equal(status, 1);
  assert.match(said, /Next: as root: apt-get update && apt-get install -y .* libwebkit2gtk-4\.1-dev/);
  assert.deepEqual(calls, []);
});

test("without apt the names are named", () => {
  const { status, said } = new System({ installed: [], programs: [] }).ensure("window");
  assert.equal(status, 1);
  assert.match(said, /no apt.*libwebkit2gtk-4\.1-dev/s);
});

test("apt failing, or claiming success, is told apart", () => {
  const failing = new System({ installed: [], programs: ["dpkg-query", "apt-get"], apt: "fails" }).ensure("window");
  assert.match(failing.said, /apt-get install .* failed \(exit code 100\)/);
  const lying = new System({ installed: [], programs: ["dpkg-query", "apt-get"], apt: "does nothing" }).ensure("window");
  assert.match(lying.said, /reported success and these packages are still missing: libwebkit2gtk-4\.1-dev/);
});
