import { ListX } from "lucide-react";
import { announce } from "../store/announce";
import { isFinished } from "../words/status";
import { jobsWords, refuseUnless, type Action } from "./action";
import { sendExpecting } from "./edits";

export const remove: Action = {
  id: "remove",
  title: () => "Take off the list",
  icon: ListX,
  keys: [],
  on: "jobs",
  refuse: (scene) => refuseUnless(scene, (job) => isFinished(job.state), "It is not finished yet"),
  run: async (scene) => {
    const jobs = scene.jobs.filter((job) => isFinished(job.state));
    const ids = jobs.map((job) => job.id);
    const sent = await sendExpecting(scene, new Map(), () => scene.host.ask("remove", { jobs: ids }));
    if (sent) announce(`${jobsWords(jobs)} taken off the list; the files stay`);
  },
};
