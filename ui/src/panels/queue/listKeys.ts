// Moving about in the list with the keyboard. Everything that acts on jobs is an action of its own.
import { useCallback, type KeyboardEvent } from "react";
import type { JobId } from "../../host/bindings";
import type { QueueLines } from "../../store/lines";
import { extendTo, selectOnly, toggle, view } from "../../store/view";

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
