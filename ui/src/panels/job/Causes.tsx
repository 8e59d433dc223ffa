// Why tasks failed: each cause once, in words, with what to do; and the last lines of the first of them.
import { OctagonX } from "lucide-react";
import { useState, type ReactNode } from "react";
import { retryFailed } from "../../actions/retryFailed";
import type { AttemptId, CauseCount, ErrorCode, JobPage, JobRow } from "../../host/bindings";
import { ActionButton } from "../../parts/ActionButton";
import { Button } from "../../parts/Button";
import { ProblemNotice } from "../../parts/Notice";
import { useFetched } from "../../store/atelier";
import { view } from "../../store/view";
import { plural } from "../../words/amount";
import { showTask } from "./chosenTask";
import { showLogOf } from "../log/shownLog";

/** A cause in two or three words; its sentence and what to do stand below. */
const CAUSES: Partial<Record<ErrorCode, string>> = {
  out_of_video_memory: "out of video memory",
  out_of_memory: "out of memory",
  missing_file: "a file is missing",
  missing_addon: "an add-on is missing",
  missing_program: "a program is missing",
  wrong_version: "another version is needed",
  licence: "no licence",
  no_space: "the disk is full",
  no_gpu: "no graphics card could be used",
  program_crashed: "the program crashed",
  time_limit: "took too long",
  no_progress: "stood still",
  output_missing: "no whole file came out",
  output_empty: "no whole file came out",
  output_unreadable: "no whole file came out",
  output_not_writable: "the folder can't be written",
  worker_lost: "the machine went away",
};

const LINES = 20;
const TAIL_BYTES = 8 * 1024;

export function Causes({ page, row }: { page: JobPage; row: JobRow }): ReactNode {
  const { causes, failures, job } = page;
  const [first] = failures;
  if (causes.length === 0) return job.problem === null ? null : <ProblemNotice problem={job.problem} />;
  const only = causes.length === 1;
  return (
    <section aria-label="What went wrong" className="space-y-2" data-testid="causes">
      {causes.map((cause) => (
        <Cause key={`${cause.problem.code} ${cause.problem.subject}`} cause={cause} row={row} />
      ))}
      {only || row.counts.failed === 0 ? null : (
        <ActionButton
          action={retryFailed}
          jobs={[row.id]}
          words={`Retry all ${plural(row.counts.failed, "failed task")}`}
          testId="retry-causes"
        />
      )}
      {first?.attempt == null ? null : <LastLines label={first.label} attempt={first.attempt.id} />}
    </section>
  );
}

function Cause({ cause, row }: { cause: CauseCount; row: JobRow }): ReactNode {
  const { problem, tasks, first } = cause;
  return (
    <div
      role="alert"
      className="flex gap-2.5 rounded-md border border-failed/40 bg-failed/8 p-3"
      data-testid="problem"
    >
      <OctagonX size={16} className="mt-px shrink-0 text-failed" aria-hidden="true" />
      <div className="min-w-0 flex-1 space-y-1" data-copyable>
        <p className="font-medium break-words text-ink">
          {plural(tasks, "task")}: {CAUSES[problem.code] ?? "failed"}
        </p>
        <p className="break-words text-ink-2">{problem.message}</p>
        {problem.nextStep === "" ? null : <p className="break-words text-ink-2">{problem.nextStep}</p>}
        <div className="flex flex-wrap gap-1.5 pt-1.5">
          {row.counts.failed === tasks ? (
            <ActionButton
              action={retryFailed}
              jobs={[row.id]}
              words={tasks === 1 ? "Retry this task" : "Retry these tasks"}
              testId="retry-causes"
            />
          ) : null}
          <Button onClick={() => showTask(row.id, first)}>
            {tasks === 1 ? "Show it" : "Show the first"}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** The end of a failed task's log, folded until asked for. */
function LastLines({ label, attempt }: { label: string; attempt: AttemptId }): ReactNode {
  const [open, setOpen] = useState(true);
  const key = [attempt.task, attempt.number, attempt.epoch].join(" ");
  const [fetched] = useFetched(`${attempt.job} ${key}`, key, (host) =>
    host.ask("log", { attempt, maxBytes: TAIL_BYTES }),
  );
  const text = fetched.state === "ready" ? fetched.value.text.trimEnd() : "";
  if (text === "") return null;
  return (
    <div className="overflow-hidden rounded-md border border-line">
      <div className="flex h-8 items-center gap-1 pr-1 pl-3">
        <button
          type="button"
          aria-expanded={open}
          className="h-6 flex-1 truncate text-left text-xs text-ink-2 hover:text-ink"
          onClick={() => setOpen(!open)}
        >
          Last lines of {label}
        </button>
        <Button
          look="quiet"
          className="h-6! px-2!"
          onClick={() => {
            showLogOf(attempt);
            view.set({ tab: "log" });
          }}
        >
          Whole log
        </Button>
      </div>
      {open ? (
        <pre
          ref={toEnd}
          tabIndex={0}
          aria-label={`Last lines of ${label}`}
          data-copyable
          data-testid="last-lines"
          className="m-0 max-h-36 overflow-auto border-t border-line bg-ground px-3 py-2 font-mono text-2xs whitespace-pre-wrap text-ink-2 [overflow-wrap:anywhere]"
        >
          {text.split("\n").slice(-LINES).join("\n")}
        </pre>
      ) : null}
    </div>
  );
}

function toEnd(element: HTMLElement | null): void {
  if (element !== null) element.scrollTop = element.scrollHeight;
}
