// Lets a job go on after a person has looked at the frames that were made first.
import { Check } from "lucide-react";
import { announce } from "../store/announce";
import { idsOfScene, jobsWords, refuseUnless, type Action } from "./action";
import { sendExpecting } from "./edits";

export const approve: Action = {
  id: "approve",
  title: () => "Approve and go on",
  icon: Check,
  keys: ["A"],
  on: "jobs",
  refuse: (scene) => refuseUnless(scene, (job) => job.state === "asking", "It asks for nothing now"),
  run: async (scene) => {
    const jobs = scene.jobs.filter((job) => job.state === "asking");
    const ids = idsOfScene({ ...scene, jobs });
    const sent = await sendExpecting(scene, new Map(), () => scene.host.ask("approve", { jobs: ids }));
    if (sent) announce(`${jobsWords(jobs)} goes on`);
  },
};
