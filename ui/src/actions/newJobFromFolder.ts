import { FolderPlus } from "lucide-react";
import { view } from "../store/view";
import type { Action } from "./action";

export const newJobFromFolder: Action = {
  id: "new-folder",
  title: () => "New job from a folder",
  icon: FolderPlus,
  keys: [],
  on: "window",
  run: async ({ host }) => {
    const paths = await host.chooseFiles({ folders: true });
    if (paths.length > 0) view.set({ dialog: { kind: "submit", paths, jobType: null } });
  },
};
