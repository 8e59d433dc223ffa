import type { ReactNode } from "react";
import type { Tone } from "../words/status";

const FILLS: Record<Tone, string> = {
  neutral: "bg-neutral",
  running: "bg-running",
  done: "bg-done",
  blocked: "bg-blocked",
  failed: "bg-failed",
  lost: "bg-lost",
};

/** A share from 0 to 1. It jumps from value to value: nothing here moves on its own. */
export function ProgressBar({ share, tone, label }: { share: number; tone: Tone; label: string }): ReactNode {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      className="h-1 w-full overflow-hidden rounded-full bg-line"
    >
      <div className={`h-full rounded-full ${FILLS[tone]}`} style={{ width: `${String(percent)}%` }} />
    </div>
  );
}
