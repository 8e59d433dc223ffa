import { CirclePause } from "lucide-react";
import type { JobRow } from "../host/bindings";
import { announce } from "../store/announce";
import type { Atelier } from "../store/atelier";
import { remember } from "../store/history";
import type { Patch } from "../store/studio";
import { isFinished } from "../words/status";
import { jobsWords, refuseUnless, type Action, type Scene } from "./action";
import { offerUndo, sendExpecting } from "./edits";

type Verb = "pause" | "resume";

export const pauseResume: Action = {
  id: "pause-resume",
  title: titleOf,
  icon: CirclePause,
  keys: ["S"],
  on: "jobs",
  refuse: (scene) => refuseUnless(scene, (job) => !isFinished(job.state), "It is finished"),
  run: async (scene) => {
    const verb = verbOf(scene);
    const jobs = scene.jobs.filter(
      (job) => !isFinished(job.state) && (job.status === "paused") === (verb === "resume"),
    );
    const text = `${verb === "pause" ? "Paused" : "Resumed"} ${jobsWords(jobs)}`;
    const forth = (): Promise<boolean> => send(scene, verb, jobs);
    const back = (): Promise<boolean> => send(scene, verb === "pause" ? "resume" : "pause", jobs);
    if (!(await forth())) return;
    remember({ text, undo: back, redo: forth });
    offerUndo(scene, text);
    announce(text);
  },
};

function titleOf(scene: Scene): string {
  if (scene.jobs.length === 0) return "Pause or resume";
  return verbOf(scene) === "pause" ? "Pause" : "Resume";
}

/** Pauses while any of them is not paused. */
export function verbOf(scene: Scene): Verb {
  return scene.jobs.some((job) => !isFinished(job.state) && job.status !== "paused") ? "pause" : "resume";
}

function send(atelier: Atelier, verb: Verb, jobs: readonly JobRow[]): Promise<boolean> {
  const ids = jobs.map((job) => job.id);
  const patch = (job: JobRow): Patch => {
    if (verb === "resume") return { status: "queued", state: job.counts.running > 0 ? "running" : "waiting" };
    return { status: "paused", state: job.counts.running > 0 ? job.state : "held" };
  };
  const patches = new Map(jobs.map((job) => [job.id, patch(job)]));
  return sendExpecting(atelier, patches, () => atelier.host.ask(verb, { jobs: ids }));
}
