// How long each part took, beside what was planned for it. The parts of a whole CI run come from
// several scripts; they meet in the file that ATELIER_SHARES names.

import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** Minutes planned for a cold run on two cores, of 75. */
const PLAN = {
  "set-up": 8,
  check: 12,
  build: 12,
  "unit and simulation": 10,
  processes: 8,
  desktop: 10,
  LAN: 10,
  window: 5,
};

const shares = [];

/** Runs `work` and notes its seconds under `part`. */
export async function timed(part, work) {
  const before = performance.now();
  try {
    return await work();
  } finally {
    note(part, (performance.now() - before) / 1000);
  }
}

/** Notes seconds under a part; a part that is noted twice is added up. */
export function note(part, seconds) {
  shares.push({ part, seconds });
  if (process.env.ATELIER_SHARES) appendFileSync(process.env.ATELIER_SHARES, `${JSON.stringify({ part, seconds })}\n`);
}

/** Prints the table of everything noted so far, by this script or by those before it. */
export function printShares() {
  const sums = new Map();
  for (const { part, seconds } of collected()) sums.set(part, (sums.get(part) ?? 0) + seconds);
  const total = [...sums.values()].reduce((sum, seconds) => sum + seconds, 0);

  console.log("\npart                     took   planned at most");
  for (const [part, seconds] of sums) console.log(row(part, seconds, PLAN[part]));
  console.log(row("together", total, 75));
}

function collected() {
  const file = process.env.ATELIER_SHARES;
  if (!file || !existsSync(file)) return shares;
  return readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

function row(part, seconds, plan) {
  const planned = plan === undefined ? "–" : `${plan} min`;
  return `${part.padEnd(20)} ${`${seconds.toFixed(1)} s`.padStart(9)}   ${planned}`;
}
