import { ScanEye } from "lucide-react";
import { openJob } from "../store/view";
import { refuseUnless, type Action } from "./action";

export const lookAtSuspects: Action = {
  id: "look-at-suspects",
  title: () => "Look at suspicious frames",
  icon: ScanEye,
  keys: ["E"],
  on: "jobs",
  local: true,
  refuse: (scene) => refuseUnless(scene, (job) => job.suspects > 0, "No picture of it looks wrong"),
  run: ({ jobs }) => {
    const job = jobs.find(({ suspects }) => suspects > 0);
    if (job !== undefined) openJob(job.id);
  },
};
