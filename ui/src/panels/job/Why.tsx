// Why a job waits: one sentence, then each machine with its reason and what would help.
import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import type { JobRow, WorkerReason } from "../../host/bindings";
import { ProblemNotice } from "../../parts/Notice";
import { useFetched, useNow } from "../../store/atelier";
import { plural } from "../../words/amount";
import { agoWords } from "../../words/time";
import { Section } from "./Section";

export function Why({ row, pulse }: { row: JobRow; pulse: number }): ReactNode {
  const now = useNow(5_000);
  const [fetched, again] = useFetched(row.id, pulse, (host) => host.ask("explain", { job: row.id }));
  if (fetched.state === "loading") return null;
  if (fetched.state === "failed") return <ProblemNotice problem={fetched.problem} onRetry={again} />;
  const { sentence, ahead, workers, at } = fetched.value;
  const age = agoWords(at, now);
  return (
    <Section
      title="Why it is waiting"
      more={
        <span className="figures text-2xs text-ink-3">
          {age === "now" ? "checked just now" : `checked ${age} ago`}
        </span>
      }
    >
      <div className="rounded-md border border-line bg-ground" data-testid="why">
        <p className="px-3 py-2" data-copyable>
          {sentence}
          {ahead > 0 ? (
            <span className="text-ink-3"> {plural(ahead, "waiting task")} of other jobs come first.</span>
          ) : null}
        </p>
        <ul className="border-t border-line">
          {workers.map((worker) => (
            <Reason key={worker.worker} worker={worker} />
          ))}
        </ul>
      </div>
    </Section>
  );
}

function Reason({ worker }: { worker: WorkerReason }): ReactNode {
  const Icon = worker.canRun ? Check : X;
  return (
    <li className="flex gap-2 border-b border-line px-3 py-2 last:border-b-0">
      <Icon
        size={14}
        className={`mt-0.5 shrink-0 ${worker.canRun ? "text-done" : "text-blocked"}`}
        aria-hidden="true"
      />
      <div className="min-w-0">
        <p>
          <span className="font-medium">{worker.name}</span>{" "}
          <span className="text-ink-3">{worker.canRun ? "can run it" : "can't run it"}</span>
        </p>
        <p className="text-ink-2">{worker.reason}</p>
        {worker.remedy === "" ? null : <p className="text-ink-3">What would help: {worker.remedy}</p>}
      </div>
    </li>
  );
}
