// Opens the dialog filled in as a job was submitted, to change something and submit it again.
import { FilePen } from "lucide-react";
import type { Job, PreviewFirst, Submission } from "../host/bindings";
import { toProblem } from "../host/host";
import { view } from "../store/view";
import type { Action } from "./action";
import { tellProblem } from "./edits";

export const changeAgain: Action = {
  id: "change",
  title: () => "Change and submit again",
  icon: FilePen,
  keys: [],
  on: "jobs",
  refuse: ({ jobs }) => (jobs.length === 1 ? null : "Choose one job"),
  run: async ({ host, jobs }) => {
    const [row] = jobs;
    if (row === undefined) return;
    try {
      const { job } = await host.ask("job", { job: row.id });
      const from = { job: row.id, submission: submissionOf(job) };
      view.set({ dialog: { kind: "submit", paths: job.inputs, jobType: job.jobType, from } });
    } catch (thrown) {
      tellProblem(toProblem(thrown));
    }
  },
};

/** What was said when the job was submitted, as far as a job remembers it. */
export function submissionOf(job: Job): Submission {
  const preview = previewOf(job);
  return {
    jobType: job.jobType,
    name: job.name,
    parameters: job.parameters,
    inputs: job.inputs,
    ...(job.outputFolder === null ? {} : { outputFolder: job.outputFolder }),
    band: job.band,
    runNext: false,
    paused: false,
    requirements: job.requirements,
    dependsOn: job.dependsOn,
    takesOutputs: job.takesOutputs,
    ...(preview === undefined ? {} : { preview }),
    retry: job.retry,
  };
}

/** A job keeps how many tasks came first, not how they were chosen: the usual choice stands for both. */
function previewOf(job: Job): PreviewFirst | undefined {
  return job.stages.some((stage) => stage.asks) ? { kind: "first_middle_last" } : undefined;
}
