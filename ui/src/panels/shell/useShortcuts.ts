// Keys that work anywhere in the window. A dialog or a menu keeps its keys for itself.
import { useEffect } from "react";
import { toast } from "sonner";
import { currentScene, refusalOf } from "../../actions/action";
import { actionOf, isSingleKey, keyOf } from "../../actions/keys";
import { announce } from "../../store/announce";
import { useAtelier } from "../../store/atelier";
import { usePreferences } from "../../store/preferences";
import { useDragging } from "../queue/dragging";
import { view } from "../../store/view";

export function useShortcuts(): void {
  const atelier = useAtelier();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || view.get().dialog !== null || useDragging.getState().drag !== null)
        return;
      const action = actionOf(keyOf(event));
      if (action === undefined || !reaches(event, action.keys[0] === "Escape")) return;
      if (action.on === "jobs" && view.get().panel !== "queue") return;
      const scene = currentScene(atelier);
      event.preventDefault();
      if (action.on === "jobs" && scene.jobs.length === 0) return;
      const refusal = refusalOf(action, scene);
      if (refusal === null) void action.run(scene);
      else say(`${action.title(scene)}: ${refusal}`);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [atelier]);
}

/** A key that does nothing says why. */
function say(refusal: string): void {
  toast(refusal, { id: "refusal", duration: 3_000 });
  announce(refusal);
}

/** Whether a key pressed there is meant for the window: not in menus, and no bare signs in text. */
function reaches(event: KeyboardEvent, isEscape: boolean): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return true;
  if (target.closest("[role=menu],[role=listbox],[role=dialog],[role=alertdialog]") !== null) return false;
  const key = keyOf(event);
  const inText = target.closest("input,textarea,[contenteditable]") !== null;
  if (inText) return false;
  const plain = isSingleKey(key) || key === "Enter" || key === "Delete" || key === "Backspace";
  if (!plain || isEscape) return true;
  const inList = target === document.body || target.closest("[data-list]") !== null;
  return inList && (!isSingleKey(key) || usePreferences.getState().singleKeys || key === "?");
}
