// The live log of one attempt. It follows its end until somebody scrolls up, and again from the bottom on.
import { ArrowDownToLine, CircleAlert, Copy } from "lucide-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { toast } from "sonner";
import type { AttemptId, JobRow, TaskRow } from "../../host/bindings";
import type { Host } from "../../host/host";
import { Button, IconButton } from "../../parts/Button";
import { SelectBox } from "../../parts/Fields";
import { useAtelier, useFetched } from "../../store/atelier";
import { spanWords } from "../../words/time";
import { TASK_STATES } from "../../words/status";
import { showLogOf, useShownLog } from "./shownLog";
import { addText, finishedLines, firstError, NO_LINES, type LogLines } from "./logRing";

const POLL_MS = 1_000;
const LINE = 18;
const TAIL_BYTES = 256 * 1024;

export function JobLog({ row, pulse }: { row: JobRow; pulse: number }): ReactNode {
  const chosen = useShownLog((state) => state.attempt);
  const [fetched] = useFetched(row.id, pulse, (host) => tellingTasks(host, row.id));
  const tasks = fetched.state === "ready" ? fetched.value : [];
  const own = chosen?.job === row.id ? chosen : null;
  const attempt = own ?? tasks[0]?.attempt?.id ?? null;
  if (fetched.state === "loading") return null;
  if (attempt === null)
    return <p className="p-4 text-ink-3">No output yet: none of its tasks has started.</p>;
  const known = tasks.some((task) => task.index === attempt.task);
  const choices = tasks.map((task) => ({
    value: String(task.index),
    title: `${task.label} · ${TASK_STATES[task.status].word}`,
  }));
  const shown = known
    ? choices
    : [{ value: String(attempt.task), title: `task ${String(attempt.task + 1)}` }, ...choices];
  return (
    <AttemptLog
      key={keyOf(attempt)}
      attempt={attempt}
      picker={
        <SelectBox
          id="log-task"
          label="Whose log"
          className="min-w-0 max-w-64 flex-1 mr-auto"
          value={String(attempt.task)}
          choices={shown}
          onChange={(index) => {
            const next = tasks.find((task) => String(task.index) === index)?.attempt;
            if (next != null) showLogOf(next.id);
          }}
        />
      }
    />
  );
}

/** Tasks with a log: what runs, then what failed, then what was finished last. */
async function tellingTasks(host: Host, job: string): Promise<TaskRow[]> {
  const pages = await Promise.all(
    (["running", "failed", "completed", "cancelled"] as const).map((status) =>
      host.ask("tasks", { job, status: [status], offset: 0, limit: 50 }),
    ),
  );
  return pages.flatMap((page) => page.tasks).filter((task) => task.attempt !== null);
}

function keyOf(attempt: AttemptId): string {
  return [attempt.job, attempt.task, attempt.number, attempt.epoch].join("-");
}

function AttemptLog({ attempt, picker }: { attempt: AttemptId; picker: ReactNode }): ReactNode {
  const { log, ended, lastAt } = useLog(attempt);
  const [follows, setFollows] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = finishedLines(log);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 10,
  });
  useEffect(() => {
    if (follows && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [virtual, follows, lines.length]);
  const error = firstError(lines);
  const copy = (): void => {
    void navigator.clipboard.writeText(lines.join("\n")).then(
      () => toast("Log copied"),
      () => toast("The log could not be copied: select the lines instead"),
    );
  };
  return (
    <>
      <div className="flex shrink-0 items-center gap-1.5 border-b border-line px-3 py-1.5">
        {picker}
        {error === null ? null : (
          <IconButton
            icon={CircleAlert}
            name="Jump to the first error"
            onClick={() => {
              setFollows(false);
              virtual.scrollToIndex(error, { align: "center" });
            }}
          />
        )}
        <IconButton icon={Copy} name="Copy the log" onClick={copy} />
        <Button
          look="quiet"
          icon={ArrowDownToLine}
          aria-pressed={follows}
          data-testid="log-follow"
          className="aria-pressed:bg-hover aria-pressed:text-ink"
          onClick={() => setFollows((on) => !on)}
        >
          Follow
        </Button>
      </div>
      <div
        ref={scroller}
        data-testid="log"
        data-copyable
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Log"
        className="figures min-h-0 flex-1 overflow-auto bg-ground py-2 font-mono text-2xs"
        onScroll={(event) => setFollows(isAtEnd(event.currentTarget))}
      >
        <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => (
            <div
              key={key}
              className={`absolute px-3 whitespace-pre ${index === error ? "text-failed" : "text-ink-2"}`}
              style={{ top: start, height: LINE, lineHeight: `${String(LINE)}px` }}
            >
              <span className="mr-3 inline-block w-9 text-right text-ink-3 select-none">
                {log.dropped + index + 1}
              </span>
              {lines[index]}
            </div>
          ))}
        </div>
        {lines.length === 0 ? <p className="px-3 font-sans text-sm text-ink-3">No output yet.</p> : null}
      </div>
      <LogFoot follows={follows} ended={ended} lastAt={lastAt} />
    </>
  );
}

function LogFoot({
  follows,
  ended,
  lastAt,
}: {
  follows: boolean;
  ended: boolean;
  lastAt: number;
}): ReactNode {
  const [quiet, setQuiet] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setQuiet(performance.now() - lastAt), 5_000);
    return () => clearInterval(timer);
  }, [lastAt]);
  const words = ended
    ? "The end of the log."
    : quiet > 60_000
      ? `No output for ${spanWords(quiet)}.`
      : "Live.";
  return (
    <p
      className="flex h-6 shrink-0 items-center border-t border-line px-3 text-2xs text-ink-3"
      data-testid="log-state"
    >
      {words}
      {follows ? "" : " Following is paused: scroll to the bottom to go on."}
    </p>
  );
}

function isAtEnd(element: HTMLElement): boolean {
  return element.scrollHeight - element.scrollTop - element.clientHeight < LINE;
}

/** Reads on from where it stopped, once a second while it can be seen and goes on. */
function useLog(asked: AttemptId): { log: LogLines; ended: boolean; lastAt: number } {
  const { host } = useAtelier();
  // One attempt for as long as this lives: the same id comes as a new object with each answer.
  const [attempt] = useState(asked);
  const [state, setState] = useState(() => ({ log: NO_LINES, ended: false, lastAt: performance.now() }));
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let from: number | null = null;
    const read = async (): Promise<void> => {
      if (document.hidden) return again(POLL_MS);
      try {
        const page = await host.ask("log", {
          attempt,
          maxBytes: TAIL_BYTES,
          ...(from === null ? {} : { from }),
        });
        if (!wanted) return;
        from = page.next;
        if (page.text !== "" || page.ended) {
          setState((old) => ({
            log: addText(old.log, page.text),
            ended: page.ended,
            lastAt: page.text === "" ? old.lastAt : performance.now(),
          }));
        }
        if (!page.ended) again(page.next < page.total ? 0 : POLL_MS);
      } catch {
        again(POLL_MS * 2);
      }
    };
    const again = (ms: number): void => {
      if (wanted) timer = setTimeout(() => void read(), ms);
    };
    void read();
    return () => {
      wanted = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [host, attempt]);
  return state;
}
