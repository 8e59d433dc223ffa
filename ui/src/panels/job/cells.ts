// The grid of tasks as cells: one a task as long as they can be told apart, one for a range of tasks
// beyond that. Pure.
import type { TaskStatus } from "../../host/bindings";
import { countWords } from "../../words/amount";
import { TASK_STATES, type StatusWord } from "../../words/status";

/** More cells than this nobody takes in. */
export const MOST_CELLS = 2_000;

/** Tasks from `from` up to `to`, that one not included. */
export interface Range {
  from: number;
  to: number;
}

export interface Cell extends Range {
  status: TaskStatus;
  /** A picture of it looks wrong and waits for a person's word. */
  suspect: boolean;
}

const STATUS: Record<string, TaskStatus> = {
  w: "waiting",
  r: "ready",
  l: "leased",
  n: "running",
  c: "completed",
  f: "failed",
  x: "cancelled",
};

/** What a cell of many tasks shows: the first of these that one of them is in. */
const WORST_FIRST: readonly TaskStatus[] = [
  "failed",
  "running",
  "leased",
  "cancelled",
  "ready",
  "waiting",
  "completed",
];

export const SUSPECT: StatusWord = {
  word: "Looks wrong",
  tone: "blocked",
  shape: "bang",
  means: "A picture of it looks wrong and waits for a person's word.",
};

export function wordOf(cell: Pick<Cell, "status" | "suspect">): StatusWord {
  return cell.suspect && cell.status !== "failed" ? SUSPECT : TASK_STATES[cell.status];
}

/** Tasks that a cell stands for: 1, 2, 5, 10, 20 … so that there are at most `most` cells. */
export function spanOf(tasks: number, most = MOST_CELLS): number {
  const least = Math.max(1, Math.ceil(tasks / most));
  for (let ten = 1; ; ten *= 10) {
    const fit = [1, 2, 5].map((digit) => digit * ten).find((span) => span >= least);
    if (fit !== undefined) return fit;
  }
}

/** How many cells a range has. */
export function cellCount({ from, to }: Range): number {
  return Math.ceil((to - from) / spanOf(to - from));
}

/** The cell at a place of a shown range. `states` has a letter a task, `suspects` is in order. */
export function cellAt(states: string, suspects: readonly number[], shown: Range, place: number): Cell {
  const span = spanOf(shown.to - shown.from);
  const from = shown.from + place * span;
  const to = Math.min(shown.to, from + span);
  return { from, to, status: worstOf(states, from, to), suspect: anyWithin(suspects, from, to) };
}

/** The place of the cell that a task is in. */
export function placeOfTask(shown: Range, task: number): number {
  return Math.floor((task - shown.from) / spanOf(shown.to - shown.from));
}

/** The next task behind `after` in one of these states, round to the beginning; `null`: none is. */
export function nextTask(states: string, after: number, wanted: TaskStatus): number | null {
  const letter = Object.entries(STATUS).find(([, status]) => status === wanted)?.[0] ?? "";
  const next = states.indexOf(letter, after + 1);
  const found = next === -1 ? states.indexOf(letter) : next;
  return found === -1 ? null : found;
}

/** "Task 14: Done"; "Tasks 1–50: Failed". */
export function cellWords(cell: Cell): string {
  const { word } = wordOf(cell);
  if (cell.to - cell.from === 1) return `Task ${countWords(cell.from + 1)}: ${word}`;
  return `Tasks ${countWords(cell.from + 1)}–${countWords(cell.to)}: ${word}`;
}

/** How many tasks of a range are in each state, in words: "47 done, 3 failed". */
export function sumWords(states: string, { from, to }: Range): string {
  const sums = new Map<TaskStatus, number>();
  for (let index = from; index < to; index += 1) {
    const status = statusAt(states, index);
    sums.set(status, (sums.get(status) ?? 0) + 1);
  }
  return WORST_FIRST.flatMap((status) => {
    const count = sums.get(status) ?? 0;
    return count === 0 ? [] : `${countWords(count)} ${TASK_STATES[status].word.toLowerCase()}`;
  }).join(", ");
}

function statusAt(states: string, index: number): TaskStatus {
  return STATUS[states.charAt(index)] ?? "waiting";
}

function worstOf(states: string, from: number, to: number): TaskStatus {
  if (to - from === 1) return statusAt(states, from);
  const here = new Set(states.slice(from, to));
  return WORST_FIRST.find((status) => [...here].some((letter) => STATUS[letter] === status)) ?? "waiting";
}

function anyWithin(sorted: readonly number[], from: number, to: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return (sorted[low] ?? Infinity) < to;
}
