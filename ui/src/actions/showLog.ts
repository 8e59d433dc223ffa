// Turns to the log of a job; when it is shown already, its end is followed or not any more.
import { ScrollText } from "lucide-react";
import { toggleFollowing } from "../panels/log/shownLog";
import { openJob, view } from "../store/view";
import { refuseUnless, type Action } from "./action";

export const showLog: Action = {
  id: "log",
  title: () => "Log, follow it or not",
  icon: ScrollText,
  keys: ["L"],
  on: "jobs",
  local: true,
  refuse: (scene) => refuseUnless(scene, () => true, "No job is selected"),
  run: ({ jobs }) => {
    const [job] = jobs;
    if (job === undefined) return;
    const { open, tab } = view.get();
    if (open === job.id && tab === "log") toggleFollowing();
    else openJob(job.id, "log");
  },
};
