// Counting what really ran: cargo's result lines and the JSON reports of Vitest, Playwright and the
// desktop tests. Each counter answers `{ passed, failed }`.

import { existsSync, readFileSync } from "node:fs";

export const NOTHING = Object.freeze({ passed: 0, failed: 0 });

export function add(one, other) {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

/** One line of `cargo test`; undefined when it is no result line. */
export function fromCargo(line) {
  const match = /^test result: \S+ (\d+) passed; (\d+) failed;/.exec(line);
  return match ? { passed: Number(match[1]), failed: Number(match[2]) } : undefined;
}

/** The report of `vitest --reporter=json`. */
export function fromVitest(report) {
  return { passed: report.numPassedTests, failed: report.numFailedTests };
}

/** The report of Playwright's json reporter: flaky tests passed in the end, so they count as passed. */
export function fromPlaywright({ stats }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
}

/** One line of node's own test runner (tap or spec); undefined when it is no sum. */
export function fromNode(line) {
  const match = /^(?:#|ℹ) (pass|fail) (\d+)$/.exec(line);
  return match ? { passed: 0, failed: 0, [match[1] === "pass" ? "passed" : "failed"]: Number(match[2]) } : undefined;
}

/** Reads a report file; a missing one counts nothing, and the caller treats that as a failure. */
export function fromFile(path, read) {
  return existsSync(path) ? read(JSON.parse(readFileSync(path, "utf8"))) : NOTHING;
}

/**
 * What a part is worth: a part that failed without a failed test (it did not compile, it crashed), or
 * that ran nothing at all, is itself one failure.
 */
export function verdict(counts, code) {
  const ranNothing = counts.passed + counts.failed === 0;
  const brokeOutside = code !== 0 && counts.failed === 0;
  return ranNothing || brokeOutside ? { ...counts, failed: counts.failed + 1 } : counts;
}

/** The line that CI reads. */
export function lastLine({ passed, failed }) {
  return `atelier: ${passed} passed, ${failed} failed`;
}
