// Looking through a log: what for, how often it is there, to the next one; errors; wrapping; copying.
import { ChevronDown, ChevronUp, CircleAlert, Copy, ListFilter, Search, WrapText, X } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import type { LogMatch } from "../../host/bindings";
import { IconButton } from "../../parts/Button";
import { countWords } from "../../words/amount";
import type { Found } from "./useSearch";

interface FindBarProps {
  input: RefObject<HTMLInputElement | null>;
  text: string;
  found: Found;
  errors: Found;
  at: LogMatch | null;
  wrap: boolean;
  errorsOnly: boolean;
  onText: (text: string) => void;
  onShow: (match: LogMatch) => void;
  onErrorsOnly: (on: boolean) => void;
  onWrap: (on: boolean) => void;
  onCopy: () => void;
}

const PRESSED = "aria-pressed:bg-hover aria-pressed:text-ink";

export function FindBar(props: FindBarProps): ReactNode {
  const { input, text, found, errors, at, wrap, errorsOnly, onText, onShow } = props;
  const { matches } = found;
  const index = at === null ? -1 : matches.findIndex((match) => match.at === at.at);
  const go = (step: number): void => {
    // From nowhere, the first one is next and the last one is before.
    const from = index === -1 && step < 0 ? 0 : index;
    const next = matches[(from + step + matches.length) % matches.length];
    if (next !== undefined) onShow(next);
  };
  // Enter pressed while the search still runs goes on when it is done.
  const owed = useRef(0);
  useEffect(() => {
    const step = owed.current;
    if (!found.done || step === 0) return;
    owed.current = 0;
    go(step);
  });
  const ask = (step: number): void => {
    if (found.done) go(step);
    else owed.current = step;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") ask(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && text !== "") onText("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const [firstError] = errors.matches;
  return (
    <div className="flex shrink-0 items-center gap-1 border-b border-line px-3 py-1.5">
      <label className="flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded-md border border-line-strong bg-field px-2 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus">
        <Search size={13} className="shrink-0 text-ink-3" aria-hidden="true" />
        <input
          ref={input}
          value={text}
          aria-label="Find in the whole log"
          placeholder="Find in the whole log"
          spellCheck={false}
          className="min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-ink-3"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {text === "" ? null : (
          <>
            <span className="figures shrink-0 text-2xs text-ink-3" role="status" data-testid="find-count">
              {countText(found, index)}
            </span>
            <button
              type="button"
              aria-label="Clear"
              className="-mr-1 flex size-6 items-center justify-center rounded text-ink-3 hover:text-ink"
              onClick={() => onText("")}
            >
              <X size={13} aria-hidden="true" />
            </button>
          </>
        )}
      </label>
      <IconButton
        icon={ChevronUp}
        name="Match before (Shift Enter)"
        disabled={matches.length === 0}
        onClick={() => go(-1)}
      />
      <IconButton
        icon={ChevronDown}
        name="Next match (Enter)"
        disabled={matches.length === 0}
        onClick={() => go(1)}
      />
      <span className="mx-0.5 h-5 w-px bg-line" />
      <IconButton
        icon={CircleAlert}
        name={firstError === undefined ? "No line tells of an error" : "Jump to the first error"}
        disabled={firstError === undefined}
        className={firstError === undefined ? "" : "text-failed!"}
        onClick={() => firstError !== undefined && onShow(firstError)}
      />
      <IconButton
        icon={ListFilter}
        name="Errors only"
        aria-pressed={errorsOnly}
        className={PRESSED}
        onClick={() => props.onErrorsOnly(!errorsOnly)}
      />
      <IconButton
        icon={WrapText}
        name="Wrap long lines"
        aria-pressed={wrap}
        className={PRESSED}
        onClick={() => props.onWrap(!wrap)}
      />
      <IconButton icon={Copy} name="Copy the selection, or the whole log" onClick={props.onCopy} />
    </div>
  );
}

function countText({ matches, done, more }: Found, index: number): string {
  if (!done) return "…";
  if (matches.length === 0) return "not found";
  const total = `${countWords(matches.length)}${more ? "+" : ""}`;
  return index === -1 ? total : `${countWords(index + 1)} of ${total}`;
}
