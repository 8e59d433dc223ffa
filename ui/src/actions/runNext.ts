import { ListStart } from "lucide-react";
import { isFinished } from "../words/status";
import { idsOfScene, refuseUnless, type Action } from "./action";
import { moveJobs } from "./edits";

/** To the top of the highest band that has jobs: nothing else comes first then. */
export const runNext: Action = {
  id: "run-next",
  title: () => "Run next",
  icon: ListStart,
  keys: ["R"],
  on: "jobs",
  refuse: (scene) => refuseUnless(scene, (job) => !isFinished(job.state), "It is finished"),
  run: async (scene) => {
    const sections = scene.studio.sections();
    const ids = idsOfScene(scene).filter((id) => !isFinished(scene.studio.job(id)?.state ?? "done"));
    const moving = new Set(ids);
    const waits = (id: string): boolean => !moving.has(id) && scene.studio.job(id)?.status !== "paused";
    const own = scene.jobs[0]?.band ?? "normal";
    const band = (["critical", "high", "normal", "low"] as const).find(
      (name) => name === own || sections[name].some(waits),
    );
    await moveJobs(scene, ids, { band: band ?? own, after: null });
  },
};
