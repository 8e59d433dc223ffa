// The log tab: which log, what is looked for in it, and the log itself or its difference from another one.
import { GitCompareArrows } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { AttemptId, JobRow, TaskRow } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { SelectBox } from "../../parts/Fields";
import { useFetched } from "../../store/atelier";
import { AttemptLog } from "./AttemptLog";
import { Difference } from "./Difference";
import { showLogOf, useShownLog } from "./shownLog";
import { keyOf, taskWords, tellingTasks, tryWords } from "./tries";

export function JobLog({ row, pulse }: { row: JobRow; pulse: number }): ReactNode {
  const chosen = useShownLog((state) => state.attempt);
  const [fetched] = useFetched(row.id, pulse, (host) => tellingTasks(host, row.id));
  const tasks = fetched.state === "ready" ? fetched.value : [];
  const own = chosen?.job === row.id ? chosen : null;
  const attempt = own ?? tasks[0]?.attempt?.id ?? null;
  if (fetched.state === "loading") return null;
  if (attempt === null)
    return <p className="p-4 text-ink-3">No output yet: none of its tasks has started.</p>;
  return <TaskLog key={attempt.task} row={row} attempt={attempt} tasks={tasks} pulse={pulse} />;
}

interface TaskLogProps {
  row: JobRow;
  attempt: AttemptId;
  tasks: readonly TaskRow[];
  pulse: number;
}

function TaskLog({ row, attempt, tasks, pulse }: TaskLogProps): ReactNode {
  const [fetched] = useFetched(`${row.id} ${String(attempt.task)}`, pulse, (host) =>
    host.ask("attempts", { job: row.id, task: attempt.task }),
  );
  const tries = fetched.state === "ready" ? fetched.value.attempts : [];
  const shown = tries.find((one) => keyOf(one.id) === keyOf(attempt));
  const [against, setAgainst] = useState<string | null>(null);
  const others = [
    ...tries
      .filter((one) => one.id.number !== attempt.number)
      .map((one) => ({ id: one.id, title: tryWords(one) })),
    ...tasks.flatMap((task) =>
      task.attempt === null || task.index === attempt.task
        ? []
        : [{ id: task.attempt.id, title: taskWords(task) }],
    ),
  ];
  const other = others.find(({ id }) => keyOf(id) === against);
  const before = others.find(({ id }) => id.task === attempt.task) ?? others[0];
  const name = `try ${String(attempt.number)}`;
  return (
    <>
      <div className="flex shrink-0 items-center gap-1.5 border-b border-line px-3 py-1.5">
        <TaskPicker attempt={attempt} tasks={tasks} />
        {tries.length < 2 ? null : (
          <SelectBox
            id="log-try"
            label="Which try"
            className="w-32 shrink-0"
            value={keyOf(attempt)}
            choices={tries.map((one) => ({ value: keyOf(one.id), title: tryWords(one) }))}
            onChange={(key) => {
              const next = tries.find((one) => keyOf(one.id) === key);
              if (next !== undefined) showLogOf(next.id);
            }}
          />
        )}
        <Button
          look="quiet"
          icon={GitCompareArrows}
          aria-pressed={against !== null}
          disabled={before === undefined}
          title="Show what differs from another log"
          className="px-1.5! aria-pressed:bg-hover aria-pressed:text-ink"
          data-testid="log-compare"
          onClick={() => setAgainst(against === null && before !== undefined ? keyOf(before.id) : null)}
        >
          Compare
        </Button>
      </div>
      {other === undefined ? (
        <AttemptLog key={keyOf(attempt)} attempt={attempt} known={shown ?? null} />
      ) : (
        <>
          <div className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-1.5 text-xs text-ink-3">
            <span className="shrink-0">against</span>
            <SelectBox
              id="log-other"
              label="Compare with"
              className="min-w-0 max-w-64 flex-1"
              value={keyOf(other.id)}
              choices={others.map(({ id, title }) => ({ value: keyOf(id), title }))}
              onChange={setAgainst}
            />
          </div>
          <Difference a={other.id} b={attempt} names={{ a: shortly(other.title), b: name }} />
        </>
      )}
    </>
  );
}

/** "Try 1 · failed" in the middle of a sentence. */
function shortly(title: string): string {
  const [head = ""] = title.split(" · ");
  return head.charAt(0).toLowerCase() + head.slice(1);
}

function TaskPicker({ attempt, tasks }: { attempt: AttemptId; tasks: readonly TaskRow[] }): ReactNode {
  const choices = tasks.map((task) => ({ value: String(task.index), title: taskWords(task) }));
  const known = tasks.some((task) => task.index === attempt.task);
  const here = { value: String(attempt.task), title: `task ${String(attempt.task + 1)}` };
  return (
    <SelectBox
      id="log-task"
      label="Whose log"
      className="mr-auto min-w-0 max-w-64 flex-1"
      value={String(attempt.task)}
      choices={known ? choices : [here, ...choices]}
      onChange={(index) => {
        const next = tasks.find((task) => String(task.index) === index)?.attempt;
        if (next != null) showLogOf(next.id);
      }}
    />
  );
}
