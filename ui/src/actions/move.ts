// What the moving actions share: which of the meant jobs can be moved, and where to.
import { type LucideIcon } from "lucide-react";
import type { JobId } from "../host/bindings";
import { isQueueOrder } from "../order/criteria";
import type { Sections } from "../order/lines";
import type { Spot } from "../order/spot";
import { announce } from "../store/announce";
import { queueLines } from "../store/lines";
import { view } from "../store/view";
import { isFinished } from "../words/status";
import { refuseUnless, type Action, type Scene } from "./action";
import { moveJobs } from "./edits";
import { offerQueueOrder } from "./queueOrder";

interface Moving {
  id: string;
  title: string;
  icon: LucideIcon;
  keys: readonly string[];
  /** `shown`: the sections as filtered. */
  spot: (sections: Sections, jobs: readonly JobId[], shown: Sections) => Spot | null;
  /** Whether the way leads past the rows that are seen, which is only true in queue order. */
  bySight?: boolean;
  /** What is said when there is no way further. */
  edge: string;
}

export function moveAction({ id, title, icon, keys, spot, edge, bySight = false }: Moving): Action {
  return {
    id,
    title: () => title,
    icon,
    keys,
    on: "jobs",
    refuse: refuseFinished,
    run: async (scene) => {
      if (bySight && !isQueueOrder(view.get().criteria)) return offerQueueOrder();
      const jobs = movable(scene);
      const { sections, shown } = queueLines(scene.studio, view.get());
      const target = spot(sections, jobs, shown);
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
