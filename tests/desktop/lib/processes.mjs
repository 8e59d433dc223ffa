// Processes that a test started, and those that they started: found by a mark in their environment
// or by descent, ended by their id.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";

import { until } from "./wait.mjs";

/** The Python that the system's package of GTK bindings belongs to; another one may come first on PATH. */
export const SYSTEM_PYTHON = "/usr/bin/python3";

/** A program that runs beside the test; its lines are kept for the end. */
export class Companion {
  constructor(program, args, { env, cwd, stdio = [] } = {}) {
    this.name = program;
    this.lines = [];
    this.child = spawn(program, args, { env, cwd, stdio: ["pipe", "pipe", "pipe", ...stdio] });
    this.ended = new Promise((resolve) => {
      this.child.on("exit", (code, signal) => resolve({ code, signal }));
      this.child.on("error", (error) => resolve({ error }));
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.lines.push(line));
    }
  }

  get pid() {
    return this.child.pid;
  }

  /** Waits for a line that fits and answers the match. */
  async line(pattern, options) {
    const said = () => `${this.name} says ${pattern}; so far: ${this.lines.slice(-5).join(" | ") || "nothing"}`;
    return until(said, () => this.lines.map((line) => pattern.exec(line)).find(Boolean), options);
  }

  async end(signal = "SIGTERM") {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.ended;
  }
}

/** Ids of all processes whose environment holds `NAME=value`, and of everything below them. */
export function marked(name, value) {
  const processes = all();
  const mark = `${name}=${value}`;
  const found = new Set(processes.filter(({ pid }) => environment(pid).includes(mark)).map(({ pid }) => pid));
  for (let grown = true; grown; ) {
    const below = processes.filter(({ pid, parent }) => found.has(parent) && !found.has(pid));
    for (const { pid } of below) found.add(pid);
    grown = below.length > 0;
  }
  found.delete(process.pid);
  return [...found];
}

/** Ids of the processes that this one started itself. */
export function childrenOf(pid) {
  return all().filter(({ parent }) => parent === pid).map((child) => child.pid);
}

export function commandLine(pid) {
  return readOr(`/proc/${pid}/cmdline`).split("\0").filter(Boolean);
}

/** Kills every marked process and waits until none is left. */
export async function endMarked(name, value) {
  await until("the processes of the test end", () => {
    const left = marked(name, value);
    left.forEach(killNow);
    return left.length === 0;
  });
}

/** Sees to it that marked processes and their folder go with this one, also when it is interrupted or breaks. */
export function endWithUs(name, value, folder) {
  if (process.listenerCount("SIGINT") === 0) {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));
  }
  process.on("exit", () => {
    marked(name, value).forEach(killNow);
    rmSync(folder, { recursive: true, force: true });
  });
}

export function killNow(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

export function isAlive(pid) {
  return /^State:\s+[^ZX]/m.test(readOr(`/proc/${pid}/status`));
}

function all() {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter(isAlive)
    .map((pid) => ({ pid, parent: Number(/^PPid:\s+(\d+)/m.exec(readOr(`/proc/${pid}/status`))?.[1]) }));
}

function environment(pid) {
  return readOr(`/proc/${pid}/environ`).split("\0");
}

function readOr(path, otherwise = "") {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
}
