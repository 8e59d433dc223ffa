// What the moving actions share: which of the meant jobs can be moved, and where to.
import { type LucideIcon } from "lucide-react";
import type { JobId } from "../host/bindings";
import type { Sections } from "../order/lines";
import type { Spot } from "../order/spot";
import { announce } from "../store/announce";
import { isFinished } from "../words/status";
import { refuseUnless, type Action, type Scene } from "./action";
import { moveJobs } from "./edits";

interface Moving {
  id: string;
  title: string;
  icon: LucideIcon;
  keys: readonly string[];
  spot: (sections: Sections, jobs: readonly JobId[]) => Spot | null;
  /** What is said when there is no way further. */
  edge: string;
}

export function moveAction({ id, title, icon, keys, spot, edge }: Moving): Action {
  return {
    id,
    title: () => title,
    icon,
    keys,
    on: "jobs",
    refuse: refuseFinished,
    run: async (scene) => {
      const jobs = movable(scene);
      const target = spot(scene.studio.sections(), jobs);
      if (target === null) return announce(edge);
      await moveJobs(scene, jobs, target);
    },
  };
}

export function refuseFinished(scene: Scene): string | null {
  return refuseUnless(scene, (job) => !isFinished(job.state), "It is finished");
}

export function movable(scene: Scene): JobId[] {
  return scene.jobs.filter((job) => !isFinished(job.state)).map((job) => job.id);
}
