// Files dragged over the window from the desktop: a hint over everything, then the dialog.
import { FileUp } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useAtelier } from "../../store/atelier";
import { view } from "../../store/view";
import { plural } from "../../words/amount";

export function DropHint(): ReactNode {
  const { host } = useAtelier();
  const [paths, setPaths] = useState<readonly string[] | null>(null);
  useEffect(
    () =>
      host.onFilesDropped((drag) => {
        if (drag.phase === "enter") setPaths(drag.paths);
        if (drag.phase === "leave" || drag.phase === "drop") setPaths(null);
        if (drag.phase === "drop" && drag.paths.length > 0) {
          dropInto(drag.paths);
        }
      }),
    [host],
  );
  if (paths === null) return null;
  const [first] = paths;
  const what = paths.length === 1 && first !== undefined ? nameOf(first) : plural(paths.length, "file");
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-ground/80 p-4" data-testid="drop-overlay">
      <div className="flex h-full items-center justify-center rounded-xl border-2 border-dashed border-focus">
        <div className="flex flex-col items-center gap-2 rounded-xl bg-panel px-10 py-7 text-center shadow-pop">
          <FileUp size={32} strokeWidth={1.5} className="mb-1 text-focus" aria-hidden="true" />
          <p className="max-w-md text-lg font-semibold [overflow-wrap:anywhere]">
            Drop to make a job of {what}
          </p>
          <p className="text-ink-2">You can look at everything before it is queued.</p>
        </div>
      </div>
    </div>
  );
}

/** A job that is being made takes the files in; else they begin one. */
function dropInto(paths: readonly string[]): void {
  const { dialog } = view.get();
  const making = dialog?.kind === "submit" ? dialog : { paths: [], jobType: null };
  view.set({ dialog: { ...making, kind: "submit", paths: [...new Set([...making.paths, ...paths])] } });
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).findLast(Boolean) ?? path;
}
