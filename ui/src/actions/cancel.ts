// Waiting jobs are cancelled at once, because that can be undone. Running ones are asked about first.
import { CircleSlash } from "lucide-react";
import type { JobRow } from "../host/bindings";
import { announce } from "../store/announce";
import type { Atelier } from "../store/atelier";
import { remember } from "../store/history";
import { view } from "../store/view";
import { isFinished } from "../words/status";
import { idsOfScene, jobsWords, refuseUnless, type Action } from "./action";
import { offerUndo, sendExpecting } from "./edits";

export const cancel: Action = {
  id: "cancel",
  title: () => "Cancel",
  icon: CircleSlash,
  keys: ["Delete", "Backspace"],
  on: "jobs",
  refuse: (scene) => refuseUnless(scene, (job) => !isFinished(job.state), "It is over already"),
  run: async (scene) => {
    const jobs = scene.jobs.filter((job) => !isFinished(job.state));
    const loses = jobs.some(({ counts }) => counts.running + counts.leased > 0);
    if (loses) view.set({ dialog: { kind: "cancel", jobs: jobs.map((job) => job.id) } });
    else await cancelNow(scene, jobs);
  },
};

export async function cancelNow(atelier: Atelier, jobs: readonly JobRow[]): Promise<void> {
  const ids = idsOfScene({ ...atelier, jobs });
  const text = `Cancelled ${jobsWords(jobs)}`;
  const forth = (): Promise<boolean> =>
    sendExpecting(atelier, new Map(), () => atelier.host.ask("cancel", { jobs: ids }));
  const back = (): Promise<boolean> =>
    sendExpecting(atelier, new Map(), () => atelier.host.ask("retry", { jobs: ids, whole: false }));
  if (!(await forth())) return;
  remember({ text, undo: back, redo: forth });
  offerUndo(atelier, text);
  announce(text);
}
