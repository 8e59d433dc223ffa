// The rail on the left: the panels, and a mark where something needs a look.
import type { ReactNode } from "react";
import { PANELS } from "../../actions/goTo";
import { useLocalWorker } from "../../store/atelier";
import { useView, view } from "../../store/view";

export function Rail(): ReactNode {
  const panel = useView((state) => state.panel);
  const needsLook = useLocalWorker()?.state === "needs_attention";
  return (
    <nav
      aria-label="Panels"
      className="flex w-[72px] shrink-0 flex-col items-center gap-1 border-r border-line bg-ground pt-2.5"
    >
      {PANELS.map(({ name, title, icon: Icon }, index) => (
        <button
          key={name}
          type="button"
          data-testid={`rail-${name}`}
          aria-current={panel === name ? "page" : undefined}
          title={`${title} (Ctrl ${String(index + 1)})`}
          className="relative flex h-[52px] w-16 flex-col items-center justify-center gap-1 rounded-lg text-ink-3 hover:bg-hover hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:text-ink"
          onClick={() => view.set({ panel: name })}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
          <span className="text-2xs font-medium">{name === "machine" ? "Machine" : title}</span>
          {name === "machine" && needsLook ? (
            <span className="absolute top-2 right-3.5 size-2 rounded-full bg-failed">
              <span className="sr-only">needs attention</span>
            </span>
          ) : null}
        </button>
      ))}
    </nav>
  );
}
