// What is shown where there is nothing to show yet, nothing at all, or something went wrong.
import { OctagonX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../host/bindings";
import { Button } from "./Button";

/** A problem in words: the reason, the next step, and a way to try again. */
export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry?: () => void }): ReactNode {
  return (
    <div
      role="alert"
      className="flex gap-2.5 rounded-md border border-failed/40 bg-failed/8 p-3"
      data-testid="problem"
    >
      <OctagonX size={16} className="mt-px shrink-0 text-failed" aria-hidden="true" />
      <div className="min-w-0 space-y-1" data-copyable>
        <p className="font-medium break-words text-ink">{problem.message}</p>
        {problem.nextStep === "" ? null : <p className="break-words text-ink-2">{problem.nextStep}</p>}
        {onRetry === undefined ? null : (
          <Button className="mt-1.5" onClick={onRetry}>
            Retry
          </Button>
        )}
      </div>
    </div>
  );
}

export function WarningNotice({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className="flex gap-2 text-ink-2">
      <TriangleAlert size={14} className="mt-0.5 shrink-0 text-blocked" aria-hidden="true" />
      <span>{children}</span>
    </div>
  );
}

/** Bars where rows will be. They stand still. */
export function Skeleton({ rows, height = 32 }: { rows: number; height?: number }): ReactNode {
  return (
    <div aria-hidden="true" data-testid="skeleton">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex items-center gap-3 px-3" style={{ height }}>
          <span className="h-2.5 w-16 rounded bg-raised" />
          <span className="h-2.5 rounded bg-raised" style={{ width: `${String(24 + ((row * 17) % 30))}%` }} />
          <span className="ml-auto h-2.5 w-20 rounded bg-raised" />
        </div>
      ))}
    </div>
  );
}
