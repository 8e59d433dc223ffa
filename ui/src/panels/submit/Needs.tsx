// What was found in the files: other files that they need, what of them is missing and what to do about it.
import { ChevronRight, CircleCheck, TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { Need } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { WarningNotice } from "../../parts/Notice";
import { byteWords, plural } from "../../words/amount";
import { groupWords, kindWords, missingOf, needGroups } from "./inspection";
import type { Inspections } from "./useInspections";

interface NeedsProps {
  inspections: Inspections;
  /** Whether the job goes on without missing files; `null`: this kind of job has no such choice. */
  without: boolean | null;
  onWithout: (without: boolean) => void;
}

const MOST_NAMED = 6;

/** Stands on top of the form while something is missing. */
export function Missing({ inspections, without, onWithout }: NeedsProps): ReactNode {
  const missing = missingOf(inspections.found);
  if (missing.length === 0) return null;
  const count = missing.reduce((sum, need) => sum + need.missing.length, 0);
  return (
    <section
      aria-label="Missing files"
      className={`space-y-2 rounded-md border p-3 ${without === true ? "border-line" : "border-blocked/45 bg-blocked/6"}`}
      data-testid="missing-files"
    >
      <h3 className="flex items-center gap-2 font-semibold">
        {without === true ? (
          <CircleCheck size={15} className="text-ink-3" aria-hidden="true" />
        ) : (
          <TriangleAlert size={15} className="text-blocked" aria-hidden="true" />
        )}
        {without === true
          ? `Rendered without ${plural(count, "missing file")}`
          : `${plural(count, "file")} that the scene needs ${count === 1 ? "is" : "are"} not there`}
      </h3>
      <ul className="space-y-1.5">
        {missing.slice(0, MOST_NAMED).map((need) => (
          <MissingNeed key={need.path} need={need} />
        ))}
        {missing.length > MOST_NAMED ? (
          <li className="text-ink-3">and {plural(missing.length - MOST_NAMED, "more", "more")}</li>
        ) : null}
      </ul>
      <div className="flex gap-1.5 pt-0.5">
        <Button disabled={inspections.looking} onClick={inspections.again}>
          {inspections.looking ? "Looking…" : "Look again"}
        </Button>
        {without === null ? null : (
          <Button aria-pressed={without} onClick={() => onWithout(!without)}>
            {without ? "Wait for them after all" : "Render without them"}
          </Button>
        )}
      </div>
    </section>
  );
}

function MissingNeed({ need }: { need: Need }): ReactNode {
  const { kind, path, missing, files, usedBy } = need;
  const some = files.length > 0 || missing.length > 1;
  return (
    <li data-copyable>
      <p className="[overflow-wrap:anywhere]">
        <span className="text-ink-3">{kindWords(kind)} </span>
        {path}
      </p>
      <p className="text-xs text-ink-3">
        used by {usedBy}
        {some
          ? ` · ${plural(missing.length, "file")} of ${String(files.length + missing.length)}: ${missing.slice(0, 3).join(", ")}${missing.length > 3 ? " …" : ""}`
          : ""}
      </p>
    </li>
  );
}

/** Under the files: that they are looked into, what they need in sum, and each of it when asked. */
export function NeedSums({ inspections }: { inspections: Inspections }): ReactNode {
  const [open, setOpen] = useState(false);
  const { found, looking, failed } = inspections;
  const groups = needGroups(found);
  const notes = [...new Set(found.flatMap((one) => one.notes))];
  const count = groups.reduce((sum, group) => sum + group.needs.length, 0);
  return (
    <div className="space-y-1 text-xs" data-testid="needs" aria-live="polite">
      {looking && found.length === 0 ? (
        <p className="flex h-6 items-center gap-2 text-ink-3" data-testid="looking">
          <span className="h-2 w-24 rounded bg-raised" aria-hidden="true" />
          Looking into the file…
        </p>
      ) : null}
      {count === 0 ? null : (
        <button
          type="button"
          aria-expanded={open}
          className="-ml-1 flex min-h-6 items-center gap-1 rounded px-1 text-left text-ink-2 hover:text-ink"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={13} className={`shrink-0 ${open ? "rotate-90" : ""}`} aria-hidden="true" />
          Needs {groupWords(groups)}
        </button>
      )}
      {open ? (
        <ul
          className="max-h-40 space-y-0.5 overflow-y-auto rounded-md border border-line bg-ground/50 p-2"
          data-copyable
        >
          {groups.flatMap((group) =>
            group.needs.map((need) => (
              <li key={`${need.kind} ${need.path}`} className="flex gap-3">
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{need.stored}</span>
                <span
                  className={`figures shrink-0 ${need.missing.length > 0 ? "text-blocked" : "text-ink-3"}`}
                >
                  {need.missing.length > 0 ? "missing" : byteWords(need.bytes)}
                </span>
              </li>
            )),
          )}
        </ul>
      ) : null}
      {notes.map((note) => (
        <p key={note} className="text-ink-3">
          {note}
        </p>
      ))}
      {failed.map((problem) => (
        <WarningNotice key={problem.subject}>
          {problem.message} {problem.nextStep}
        </WarningNotice>
      ))}
    </div>
  );
}
