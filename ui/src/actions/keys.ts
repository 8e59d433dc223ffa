// From a key press to its action.
import type { Action } from "./action";
import { ACTIONS } from "./table";

const IS_MAC = navigator.platform.startsWith("Mac");

/** A key press as it is written in `Action.keys`: "Ctrl+Shift+Z", "Alt+ArrowUp", "?". */
export function keyOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): string {
  const { key } = event;
  const letter = key.length === 1;
  const typed = letter ? key.toUpperCase() : key;
  // A sign such as "?" already says that Shift was held.
  const shift = event.shiftKey && (!letter || typed !== key.toLowerCase());
  const parts = [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    shift ? "Shift" : "",
    typed,
  ];
  return parts.filter(Boolean).join("+");
}

export function actionOf(key: string): Action | undefined {
  return ACTIONS.find((action) => action.keys.includes(key));
}

/** Whether a key is a bare sign, which only works away from text and can be switched off. */
export function isSingleKey(key: string): boolean {
  return key.replace("Shift+", "").length === 1;
}

const SYMBOLS: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
};

/** A key as it is printed: "Alt ↑". */
export function keyWords(key: string): string {
  return key
    .split("+")
    .map((part) => (part === "Ctrl" && IS_MAC ? "⌘" : (SYMBOLS[part] ?? part)))
    .join(" ");
}
