// What a job follows and what follows it, and what can be done when the chain is broken.
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { cancel } from "../../actions/cancel";
import { retryAwaited } from "../../actions/retryAwaited";
import { runAnyway } from "../../actions/runAnyway";
import type { JobPage, JobRow } from "../../host/bindings";
import { ActionButton } from "../../parts/ActionButton";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { useJob } from "../../store/atelier";
import { openJob } from "../../store/view";
import { progressWords } from "../../words/job";
import { isFinished, JOB_STATES } from "../../words/status";
import { Section } from "./Section";

/** Where a job stands in the chain. */
const PLACE = "w-14 shrink-0 text-2xs text-ink-3";

export function Chain({ page, row }: { page: JobPage; row: JobRow }): ReactNode {
  const { before, after, job } = page;
  if (before.length + after.length === 0) return null;
  const broken = before.some((one) => row.follows.includes(one.id) && isBroken(one));
  const waits = row.follows.length > 0 && !isFinished(row.state);
  return (
    <Section title="Chain">
      <div
        className={`overflow-hidden rounded-md border ${broken && waits ? "border-blocked/45" : "border-line"}`}
        data-testid="chain"
      >
        <ol className="divide-y divide-line">
          {before.map((one) => (
            <Link key={one.id} row={one} says={job.waived.includes(one.id) ? "not awaited" : "before"} />
          ))}
          <li className="flex h-9 items-center gap-2 bg-selected px-3">
            <span className={PLACE}>this job</span>
            <StatusGlyph status={JOB_STATES[row.state]} progress={row.progress} />
            <span className="min-w-0 flex-1 truncate font-medium">{row.name}</span>
          </li>
          {after.map((one) => (
            <Link key={one.id} row={one} says="after" />
          ))}
        </ol>
        {waits ? (
          <div className="space-y-2 border-t border-line bg-ground/60 p-3">
            <p className="text-ink-2">{waitWords(row, before)}</p>
            <div className="flex flex-wrap gap-1.5">
              {broken ? <ActionButton action={retryAwaited} jobs={[row.id]} look="primary" /> : null}
              <ActionButton action={runAnyway} jobs={[row.id]} />
              {broken ? (
                <ActionButton action={cancel} jobs={[row.id]} look="danger" testId="cancel-chain" />
              ) : null}
            </div>
          </div>
        ) : null}
      </div>
    </Section>
  );
}

function isBroken({ status }: JobRow): boolean {
  return status === "failed" || status === "cancelled";
}

function waitWords(row: JobRow, before: readonly JobRow[]): string {
  const waited = before.filter((one) => row.follows.includes(one.id) && one.status !== "completed");
  const stopped = waited.find(isBroken);
  if (stopped === undefined)
    return `It begins when ${namesOf(waited)} ${waited.length === 1 ? "is" : "are"} done.`;
  const how = stopped.status === "failed" ? "failed" : "was cancelled";
  return `It is blocked: ${stopped.name} ${how}. Run anyway uses the files that are there.`;
}

function namesOf(rows: readonly JobRow[]): string {
  return rows.length === 0 ? "what it follows" : rows.map((row) => row.name).join(" and ");
}

/** Another job of the chain; its row is live where the list has it. */
function Link({ row: known, says }: { row: JobRow; says: string }): ReactNode {
  const row = useJob(known.id) ?? known;
  const status = JOB_STATES[row.state];
  return (
    <li>
      <button
        type="button"
        className="flex h-9 w-full items-center gap-2 px-3 text-left hover:bg-hover"
        title={`Open ${row.name}`}
        onClick={() => openJob(row.id)}
      >
        <span className={PLACE}>{says}</span>
        <StatusGlyph status={status} progress={row.progress} />
        <span className="min-w-0 flex-1 truncate font-medium">{row.name}</span>
        <span className="figures shrink-0 text-xs text-ink-3" title={status.word}>
          {progressWords(row)}
        </span>
        <ArrowRight size={13} className="shrink-0 text-ink-3" aria-hidden="true" />
      </button>
    </li>
  );
}
