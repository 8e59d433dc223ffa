// The tries of one task: where, when, how long, how it ended and why.
import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { Attempt, AttemptState, Exit, JobId, TaskIndex } from "../../host/bindings";
import { Button, IconButton } from "../../parts/Button";
import { ProblemNotice } from "../../parts/Notice";
import { StatusGlyph } from "../../parts/StatusGlyph";
import { useFetched, useNow, useTopic } from "../../store/atelier";
import { view } from "../../store/view";
import { byteWords } from "../../words/amount";
import { TASK_STATES, type StatusWord } from "../../words/status";
import { clockWords, exactWords, spanWords } from "../../words/time";
import { Section } from "./Section";
import { showLogOf } from "../log/shownLog";

const STATES: Record<AttemptState, StatusWord> = {
  offered: TASK_STATES.leased,
  running: TASK_STATES.running,
  completed: TASK_STATES.completed,
  failed: TASK_STATES.failed,
  cancelled: TASK_STATES.cancelled,
  lost: { word: "Lost contact", tone: "lost", shape: "slash", means: "Its machine or its app went away." },
};

interface AttemptsProps {
  job: JobId;
  task: TaskIndex;
  pulse: number;
  onClose: () => void;
}

export function Attempts({ job, task, pulse, onClose }: AttemptsProps): ReactNode {
  const [fetched, again] = useFetched(`${job} ${String(task)}`, pulse, (host) =>
    host.ask("attempts", { job, task }),
  );
  return (
    <Section
      title={`Tries of task ${String(task + 1)}`}
      more={<IconButton icon={X} name="Hide the tries" onClick={onClose} />}
    >
      {fetched.state === "failed" ? <ProblemNotice problem={fetched.problem} onRetry={again} /> : null}
      {fetched.state === "ready" && fetched.value.attempts.length === 0 ? (
        <p className="text-ink-3">Not tried yet.</p>
      ) : null}
      {fetched.state === "ready" ? (
        <ul className="divide-y divide-line rounded-md border border-line" data-testid="attempts">
          {fetched.value.attempts.toReversed().map((attempt) => (
            <Try key={attempt.id.number} attempt={attempt} />
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function Try({ attempt }: { attempt: Attempt }): ReactNode {
  const now = useNow(1_000);
  const status = STATES[attempt.state];
  const worker = useTopic("workers", (studio) =>
    studio.workers().find((card) => card.worker.id === attempt.worker),
  );
  const from = attempt.startedAt ?? attempt.offeredAt;
  const facts = [
    `at ${clockWords(from)}`,
    spanWords((attempt.endedAt ?? now) - from),
    attempt.device ?? "",
    attempt.peakMemoryBytes === null ? "" : `peak ${byteWords(attempt.peakMemoryBytes)}`,
    exitWords(attempt.exit),
  ];
  return (
    <li className="space-y-1 px-2.5 py-2">
      <div className="flex items-center gap-2">
        <StatusGlyph status={status} />
        <span className="font-medium">{status.word}</span>
        <span className="truncate text-ink-3">on {worker?.worker.name ?? attempt.worker}</span>
        <Button
          look="quiet"
          className="ml-auto h-6! px-2!"
          onClick={() => {
            showLogOf(attempt.id);
            view.set({ tab: "log" });
          }}
        >
          Log
        </Button>
      </div>
      <p className="figures text-xs text-ink-3" title={exactWords(from)}>
        {facts.filter(Boolean).join(" · ")}
      </p>
      {attempt.problem === null ? null : (
        <p className="text-ink-2" data-copyable>
          {attempt.problem.message} {attempt.problem.nextStep}
        </p>
      )}
    </li>
  );
}

function exitWords(exit: Exit | null): string {
  if (exit === null) return "";
  if (exit.how === "not_started") return "did not start";
  if (exit.how === "signal") return `ended by signal ${String(exit.value)}`;
  return exit.value === 0 ? "" : `exit code ${String(exit.value)}`;
}
