// The tasks of a job: a cell each with shape and colour, as many as can be told apart; beyond that, sums
// and the tasks that people look for.
import { useRef, type KeyboardEvent, type ReactNode } from "react";
import type { JobRow, TaskIndex, TaskRow, TaskStatus } from "../../host/bindings";
import type { Host } from "../../host/host";
import { ProblemNotice } from "../../parts/Notice";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { useFetched } from "../../store/atelier";
import { countWords } from "../../words/amount";
import { totalTasks } from "../../words/job";
import { TASK_STATES } from "../../words/status";

const MOST_CELLS = 2_000;
const PAGE = 1_000;
const SHOWN_IN_LIST = 4;
const CELL = 24;

interface TasksProps {
  row: JobRow;
  pulse: number;
  chosen: TaskIndex | null;
  onChoose: (task: TaskIndex | null) => void;
}

export function Tasks({ row, pulse, chosen, onChoose }: TasksProps): ReactNode {
  const total = totalTasks(row.counts);
  const few = total <= MOST_CELLS;
  const [fetched, again] = useFetched(row.id, pulse, (host) =>
    few ? allTasks(host, row.id) : someTasks(host, row.id, ["running", "failed"]),
  );
  if (fetched.state === "failed") return <ProblemNotice problem={fetched.problem} onRetry={again} />;
  const tasks = fetched.state === "ready" ? fetched.value : [];
  const active = tasks.filter((task) => task.status === "running" || task.status === "leased");
  const failed = tasks.filter((task) => task.status === "failed");
  return (
    <div className="space-y-3">
      <Sums row={row} />
      {few ? <Cells tasks={tasks} chosen={chosen} onChoose={onChoose} /> : null}
      <List tasks={[...failed, ...active].slice(0, SHOWN_IN_LIST)} onChoose={onChoose} />
    </div>
  );
}

async function allTasks(host: Host, job: string): Promise<TaskRow[]> {
  const tasks: TaskRow[] = [];
  for (;;) {
    const page = await host.ask("tasks", { job, status: [], offset: tasks.length, limit: PAGE });
    tasks.push(...page.tasks);
    if (page.tasks.length === 0 || tasks.length >= page.total) return tasks;
  }
}

async function someTasks(host: Host, job: string, status: TaskStatus[]): Promise<TaskRow[]> {
  const page = await host.ask("tasks", { job, status, offset: 0, limit: 100 });
  return page.tasks;
}

const SUMMED: readonly TaskStatus[] = [
  "running",
  "leased",
  "completed",
  "failed",
  "ready",
  "waiting",
  "cancelled",
];

function Sums({ row }: { row: JobRow }): ReactNode {
  return (
    <ul className="figures flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2" data-testid="task-sums">
      {SUMMED.filter((status) => row.counts[status] > 0).map((status) => (
        <li key={status} className="flex items-center gap-1.5">
          <StatusGlyph status={TASK_STATES[status]} size={12} progress={0.6} />
          {countWords(row.counts[status])} {TASK_STATES[status].word.toLowerCase()}
        </li>
      ))}
    </ul>
  );
}

/** Cells in rows; arrow keys go from one to the next, Enter opens its attempts. */
function Cells(props: {
  tasks: readonly TaskRow[];
  chosen: TaskIndex | null;
  onChoose: (task: TaskIndex | null) => void;
}): ReactNode {
  const { tasks, chosen, onChoose } = props;
  const grid = useRef<HTMLDivElement>(null);
  if (tasks.length < 2) return null;
  const stop = chosen ?? tasks[0]?.index ?? 0;
  const onKeyDown = (event: KeyboardEvent): void => {
    const columns = Math.max(1, Math.floor((grid.current?.clientWidth ?? CELL) / CELL));
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const at = Number((event.target as HTMLElement).dataset["task"] ?? "0");
    const next =
      step === undefined
        ? null
        : grid.current?.querySelector<HTMLElement>(`[data-task="${String(at + step)}"]`);
    if (next == null) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div
      ref={grid}
      role="group"
      aria-label={`${countWords(tasks.length)} tasks`}
      className="-ml-[5px] grid max-h-48 overflow-y-auto"
      style={{ gridTemplateColumns: `repeat(auto-fill, ${String(CELL)}px)` }}
      onKeyDown={onKeyDown}
    >
      {tasks.map((task) => (
        <button
          key={task.index}
          type="button"
          tabIndex={task.index === stop ? 0 : -1}
          data-testid="task-cell"
          data-task={task.index}
          data-status={task.status}
          aria-pressed={task.index === chosen}
          aria-label={`${task.label}: ${TASK_STATES[task.status].word}`}
          title={[`${task.label}: ${TASK_STATES[task.status].word}`, task.note].filter(Boolean).join(" · ")}
          className="flex size-6 items-center justify-center rounded hover:bg-hover aria-pressed:bg-selected aria-pressed:ring-1 aria-pressed:ring-focus"
          onClick={() => onChoose(task.index === chosen ? null : task.index)}
        >
          <StatusGlyph status={TASK_STATES[task.status]} size={14} progress={task.progress} />
        </button>
      ))}
    </div>
  );
}

function List({
  tasks,
  onChoose,
}: {
  tasks: readonly TaskRow[];
  onChoose: (task: TaskIndex) => void;
}): ReactNode {
  if (tasks.length === 0) return null;
  return (
    <ul className="divide-y divide-line rounded-md border border-line">
      {tasks.map((task) => (
        <li key={task.index}>
          <button
            type="button"
            className="flex h-8 w-full items-center gap-2 px-2.5 text-left hover:bg-hover"
            onClick={() => onChoose(task.index)}
          >
            <StatusGlyph status={TASK_STATES[task.status]} progress={task.progress} />
            <span className="shrink-0 font-medium">{task.label}</span>
            <span className="figures min-w-0 flex-1 truncate text-right text-ink-2">
              {task.status === "failed" ? (task.attempt?.problem?.message ?? "failed") : task.note}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
