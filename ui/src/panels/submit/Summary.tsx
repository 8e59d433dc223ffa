// What will come of the submission, in one or two lines: kept at the same height, so that nothing jumps.
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Preview, Problem } from "../../host/bindings";
import { useLocalWorker } from "../../store/atelier";

export function Summary({
  preview,
  problems,
}: {
  preview: Preview | null;
  problems: readonly Problem[];
}): ReactNode {
  const card = useLocalWorker();
  const [first] = problems;
  if (first !== undefined) {
    return (
      <p className="flex min-w-0 flex-1 items-center gap-1.5 text-ink-2" data-testid="submit-summary">
        <TriangleAlert size={14} className="shrink-0 text-blocked" aria-hidden="true" />
        <span className="line-clamp-2">{first.message}</span>
      </p>
    );
  }
  const where = card === undefined ? "" : `on ${card.worker.name}`;
  return (
    <div className="min-w-0 flex-1" data-testid="submit-summary" aria-live="polite">
      <p className="figures truncate font-medium">{preview?.summary ?? " "}</p>
      <p className="line-clamp-2 text-xs text-ink-3">
        {preview === null ? " " : [where, ...preview.warnings].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}
