// Moving about in the list with the keyboard. Everything that acts on jobs is an action of its own.
import { useCallback, useEffect, type KeyboardEvent } from "react";
import type { JobId } from "../../host/bindings";
import { headerKey, type Line } from "../../order/lines";
import { announce } from "../../store/announce";
import type { QueueLines } from "../../store/lines";
import type { Studio } from "../../store/studio";
import { extendTo, fold, selectOnly, toggle, view } from "../../store/view";
import { plural } from "../../words/amount";

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
      const line = lineAt(queue, focus);
      if (line !== undefined && folds(event.key, line)) {
        event.preventDefault();
        foldAt(line);
        return;
      }
      if (event.key === " " && line?.kind === "job") {
        event.preventDefault();
        toggle(line.id);
        return;
      }
      const to = target(event, queue, focus, page());
      if (to === undefined) return;
      event.preventDefault();
      goTo(event, to, queue);
    },
    [queue, page],
  );
}

function lineAt(queue: QueueLines, key: string | null): Line | undefined {
  const index = key === null ? undefined : queue.indexOf.get(key);
  return index === undefined ? undefined : queue.lines[index];
}

/** Whether a key folds, unfolds or leaves a group: ← and → as in a tree, Enter and Space on a header. */
function folds(key: string, line: Line): boolean {
  if (line.group.bare === true) return false;
  if (line.kind === "job") return key === "ArrowLeft";
  return key === "Enter" || key === " " || key === (line.collapsed ? "ArrowRight" : "ArrowLeft");
}

function foldAt(line: Line): void {
  const { group } = line;
  if (line.kind === "job") return view.set({ focus: headerKey(group.key) });
  fold(group.key);
  const words = line.collapsed ? "unfolded" : "folded";
  announce(`${group.title}, ${plural(group.ids.length, "job")}, ${words}`);
}

function goTo(event: KeyboardEvent, to: Line, queue: QueueLines): void {
  if (to.kind === "header") {
    const { group, collapsed } = to;
    view.set({ focus: headerKey(group.key), ...(event.ctrlKey ? {} : { selected: new Set<JobId>() }) });
    announce(`${group.title}, ${plural(group.ids.length, "job")}${collapsed ? ", folded" : ""}`);
  } else if (event.shiftKey) extendTo(to.id, queue.ids);
  else if (event.ctrlKey || event.metaKey) view.set({ focus: to.id });
  else selectOnly(to.id);
}

/** Where a key leads: over headers, too, unless a range is being picked or it leaps. */
function target(
  { key, shiftKey }: KeyboardEvent,
  queue: QueueLines,
  focus: string | null,
  page: number,
): Line | undefined {
  const { lines, indexOf } = queue;
  const at = focus === null ? undefined : indexOf.get(focus);
  const last = lines.length - 1;
  const steps: Record<string, [number, -1 | 1]> = {
    ArrowUp: [at === undefined ? last : at - 1, -1],
    ArrowDown: [at === undefined ? 0 : at + 1, 1],
    Home: [0, 1],
    End: [last, -1],
    PageUp: [(at ?? 0) - page, -1],
    PageDown: [(at ?? 0) + page, 1],
  };
  const step = steps[key];
  if (step === undefined) return undefined;
  const [to, by] = step;
  const bounded = Math.min(last, Math.max(0, to));
  const passes = !shiftKey && at !== undefined && (key === "ArrowUp" || key === "ArrowDown");
  if (passes) return lines[bounded];
  return jobFrom(lines, bounded, by) ?? jobFrom(lines, bounded, by === 1 ? -1 : 1);
}

function jobFrom(lines: readonly Line[], from: number, by: -1 | 1): Line | undefined {
  for (let index = from; index >= 0 && index < lines.length; index += by) {
    if (lines[index]?.kind === "job") return lines[index];
  }
  return undefined;
}
