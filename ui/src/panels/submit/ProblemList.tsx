// Everything that must be mended first, above the form and always in sight; each line leads to its field.
import { OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../../host/bindings";
import { plural } from "../../words/amount";
import { fieldId } from "./ParameterField";

export function ProblemList({ problems }: { problems: readonly Problem[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <div
      role="alert"
      className="flex max-h-36 shrink-0 gap-2.5 overflow-y-auto border-b border-failed/40 bg-failed/8 px-5 py-3"
      data-testid="problem-list"
    >
      <OctagonX size={16} className="mt-px shrink-0 text-failed" aria-hidden="true" />
      <div className="min-w-0 space-y-1">
        <p className="font-medium">{plural(problems.length, "thing")} to mend before it can be queued</p>
        <ul className="space-y-0.5">
          {problems.map((problem) => (
            <li key={`${problem.code} ${problem.subject} ${problem.field ?? ""}`}>
              <ProblemLine problem={problem} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function ProblemLine({ problem }: { problem: Problem }): ReactNode {
  const words = `${problem.message} ${problem.nextStep}`.trim();
  if (problem.field === undefined) return <span className="text-ink-2">{words}</span>;
  return (
    <button
      type="button"
      className="min-h-6 rounded text-left text-ink-2 underline decoration-line-strong underline-offset-2 hover:text-ink"
      onClick={() => focusField([problem])}
    >
      {words}
    </button>
  );
}

/** Puts the keyboard into the first field that one of the problems belongs to. */
export function focusField(problems: readonly Problem[]): void {
  requestAnimationFrame(() => {
    for (const { field } of problems) {
      const element = field === undefined ? null : document.getElementById(fieldId(field));
      if (element === null) continue;
      element.scrollIntoView({ block: "nearest" });
      element.focus();
      return;
    }
  });
}
