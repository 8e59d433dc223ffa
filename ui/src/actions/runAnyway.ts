// Runs jobs without what they wait for.
import { FastForward } from "lucide-react";
import { announce } from "../store/announce";
import { isFinished } from "../words/status";
import { idsOfScene, jobsWords, refuseUnless, type Action } from "./action";
import { sendExpecting } from "./edits";

export const runAnyway: Action = {
  id: "run-anyway",
  title: () => "Run anyway",
  icon: FastForward,
  keys: [],
  on: "jobs",
  refuse: (scene) =>
    refuseUnless(
      scene,
      (job) => job.follows.length > 0 && !isFinished(job.state),
      "It waits for no other job",
    ),
  run: async (scene) => {
    const jobs = scene.jobs.filter((job) => job.follows.length > 0 && !isFinished(job.state));
    const ids = idsOfScene({ ...scene, jobs });
    const sent = await sendExpecting(scene, new Map(), () => scene.host.ask("run_anyway", { jobs: ids }));
    if (sent) announce(`${jobsWords(jobs)} does not wait any more`);
  },
};
