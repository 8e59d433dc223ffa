// Opens the file chooser, then the dialog on what was chosen.
import { Plus } from "lucide-react";
import { toProblem } from "../host/host";
import { view } from "../store/view";
import type { Action } from "./action";
import { tellProblem } from "./edits";

export const newJob: Action = {
  id: "new",
  title: () => "New job",
  icon: Plus,
  keys: ["N"],
  on: "window",
  run: async ({ host }) => {
    try {
      const paths = await host.chooseFiles({ folders: false });
      if (paths.length > 0) view.set({ dialog: { kind: "submit", paths, jobType: null } });
    } catch (thrown) {
      tellProblem(toProblem(thrown));
    }
  },
};
