// Moving about in the list with the keyboard. Everything that acts on jobs is an action of its own.
import { useCallback, useEffect, type KeyboardEvent } from "react";
import type { JobId } from "../../host/bindings";
import type { QueueLines } from "../../store/lines";
import type { Studio } from "../../store/studio";
import { extendTo, selectOnly, toggle, view } from "../../store/view";

/** While Shift is held somebody may be picking a range: rows do not reorder under it. */
export function useHoldWhileShift(studio: Studio): void {
  useEffect(() => {
    let release: (() => void) | null = null;
    const end = (): void => {
      release?.();
      release = null;
    };
    const begin = (event: globalThis.KeyboardEvent): void => {
      if (event.key === "Shift") release ??= studio.hold();
    };
    const lift = (event: globalThis.KeyboardEvent): void => {
      if (event.key === "Shift") end();
    };
    window.addEventListener("keydown", begin);
    window.addEventListener("keyup", lift);
    window.addEventListener("blur", end);
    return () => {
      window.removeEventListener("keydown", begin);
      window.removeEventListener("keyup", lift);
      window.removeEventListener("blur", end);
      end();
    };
  }, [studio]);
}

export function useListKeys(queue: QueueLines, page: () => number): (event: KeyboardEvent) => void {
  return useCallback(
    (event) => {
      if (event.altKey) return;
      const { focus } = view.get();
      if (event.key === " " && focus !== null) {
        event.preventDefault();
        toggle(focus);
        return;
      }
      const to = target(event.key, queue.ids, focus, page());
      if (to === null) return;
      event.preventDefault();
      if (event.shiftKey) extendTo(to, queue.ids);
      else if (event.ctrlKey || event.metaKey) view.set({ focus: to });
      else selectOnly(to);
    },
    [queue, page],
  );
}

function target(key: string, ids: readonly JobId[], focus: JobId | null, page: number): JobId | null {
  const at = focus === null ? -1 : ids.indexOf(focus);
  const last = ids.length - 1;
  const index = {
    ArrowUp: at === -1 ? last : at - 1,
    ArrowDown: at + 1,
    Home: 0,
    End: last,
    PageUp: at - page,
    PageDown: at + page,
  }[key];
  if (index === undefined) return null;
  return ids[Math.min(last, Math.max(0, index))] ?? null;
}
