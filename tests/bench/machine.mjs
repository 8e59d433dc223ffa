// A headless machine with a data folder of its own, for measuring.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "../../scripts/lib/client.mjs";
import { endMarked, endWithUs, marked } from "../desktop/lib/processes.mjs";
import { until } from "../desktop/lib/wait.mjs";

const MARK = "ATELIER_BENCH";

export class Machine {
  constructor(program, { capacity = 2, data } = {}) {
    this.program = program;
    this.capacity = capacity;
    this.id = randomUUID();
    this.folder = mkdtempSync(join(tmpdir(), "atelier-bench-"));
    this.data = data ?? join(this.folder, "data");
    this.env = { ...process.env, [MARK]: this.id };
    endWithUs(MARK, this.id, this.folder);
  }

  /** Starts it; answers a client and the seconds from the start of the program to its first answer. */
  async start() {
    const before = performance.now();
    const args = ["run", "--headless", "--data-dir", this.data, "--name", "bench", "--capacity", `${this.capacity}`];
    this.process = spawn(this.program, args, { env: this.env, cwd: this.folder, stdio: ["ignore", "ignore", "pipe"] });
    this.said = "";
    this.process.stderr.on("data", (data) => (this.said = (this.said + data).slice(-4000)));
    const what = () => `the machine answers; it said: ${this.said || "nothing"}`;
    this.client = await until(what, () => this.connect(), { every: 1, within: 60_000 });
    await this.client.ask("jobs", { limit: 1 });
    return { client: this.client, seconds: (performance.now() - before) / 1000 };
  }

  connect() {
    return Client.connect(join(this.data, "run", "atelier.sock"));
  }

  /** Runs the command line to its end; answers what it printed. */
  cli(...args) {
    const child = spawn(this.program, ["--data-dir", this.data, ...args], {
      env: this.env,
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    let complained = "";
    child.stdout.on("data", (data) => (printed += data));
    child.stderr.on("data", (data) => (complained = (complained + data).slice(-2000)));
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) =>
        code === 0 ? resolve(printed) : reject(new Error(`atelier ${args.join(" ")} failed (${code}): ${complained || printed}`)),
      );
    });
  }

  async stop() {
    await this.cli("stop");
    await until("the machine stops", () => this.process.exitCode !== null || this.process.signalCode !== null);
    this.client.close();
  }

  /** Ids of the engine and its supervisor; a program that is asked for its version for a moment is neither. */
  pids() {
    return marked(MARK, this.id).filter((pid) => nameOf(pid) === "atelier");
  }

  async clear() {
    this.client?.close();
    await endMarked(MARK, this.id);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function nameOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return ""; // It has ended.
  }
}

/** Memory that these processes really take, shared pages counted by share, in MiB. */
export function memoryOf(pids) {
  const kib = pids.map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0));
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}

/** Seconds of processor time that these processes have used. */
export function processorTimeOf(pids) {
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) / 100;
}
