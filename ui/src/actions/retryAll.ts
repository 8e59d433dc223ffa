import { RefreshCw } from "lucide-react";
import { announce } from "../store/announce";
import { idsOfScene, jobsWords, refuseUnless, type Action } from "./action";
import { sendExpecting } from "./edits";

export const retryAll: Action = {
  id: "retry-all",
  title: () => "Make everything again",
  icon: RefreshCw,
  keys: [],
  on: "jobs",
  refuse: (scene) => refuseUnless(scene, (job) => job.finishedAt !== null, "It is not finished yet"),
  run: async (scene) => {
    const jobs = idsOfScene(scene);
    const sent = await sendExpecting(scene, new Map(), () => scene.host.ask("retry", { jobs, whole: true }));
    if (sent) announce(`Making ${jobsWords(scene.jobs)} again`);
  },
};
