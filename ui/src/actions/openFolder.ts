import { FolderOpen } from "lucide-react";
import { toProblem } from "../host/host";
import { refuseUnless, type Action } from "./action";
import { tellProblem } from "./edits";

export const openFolder: Action = {
  id: "folder",
  title: () => "Open folder",
  icon: FolderOpen,
  keys: ["Ctrl+O"],
  on: "jobs",
  local: true,
  refuse: (scene) => refuseUnless(scene, (job) => job.outputFolder !== null, "It makes no files"),
  run: async ({ host, jobs }) => {
    const folder = jobs.find((job) => job.outputFolder !== null)?.outputFolder;
    if (folder == null) return;
    try {
      await host.reveal(folder);
    } catch (thrown) {
      tellProblem(toProblem(thrown));
    }
  },
};
