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
          view.set({ dialog: { kind: "submit", paths: drag.paths, jobType: null } });
        }
      }),
    [host],
  );
  if (paths === null) return null;
  const [first] = paths;
  const what = paths.length === 1 && first !== undefined ? nameOf(first) : plural(paths.length, "file");
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-ground/85 p-4" data-testid="drop-overlay">
      <div className="flex h-full flex-col items-center justify-center gap-3 rounded-xl border-2 border-dashed border-focus text-center">
        <FileUp size={32} strokeWidth={1.5} className="text-focus" aria-hidden="true" />
        <p className="text-lg font-semibold">Drop to make a job of {what}</p>
        <p className="text-ink-2">You can look at everything before it is queued.</p>
      </div>
    </div>
  );
}

function nameOf(path: string): string {
  return path.split(/[\\/]/).findLast(Boolean) ?? path;
}
