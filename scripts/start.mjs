// `npm start`: from a fresh clone to the running app. `npm start -- --headless` runs the same machine
// without a screen. A second start finds everything done and is at the program within two seconds.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

import { run } from "./lib/command.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { Problem } from "./lib/problem.mjs";
import { built, requireRust } from "./lib/rust.mjs";
import { ensureNpmPackages, ensureUiBuilt } from "./lib/window.mjs";

export async function main(args) {
  const wishes = understand(args);
  requireRust();
  return wishes.headless ? startHeadless(wishes) : startWindow(wishes);
}

function understand(args) {
  const ours = ["--release", "--headless", "--build-only"];
  const has = (name) => args.includes(name);
  return {
    release: has("--release"),
    headless: has("--headless"),
    buildOnly: has("--build-only"),
    rest: args.filter((word) => !ours.includes(word)),
  };
}

async function startHeadless(wishes) {
  await ensurePackages(["rust", "work"]);
  await cargoBuild(wishes, ["atelier-cli"]);
  return launch(wishes, "atelier", ["run", "--headless", ...wishes.rest]);
}

async function startWindow(wishes) {
  if (!wishes.buildOnly) requireScreen();
  await ensurePackages(["rust", "work", "window"]);
  await ensureNpmPackages();
  await ensureUiBuilt();
  await cargoBuild(wishes, ["atelier-cli", "atelier-desktop"]);
  return launch(wishes, "atelier-desktop", wishes.rest, withoutGraphicsCard());
}

function requireScreen() {
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return;
  throw new Problem(
    "There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set.",
    "start from a desktop session, or run this machine without a window: npm start -- --headless",
  );
}

// Without a graphics card WebKit's DMABUF renderer doubles the work of drawing.
function withoutGraphicsCard() {
  return existsSync("/dev/dri") ? {} : { WEBKIT_DISABLE_DMABUF_RENDERER: "1" };
}

async function cargoBuild(wishes, packages) {
  const profile = wishes.release ? ["--release"] : [];
  await run("cargo", ["build", "--locked", ...profile, ...packages.flatMap((name) => ["-p", name])], {
    next: "the compiler's lines above say why; in an unchanged clone please report them as a bug.",
  });
}

/** Runs the program in our place: its exit code is ours, and a Ctrl+C goes to both. */
function launch(wishes, name, args, env = {}) {
  if (wishes.buildOnly) return 0;
  const program = built(wishes.release ? "release" : "debug", name);
  // npm moves to the repository; paths that a person typed count from where they typed them.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const child = spawn(program, args, { stdio: "inherit", cwd, env: { ...process.env, ...env } });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", (error) =>
      reject(new Problem(`${name} could not be started: ${error.message}.`, "delete the folder target and give the command again.")),
    );
    child.on("exit", (code, signal) => {
      if (signal) console.error(`${name} was ended by ${signal}.`);
      resolve(code ?? 1);
    });
  });
}
