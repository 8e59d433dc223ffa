// The tasks of a job: their sums, a grid with a cell each, and the tries of the one that is chosen.
import { ChevronLeft } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { JobRow, TaskIndex, TaskStatus } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { useFetched } from "../../store/atelier";
import { countWords } from "../../words/amount";
import { TASK_STATES } from "../../words/status";
import { Attempts } from "./Attempts";
import { cellAt, cellCount, nextTask, placeOfTask, spanOf, type Cell, type Range } from "./cells";
import { chooseTask, useChosenTask } from "./chosenTask";
import { FrameGrid } from "./FrameGrid";
import { TaskFacts } from "./TaskFacts";

export function Tasks({ row, pulse }: { row: JobRow; pulse: number }): ReactNode {
  const [fetched, again] = useFetched(row.id, pulse, (host) => host.ask("grid", { job: row.id }));
  const chosen = useChosenTask((state) => (state.job === row.id ? state.task : null));
  if (fetched.state === "failed")
    return (
      <div className="p-4">
        <ProblemNotice problem={fetched.problem} onRetry={again} />
      </div>
    );
  if (fetched.state === "loading") return <Skeleton rows={4} height={24} />;
  const { states, suspects } = fetched.value;
  return (
    <div className="space-y-4 p-4">
      <Cells
        key={states.length}
        row={row}
        states={states}
        suspects={suspects}
        chosen={chosen}
        pulse={pulse}
      />
      {chosen === null ? null : (
        <Attempts
          key={chosen}
          job={row.id}
          task={chosen}
          pulse={pulse}
          onClose={() => chooseTask(row.id, null)}
        />
      )}
    </div>
  );
}

interface CellsProps {
  row: JobRow;
  states: string;
  suspects: readonly number[];
  chosen: TaskIndex | null;
  pulse: number;
}

function Cells({ row, states, suspects, chosen, pulse }: CellsProps): ReactNode {
  const whole: Range = { from: 0, to: states.length };
  const [zoom, setZoom] = useState<Range | null>(() => rangeAround(whole, chosen));
  const shown = zoom ?? whole;
  const [active, setActive] = useState(chosen === null ? 0 : placeOfTask(shown, chosen));
  const [hover, setHover] = useState<number | null>(null);
  const count = cellCount(shown);
  const place = Math.min(hover ?? active, count - 1);
  const zoomTo = (range: Range | null, task: number): void => {
    setZoom(range);
    setHover(null);
    setActive(placeOfTask(range ?? whole, task));
  };
  const open = (cell: Cell): void => {
    if (cell.to - cell.from > 1) zoomTo({ from: cell.from, to: cell.to }, cell.from);
    else chooseTask(row.id, cell.from === chosen ? null : cell.from);
  };
  const seek = (status: TaskStatus): void => {
    const current = cellAt(states, suspects, shown, Math.min(active, count - 1));
    const task = nextTask(states, chosen ?? current.from - 1, status);
    if (task === null) return;
    zoomTo(
      task >= shown.from && task < shown.to && spanOf(shown.to - shown.from) === 1
        ? zoom
        : rangeAround(whole, task),
      task,
    );
    chooseTask(row.id, task);
  };
  return (
    <div className="space-y-2.5">
      <Sums row={row} onSeek={seek} />
      {zoom === null ? (
        spanOf(states.length) === 1 ? null : (
          <p className="text-xs text-ink-3" data-testid="grid-zoom">
            Each cell stands for {countWords(spanOf(states.length))} tasks and shows the worst of them. Click
            one to look inside.
          </p>
        )
      ) : (
        <p className="flex items-center gap-2 text-xs text-ink-2" data-testid="grid-zoom">
          <Button
            look="quiet"
            icon={ChevronLeft}
            className="-ml-2 h-6! px-1.5!"
            onClick={() => zoomTo(null, zoom.from)}
          >
            All tasks
          </Button>
          Tasks {countWords(zoom.from + 1)}–{countWords(zoom.to)}
        </p>
      )}
      <FrameGrid
        states={states}
        suspects={suspects}
        shown={shown}
        active={Math.min(active, count - 1)}
        chosen={chosen}
        onActive={setActive}
        onHover={setHover}
        onOpen={open}
      />
      <TaskFacts job={row.id} states={states} cell={cellAt(states, suspects, shown, place)} pulse={pulse} />
    </div>
  );
}

/** Where a task is shown as a cell of its own; `null`: in the whole. */
function rangeAround(whole: Range, task: TaskIndex | null): Range | null {
  const span = spanOf(whole.to);
  if (task === null || span === 1) return null;
  const from = Math.floor(task / span) * span;
  return { from, to: Math.min(whole.to, from + span) };
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

/** How many tasks are in each state; a click goes to the next one that is. */
export function Sums({ row, onSeek }: { row: JobRow; onSeek?: (status: TaskStatus) => void }): ReactNode {
  return (
    <ul className="figures -ml-1.5 flex flex-wrap gap-x-2 text-xs text-ink-2" data-testid="task-sums">
      {SUMMED.filter((status) => row.counts[status] > 0).map((status) => {
        const words = `${countWords(row.counts[status])} ${TASK_STATES[status].word.toLowerCase()}`;
        return (
          <li key={status}>
            <button
              type="button"
              disabled={onSeek === undefined}
              title={`Go to the next one: ${TASK_STATES[status].word.toLowerCase()}`}
              className="flex h-6 items-center gap-1.5 rounded px-1.5 enabled:hover:bg-hover enabled:hover:text-ink"
              onClick={() => onSeek?.(status)}
            >
              <StatusGlyph status={TASK_STATES[status]} size={12} progress={0.6} />
              {words}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
