// Running programs: in the repository root, with their output shown, read, or both.

import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Problem } from "./problem.mjs";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The full path of a program on PATH, or undefined. */
export function find(program) {
  const places = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return places.map((place) => join(place, program)).find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Runs a program to its end with our terminal; throws when it fails. */
export async function run(program, args, { next, ...options } = {}) {
  const { code, signal } = await finish(spawn(program, args, settings(options, "inherit")), program);
  if (code !== 0) {
    throw new Problem(`${spell(program, args)} ${ending(code, signal)}.`, next ?? "the lines above say why.");
  }
}

/** Runs a program, shows what it says, and gives each line to `onLine(line, stream)`. Answers its exit code. */
export async function watch(program, args, onLine, options = {}) {
  const child = spawn(program, args, settings(options, ["inherit", "pipe", "pipe"]));
  for (const stream of ["stdout", "stderr"]) {
    createInterface({ input: child[stream] }).on("line", (line) => {
      process[stream].write(`${line}\n`);
      onLine(line, stream);
    });
  }
  const { code } = await finish(child, program, "close");
  return code ?? 1;
}

/** What a program prints; `undefined` when it is not there or fails. `loud` lets its complaints through. */
export function read(program, args, { loud = false, ...options } = {}) {
  const { status, stdout } = spawnSync(program, args, {
    ...settings(options, ["ignore", "pipe", loud ? "inherit" : "ignore"]),
    encoding: "utf8",
    maxBuffer: 256 << 20,
  });
  return status === 0 ? stdout : undefined;
}

/** A command line as a person would type it. */
export function spell(program, args) {
  return [program, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}

function settings({ cwd = root, env = {} }, stdio) {
  return { cwd, env: { ...process.env, ...env }, stdio };
}

function finish(child, program, event = "exit") {
  return new Promise((resolve, reject) => {
    child.on("error", (error) =>
      reject(new Problem(`${program} could not be started: ${error.message}.`, `install ${program}, then try again.`)),
    );
    child.on(event, (code, signal) => resolve({ code, signal }));
  });
}

function ending(code, signal) {
  return signal ? `was ended by ${signal}` : `failed (exit code ${code})`;
}
