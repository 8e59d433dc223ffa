// Keeping the way in which the list is shown, under a name.
import { BookmarkPlus, Pencil, RefreshCw, Trash2 } from "lucide-react";
import { toast } from "sonner";
import { announce } from "../store/announce";
import { remember } from "../store/history";
import { usePreferences } from "../store/preferences";
import { view } from "../store/view";
import { BUILT_IN, isBuiltIn, isEdited, keepView, putViews, showView, viewNamed } from "../store/views";
import type { Action } from "./action";
import { offerUndo } from "./edits";

export const saveView: Action = {
  id: "save-view",
  title: () => "Save this view…",
  icon: BookmarkPlus,
  keys: ["Shift+V"],
  on: "window",
  local: true,
  run: () => view.set({ panel: "queue", dialog: { kind: "name-view", rename: null } }),
};

export const updateView: Action = {
  id: "update-view",
  title: () => `Save changes to ${ownName()}`,
  icon: RefreshCw,
  keys: [],
  on: "window",
  local: true,
  refuse: () => {
    const { viewId, criteria } = view.get();
    if (isBuiltIn(viewId)) return "This view is always there as it is";
    return isEdited(viewId, criteria) ? null : "Nothing of it was changed";
  },
  run: () => {
    const saved = keepView(viewNamed(view.get().viewId)?.name ?? "", view.get().criteria);
    toast(`${saved.name} is kept as it is now`, { duration: 3_000 });
    announce(`${saved.name} saved`);
  },
};

export const renameView: Action = {
  id: "rename-view",
  title: () => `Rename ${ownName()}…`,
  icon: Pencil,
  keys: [],
  on: "window",
  local: true,
  refuse: refuseBuiltIn,
  run: () => view.set({ dialog: { kind: "name-view", rename: view.get().viewId } }),
};

export const deleteView: Action = {
  id: "delete-view",
  title: () => `Delete ${ownName()}`,
  icon: Trash2,
  keys: [],
  on: "window",
  local: true,
  refuse: refuseBuiltIn,
  run: (scene) => {
    const { views } = usePreferences.getState();
    const gone = viewNamed(view.get().viewId);
    const [everything] = BUILT_IN;
    if (gone === undefined || everything === undefined) return;
    const without = views.filter((each) => each.id !== gone.id);
    const forth = (): Promise<boolean> => {
      putViews(without);
      showView(everything);
      return Promise.resolve(true);
    };
    const back = (): Promise<boolean> => {
      putViews(views);
      showView(gone);
      return Promise.resolve(true);
    };
    void forth();
    const text = `Deleted the view ${gone.name}`;
    remember({ text, undo: back, redo: forth });
    offerUndo(scene, text);
    announce(text);
  },
};

function refuseBuiltIn(): string | null {
  return isBuiltIn(view.get().viewId) ? "This view is always there as it is" : null;
}

function ownName(): string {
  const { viewId } = view.get();
  return isBuiltIn(viewId) ? "this view" : `'${viewNamed(viewId)?.name ?? ""}'`;
}
