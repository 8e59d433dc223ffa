// One line on the cell under the pointer or under the keys: what it is, how it stands, how long it took.
import { useEffect, useState, type ReactNode } from "react";
import type { JobId, TaskRow } from "../../host/bindings";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { useFetched, useNow } from "../../store/atelier";
import { countWords } from "../../words/amount";
import { spanWords } from "../../words/time";
import { sumWords, wordOf, type Cell } from "./cells";

/** So long a cell is under the pointer before its task is asked for: a pointer on its way asks nothing. */
const SETTLE_MS = 60;

interface TaskFactsProps {
  job: JobId;
  states: string;
  cell: Cell;
  pulse: number;
}

export function TaskFacts({ job, states, cell, pulse }: TaskFactsProps): ReactNode {
  const many = cell.to - cell.from > 1;
  const settled = useSettled(cell.from);
  const [fetched] = useFetched(`${job} ${String(settled)}`, pulse, async (host) =>
    many
      ? null
      : ((await host.ask("tasks", { job, status: [], offset: settled, limit: 1 })).tasks[0] ?? null),
  );
  const now = useNow(1_000);
  const task = fetched.state === "ready" && fetched.value?.index === cell.from ? fetched.value : null;
  const label = many
    ? `Tasks ${countWords(cell.from + 1)}–${countWords(cell.to)}`
    : (task?.label ?? `task ${countWords(cell.from + 1)}`);
  const status = wordOf(cell);
  const facts = many ? [sumWords(states, cell)] : [status.word, ...factsOf(task, now)];
  return (
    <p className="flex h-6 items-center gap-2 text-xs" data-testid="task-facts">
      <StatusGlyph status={status} size={13} progress={task?.progress ?? 0.6} />
      <span className="shrink-0 font-medium">{label}</span>
      <span className="figures min-w-0 truncate text-ink-2">{facts.filter(Boolean).join(" · ")}</span>
    </p>
  );
}

function factsOf(task: TaskRow | null, now: number): string[] {
  if (task === null) return [];
  const { attempt, attempts, note } = task;
  const start = attempt?.startedAt ?? null;
  const took = start === null ? "" : spanWords((attempt?.endedAt ?? now) - start);
  return [took, attempts > 1 ? `try ${String(attempts)}` : "", note || (attempt?.problem?.message ?? "")];
}

function useSettled(value: number): number {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
