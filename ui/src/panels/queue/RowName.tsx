// The name of a job in the list, with what marks it: the job that it follows, pictures to look at.
import { CornerDownRight, ScanEye } from "lucide-react";
import type { ReactNode } from "react";
import { sceneOf } from "../../actions/action";
import { lookAtSuspects } from "../../actions/lookAtSuspects";
import type { JobRow } from "../../host/bindings";
import { useAtelier } from "../../store/atelier";
import { countWords } from "../../words/amount";

/** Pixels by which a job is set in under the one that it follows. */
const INDENT = 18;
/** Deeper chains are not set in any further. */
const DEEPEST = 6;

export function RowName({ job, depth }: { job: JobRow; depth: number }): ReactNode {
  return (
    <span role="gridcell" className="flex h-full min-w-0 items-center gap-2">
      {depth === 0 ? null : <Connector depth={Math.min(depth, DEEPEST)} />}
      <span className="truncate font-medium text-ink" title={job.name} data-testid="job-name">
        {job.name}
      </span>
      {job.follows.length === 0 || depth > 0 ? null : <ChainMark follows={job.follows} />}
      {job.suspects === 0 ? null : <SuspectsBadge job={job} />}
    </span>
  );
}

/** The line from the job above to this one. */
function Connector({ depth }: { depth: number }): ReactNode {
  return (
    <span
      aria-hidden="true"
      data-testid="connector"
      className="relative h-full shrink-0"
      style={{ width: depth * INDENT - 4 }}
    >
      <span className="absolute right-0 bottom-1/2 h-full w-2.5 rounded-bl border-b border-l border-line-strong" />
    </span>
  );
}

/** "after shot_040"; a second one is counted. */
function ChainMark({ follows }: { follows: JobRow["follows"] }): ReactNode {
  const { studio } = useAtelier();
  const names = follows.map((id) => studio.job(id)?.name ?? "a job that is gone");
  const more = names.length > 1 ? ` + ${String(names.length - 1)}` : "";
  return (
    <span
      className="flex min-w-3.5 shrink-[999] items-center gap-1 truncate text-xs text-ink-3"
      title={`Begins after ${names.join(", ")}`}
      data-testid="chain-mark"
    >
      <CornerDownRight size={12} className="shrink-0" aria-hidden="true" />
      <span className="hidden truncate @[900px]/queue:block">
        after {names[0]}
        {more}
      </span>
    </span>
  );
}

function SuspectsBadge({ job }: { job: JobRow }): ReactNode {
  const atelier = useAtelier();
  return (
    <button
      type="button"
      tabIndex={-1}
      title="Pictures that look wrong and wait for your word"
      data-testid="suspects"
      className="figures flex h-5 shrink-0 items-center gap-1 rounded-full px-1.5 text-xs font-medium text-blocked ring-1 ring-blocked/50 ring-inset hover:bg-hover"
      onClick={(event) => {
        event.stopPropagation();
        void lookAtSuspects.run(sceneOf(atelier, [job.id]));
      }}
    >
      <ScanEye size={12} aria-hidden="true" />
      {countWords(job.suspects)} to look at
    </button>
  );
}
