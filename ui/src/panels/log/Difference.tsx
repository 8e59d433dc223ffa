// What two logs do not have in common: lines of the one and of the other, long stretches alike folded.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, type ReactNode } from "react";
import type { AttemptId, ComparedLine } from "../../host/bindings";
import { ProblemNotice, Skeleton } from "../../parts/Notice";
import { useFetched } from "../../store/atelier";
import { countWords, plural } from "../../words/amount";
import { keyOf } from "./tries";

const LINE = 18;

interface DifferenceProps {
  a: AttemptId;
  b: AttemptId;
  names: { a: string; b: string };
}

export function Difference({ a, b, names }: DifferenceProps): ReactNode {
  const subject = `${keyOf(a)} ${keyOf(b)}`;
  const [fetched, again] = useFetched(subject, subject, (host) => host.ask("compare_logs", { a, b }));
  if (fetched.state === "loading") return <Skeleton rows={8} height={24} />;
  if (fetched.state === "failed")
    return (
      <div className="p-4">
        <ProblemNotice problem={fetched.problem} onRetry={again} />
      </div>
    );
  const { lines, cut } = fetched.value;
  const only = (kind: ComparedLine["kind"]): number => lines.filter((line) => line.kind === kind).length;
  const [inA, inB] = [only("only_a"), only("only_b")];
  return (
    <>
      <p
        className="flex shrink-0 flex-wrap gap-x-4 border-b border-line px-3 py-1.5 text-xs text-ink-2"
        data-testid="difference-sums"
      >
        <span className="flex items-center gap-1.5">
          <Sign kind="only_a" /> {plural(inA, "line")} only in {names.a}
        </span>
        <span className="flex items-center gap-1.5">
          <Sign kind="only_b" /> {plural(inB, "line")} only in {names.b}
        </span>
        {cut ? <span className="text-ink-3">Very long logs: only their last part is compared.</span> : null}
      </p>
      {inA + inB === 0 ? (
        <p className="p-4 text-ink-3">The two logs are the same.</p>
      ) : (
        <Lines lines={lines} />
      )}
    </>
  );
}

function Lines({ lines }: { lines: readonly ComparedLine[] }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 12,
  });
  return (
    <div
      ref={scroller}
      data-testid="difference"
      data-copyable
      tabIndex={0}
      role="region"
      aria-label="Difference"
      className="figures min-h-0 flex-1 overflow-auto bg-ground py-2 font-mono text-2xs"
    >
      <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <Line key={index} line={lines[index]} top={start} />
        ))}
      </div>
    </div>
  );
}

const LOOKS: Record<ComparedLine["kind"], string> = {
  same: "text-ink-3",
  skipped: "text-ink-3 bg-panel font-sans",
  only_a: "text-ink bg-failed/14",
  only_b: "text-ink bg-done/14",
};

function Line({ line, top }: { line: ComparedLine | undefined; top: number }): ReactNode {
  if (line === undefined) return null;
  return (
    <div
      className={`absolute flex min-w-full pr-3 leading-[18px] whitespace-pre ${LOOKS[line.kind]}`}
      style={{ top, height: LINE }}
      data-kind={line.kind}
    >
      <Sign kind={line.kind} />
      {line.kind === "skipped" ? `${countWords(line.lines)} lines are the same` : line.text}
    </div>
  );
}

/** Told apart by sign and word, not by colour alone. */
function Sign({ kind }: { kind: ComparedLine["kind"] }): ReactNode {
  const signs = {
    only_a: ["−", "text-failed"],
    only_b: ["+", "text-done"],
    same: ["", ""],
    skipped: ["⋯", ""],
  } as const;
  const [sign, look] = signs[kind];
  return (
    <span className={`inline-block w-5 shrink-0 text-center font-semibold select-none ${look}`}>{sign}</span>
  );
}
