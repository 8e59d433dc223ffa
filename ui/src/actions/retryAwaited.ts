// Tries again what a blocked job waits for.
import { RotateCcw } from "lucide-react";
import type { JobId } from "../host/bindings";
import { announce } from "../store/announce";
import type { Action, Scene } from "./action";
import { namesOf, sendExpecting } from "./edits";

export const retryAwaited: Action = {
  id: "retry-awaited",
  title: () => "Retry what it waits for",
  icon: RotateCcw,
  keys: [],
  on: "jobs",
  refuse: (scene) => (stopped(scene).length > 0 ? null : "Nothing that it waits for has failed"),
  run: async (scene) => {
    const jobs = stopped(scene);
    const sent = await sendExpecting(scene, new Map(), () => scene.host.ask("retry", { jobs, whole: false }));
    if (sent) announce(`Retrying ${namesOf(scene.studio, jobs)}`);
  },
};

/** The jobs waited for that are over and not done. */
function stopped({ jobs, studio }: Scene): JobId[] {
  const awaited = new Set(jobs.flatMap((job) => job.follows));
  return [...awaited].filter((id) => {
    const status = studio.job(id)?.status;
    return status === "failed" || status === "cancelled";
  });
}
