import { RotateCcw } from "lucide-react";
import { announce } from "../store/announce";
import { idsOfScene, jobsWords, refuseUnless, type Action } from "./action";
import { sendExpecting } from "./edits";

export const retryFailed: Action = {
  id: "retry",
  title: () => "Retry failed tasks",
  icon: RotateCcw,
  keys: ["T"],
  on: "jobs",
  refuse: (scene) =>
    refuseUnless(scene, ({ counts }) => counts.failed + counts.cancelled > 0, "None of its tasks failed"),
  run: async (scene) => {
    const jobs = scene.jobs.filter(({ counts }) => counts.failed + counts.cancelled > 0);
    const ids = idsOfScene({ ...scene, jobs });
    const sent = await sendExpecting(scene, new Map(), () =>
      scene.host.ask("retry", { jobs: ids, whole: false }),
    );
    if (sent) announce(`Retrying ${jobsWords(jobs)}`);
  },
};
