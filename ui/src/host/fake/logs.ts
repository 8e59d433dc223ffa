// The logs of the fake engine: pages, a search through all of one, and the difference between two.
import type { AttemptId, ComparedLine, LogMatch } from "../bindings";
import type { Answer, Ask } from "../host";
import type { FakeEngine } from "./engine";
import { find } from "./refusals";

const ERRORS = /\b(error|fatal|traceback|exception|failed|out of memory|cannot|segmentation fault)\b/i;
/** Equal lines kept around a difference. */
const AROUND = 3;

export function log(engine: FakeEngine, ask: Ask<"log">): Answer<"log"> {
  const { attempt } = ask;
  const task = find(engine, attempt.job).tasks[attempt.task];
  const text = textOf(engine, attempt);
  const most = ask.maxBytes === 0 ? 65_536 : ask.maxBytes;
  const from = ask.from ?? Math.max(0, text.length - most);
  const piece = text.slice(from, from + most);
  const next = from + piece.length;
  const runs = task?.status === "running" && task.attempts.length === attempt.number;
  return {
    attempt,
    text: piece,
    from,
    next,
    total: text.length,
    dropped: 0,
    ended: !runs && next === text.length,
  };
}

export function searchLog(engine: FakeEngine, ask: Ask<"search_log">): Answer<"search_log"> {
  const text = textOf(engine, ask.attempt);
  const wanted = ask.text.toLowerCase();
  const limit = ask.limit === 0 ? 200 : ask.limit;
  const matches: LogMatch[] = [];
  let at = ask.from === 0 ? 0 : text.lastIndexOf("\n", ask.from - 1) + 1;
  while (at < text.length) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end === -1 ? text.length : end);
    const fits = wanted === "" ? ERRORS.test(line) : line.toLowerCase().includes(wanted);
    if (fits && matches.length === limit) return { matches, next: at };
    if (fits) matches.push({ at, text: line });
    if (end === -1) break;
    at = end + 1;
  }
  return { matches, next: null };
}

export function compareLogs(engine: FakeEngine, ask: Ask<"compare_logs">): Answer<"compare_logs"> {
  const a = textOf(engine, ask.a).trimEnd().split("\n");
  const b = textOf(engine, ask.b).trimEnd().split("\n");
  return { lines: folded(differences(a, b)), cut: false };
}

function textOf(engine: FakeEngine, attempt: AttemptId): string {
  const task = find(engine, attempt.job).tasks[attempt.task];
  if (task === undefined) return "";
  return attempt.number >= task.attempts.length ? task.log : (task.olderLogs[attempt.number - 1] ?? "");
}

/** By the longest run of lines that both have; enough for the short logs of a fake engine. */
function differences(a: readonly string[], b: readonly string[]): ComparedLine[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row !== undefined)
        row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: ComparedLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: "same", text: b[j] ?? "" });
      [i, j] = [i + 1, j + 1];
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: "only_a", text: a[i] ?? "" });
      i += 1;
    } else {
      lines.push({ kind: "only_b", text: b[j] ?? "" });
      j += 1;
    }
  }
  return lines;
}

function folded(lines: readonly ComparedLine[]): ComparedLine[] {
  const near = (index: number): boolean =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some((line) => line.kind !== "same");
  const told: ComparedLine[] = [];
  lines.forEach((line, index) => {
    const last = told.at(-1);
    if (near(index)) told.push(line);
    else if (last?.kind === "skipped") last.lines += 1;
    else told.push({ kind: "skipped", lines: 1 });
  });
  return told;
}
