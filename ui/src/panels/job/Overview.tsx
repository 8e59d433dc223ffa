// The first tab: what a person has to look at or decide, why it waits, how it goes, its newest pictures.
import type { ReactNode } from "react";
import type { JobPage, JobRow, TaskRow } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { useFetched } from "../../store/atelier";
import { view } from "../../store/view";
import { countWords } from "../../words/amount";
import { isFinished, TASK_STATES } from "../../words/status";
import { FirstFrames } from "../viewer/FirstFrames";
import { useOutputs } from "../viewer/outputs";
import { Suspects } from "../viewer/Suspects";
import { Tile } from "../viewer/Tile";
import { Causes } from "./Causes";
import { Chain } from "./Chain";
import { showTask } from "./chosenTask";
import { HowItRuns } from "./HowItRuns";
import { Section } from "./Section";
import { Sums } from "./Tasks";
import { Why } from "./Why";

const NEWEST = 6;
const LISTED = 4;

export function Overview({ page, row, pulse }: { page: JobPage; row: JobRow; pulse: number }): ReactNode {
  const waits = row.state === "waiting" || row.state === "blocked" || row.state === "held";
  const followed = row.follows.length > 0 && !isFinished(row.state);
  return (
    <div className="space-y-5 p-4">
      {row.state === "asking" ? <FirstFrames row={row} job={page.job} /> : null}
      {row.suspects > 0 ? <Suspects row={row} /> : null}
      <Causes page={page} row={row} />
      {followed ? <Chain page={page} row={row} /> : null}
      {waits && !followed ? <Why row={row} pulse={pulse} /> : null}
      <Section
        title="Tasks"
        more={
          <Button look="quiet" className="-mr-2 h-6! px-2!" onClick={() => view.set({ tab: "tasks" })}>
            Show all
          </Button>
        }
      >
        <Sums row={row} />
        <Active row={row} pulse={pulse} />
      </Section>
      {followed ? null : <Chain page={page} row={row} />}
      <Newest row={row} />
      <HowItRuns page={page} row={row} />
    </div>
  );
}

/** What runs now, and what failed when that is not said above already. */
function Active({ row, pulse }: { row: JobRow; pulse: number }): ReactNode {
  const busy = row.counts.running + row.counts.leased > 0;
  const [fetched] = useFetched(row.id, `${String(pulse)} ${String(busy)}`, async (host) =>
    busy
      ? (await host.ask("tasks", { job: row.id, status: ["running", "leased"], offset: 0, limit: LISTED }))
          .tasks
      : [],
  );
  const tasks = fetched.state === "ready" ? fetched.value : [];
  if (tasks.length === 0) return null;
  return (
    <ul className="mt-2 divide-y divide-line overflow-hidden rounded-md border border-line">
      {tasks.map((task) => (
        <ActiveTask key={task.index} row={row} task={task} />
      ))}
    </ul>
  );
}

function ActiveTask({ row, task }: { row: JobRow; task: TaskRow }): ReactNode {
  return (
    <li>
      <button
        type="button"
        className="flex h-8 w-full items-center gap-2 px-2.5 text-left hover:bg-hover"
        onClick={() => showTask(row.id, task.index)}
      >
        <StatusGlyph status={TASK_STATES[task.status]} progress={task.progress} />
        <span className="shrink-0 font-medium">{task.label}</span>
        <span className="figures min-w-0 flex-1 truncate text-right text-ink-2">{task.note}</span>
      </button>
    </li>
  );
}

function Newest({ row }: { row: JobRow }): ReactNode {
  const [fetched] = useOutputs(row);
  if (row.outputFolder === null || row.state === "asking") return null;
  const outputs = fetched.state === "ready" ? fetched.value : [];
  const newest = outputs.toSorted((left, right) => right.at - left.at).slice(0, NEWEST);
  return (
    <Section
      title={outputs.length === 0 ? "Results" : `Results · ${countWords(outputs.length)}`}
      more={
        outputs.length === 0 ? null : (
          <Button look="quiet" className="-mr-2 h-6! px-2!" onClick={() => view.set({ tab: "results" })}>
            Show all
          </Button>
        )
      }
    >
      {fetched.state === "ready" && outputs.length === 0 ? (
        <p className="text-ink-3">Nothing finished yet. Files appear here one by one.</p>
      ) : null}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(112px,1fr))] gap-2">
        {newest.map((output) => (
          <li key={output.unit}>
            <Tile row={row} output={output} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
