// The log of one attempt with everything one does to it: look for something, go to errors, copy, follow.
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { toast } from "sonner";
import type { Attempt, AttemptId, LogMatch } from "../../host/bindings";
import { useLocalWorker, useNow } from "../../store/atelier";
import { plural } from "../../words/amount";
import { spanWords } from "../../words/time";
import { FindBar } from "./FindBar";
import { LogFoot } from "./LogFoot";
import { LogLines, Marked, type LogPlace } from "./LogLines";
import { lineAt } from "./logText";
import { follow, useFollowing } from "./shownLog";
import { useLog } from "./useLog";
import { useSearch } from "./useSearch";

interface AttemptLogProps {
  attempt: AttemptId;
  known: Attempt | null;
}

export function AttemptLog({ attempt, known }: AttemptLogProps): ReactNode {
  const { reader, state } = useLog(attempt);
  const follows = useFollowing((state) => state.follows);
  const [wrap, setWrap] = useState(false);
  const [text, setText] = useState("");
  const [errorsOnly, setErrorsOnly] = useState(false);
  const [at, setAt] = useState<{ match: LogMatch; line: number } | null>(null);
  const errors = useSearch(attempt, "", state.total);
  const found = useSearch(attempt, text === "" ? null : text, state.total);
  const place = useRef<LogPlace>(null);
  const find = useRef<HTMLInputElement>(null);
  const empty = useEmptyWords(known);
  // Each log is followed at first, whatever became of the one before.
  useEffect(() => follow(true), []);
  useEffect(() => reader.follow(follows), [reader, follows]);
  const show = async (match: LogMatch): Promise<void> => {
    follow(false);
    setErrorsOnly(false);
    await reader.reach(match.at);
    const { log } = reader.current();
    const index = lineAt(log, match.at, match.text);
    if (index === null) return;
    setAt({ match, line: log.first + index });
    requestAnimationFrame(() => place.current?.show(index));
  };
  const copy = async (): Promise<void> => {
    const selected = getSelection()?.toString() ?? "";
    try {
      await navigator.clipboard.writeText(selected === "" ? await reader.whole() : selected);
      toast(selected === "" ? "The whole log is copied" : "The selection is copied");
    } catch {
      toast("The log could not be copied: select the lines instead");
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "f") return;
    event.preventDefault();
    find.current?.focus();
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={onKeyDown}>
      <FindBar
        input={find}
        text={text}
        found={found}
        errors={errors}
        at={at?.match ?? null}
        wrap={wrap}
        errorsOnly={errorsOnly}
        onText={(next) => {
          setText(next);
          setAt(null);
        }}
        onShow={(match) => void show(match)}
        onErrorsOnly={setErrorsOnly}
        onWrap={setWrap}
        onCopy={() => void copy()}
      />
      {errorsOnly ? (
        <ErrorList matches={errors.matches} done={errors.done} onShow={(match) => void show(match)} />
      ) : (
        <LogLines
          reader={reader}
          state={state}
          follows={follows}
          wrap={wrap}
          marked={text}
          current={at?.line ?? null}
          place={place}
          empty={empty}
          onFollow={follow}
        />
      )}
      <LogFoot state={state} follows={follows} onFollow={follow} />
    </div>
  );
}

/** "No output yet. Started 12 s ago on hydra." */
function useEmptyWords(known: Attempt | null): string {
  const now = useNow(1_000);
  const worker = useLocalWorker();
  if (known === null || known.startedAt === null) return "No output yet.";
  if (known.endedAt !== null) return "It wrote nothing.";
  const where = worker?.worker.id === known.worker ? ` on ${worker.worker.name}` : "";
  return `No output yet. Started ${spanWords(now - known.startedAt)} ago${where}.`;
}

interface ErrorListProps {
  matches: readonly LogMatch[];
  done: boolean;
  onShow: (match: LogMatch) => void;
}

/** Only the lines that tell of an error; a click goes to the place in the log. */
function ErrorList({ matches, done, onShow }: ErrorListProps): ReactNode {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-ground" data-testid="error-lines">
      <p className="px-3 py-2 text-xs text-ink-3">
        {!done
          ? "Looking through the log…"
          : matches.length === 0
            ? "No line tells of an error."
            : `${plural(matches.length, "line")} ${matches.length === 1 ? "tells" : "tell"} of an error. Click one to see it in its place.`}
      </p>
      <ul>
        {matches.slice(0, MOST_LISTED).map((match) => (
          <li key={match.at}>
            <button
              type="button"
              className="block min-h-6 w-full px-3 py-0.5 text-left font-mono text-2xs text-failed [overflow-wrap:anywhere] hover:bg-hover"
              onClick={() => onShow(match)}
            >
              <Marked text={match.text} wanted="" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

const MOST_LISTED = 500;
