// Whether a log goes on, how long nothing was written, and whether its end is followed.
import { ArrowDownToLine, Pause } from "lucide-react";
import type { ReactNode } from "react";
import { spanWords } from "../../words/time";
import { useAge, type LogState } from "./useLog";

/** Silence of so long is worth a word. */
const SILENT_MS = 60_000;

interface LogFootProps {
  state: LogState;
  follows: boolean;
  onFollow: (follows: boolean) => void;
}

export function LogFoot({ state, follows, onFollow }: LogFootProps): ReactNode {
  const silent = useAge(state.lastAt);
  const words = state.ended
    ? "The end of the log"
    : silent > SILENT_MS
      ? `No output for ${spanWords(silent)}`
      : "Live";
  const Icon = follows ? ArrowDownToLine : Pause;
  return (
    <div
      className="flex h-7 shrink-0 items-center gap-3 border-t border-line pr-1 pl-3 text-2xs text-ink-3"
      data-testid="log-state"
    >
      <span className="shrink-0">{words}</span>
      <button
        type="button"
        aria-pressed={follows}
        data-testid="log-follow"
        title={follows ? "Stop following" : "Go to the end and follow it"}
        className={`ml-auto flex h-6 min-w-0 items-center gap-1.5 rounded px-2 hover:bg-hover hover:text-ink ${follows ? "" : "text-blocked"}`}
        onClick={() => onFollow(!follows)}
      >
        <Icon size={12} className="shrink-0" aria-hidden="true" />
        <span className="truncate">{follows ? "Following" : "Paused: scroll to the bottom to go on"}</span>
      </button>
    </div>
  );
}
