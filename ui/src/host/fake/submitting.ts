// How the fake engine queues a submission, and the jobs that follow it.
import type { Submission } from "../bindings";
import type { Answer } from "../host";
import { ranksBetween } from "../../order/rank";
import { CATALOG } from "./catalog";
import { askFirst, follow, previewOrder } from "./chain";
import type { FakeEngine } from "./engine";
import { newRecord, type JobRecord } from "./record";
import { framesNamed, prepare } from "./submit";

export function submit(engine: FakeEngine, submission: Submission): Answer<"submit"> {
  const { preview, name } = prepare(submission);
  const [first] = preview.problems;
  if (first !== undefined) throw first;
  const record = queued(engine, submission, name, preview);
  engine.note("person", `${engine.settings.personName} submitted ${name}: ${preview.summary}`, record.job.id);
  const { id } = record.job;
  const then: Answer<"submit">[] = [];
  let before = { submission, id, outputFolder: preview.outputFolder };
  for (const next of submission.then ?? []) {
    const inputs = [before.outputFolder ?? name];
    const named = { ...next, name: next.name || `${name} ${next.jobType}`, inputs, dependsOn: [before.id] };
    const answer = submit(engine, named);
    then.push(answer);
    before = { submission: named, id: answer.job, outputFolder: answer.outputFolder };
  }
  if (submission.dependsOn.length > 0) follow(engine, record, submission.dependsOn);
  const { tasks, outputFolder } = preview;
  return { job: id, name, tasks, outputFolder, warnings: [], then };
}

function queued(
  engine: FakeEngine,
  submission: Submission,
  name: string,
  preview: Answer<"preview">,
): JobRecord {
  const { band, jobType } = submission;
  const queue = engine.sections()[band];
  const edge = submission.runNext ? queue[0] : queue.at(-1);
  const rank = edge === undefined ? null : (engine.records.get(edge)?.job.rank ?? null);
  const ranks = submission.runNext ? ranksBetween(null, rank, 1) : ranksBetween(rank, null, 1);
  const all = framesNamed(submission, preview.tasks);
  const { frames, first } = previewOrder(all, submission.preview);
  const record = newRecord({
    id: engine.newId(),
    name,
    person: engine.settings.personName,
    jobType,
    band,
    rank: ranks[0] ?? "a0",
    submittedAt: engine.now,
    tasks: submission.preview === undefined ? preview.tasks : frames.length,
    inputs: submission.inputs,
    outputFolder: preview.outputFolder,
    parameters: submission.parameters,
    unit: CATALOG.find((type) => type.id === jobType)?.unit ?? "task",
    ...(submission.preview === undefined ? {} : { frames }),
  });
  if (submission.preview !== undefined) askFirst(record, first);
  if (submission.paused) record.job.status = "paused";
  engine.put(record);
  return record;
}

export function sampleOf(): Submission {
  return {
    jobType: "blender",
    name: "Sample scene",
    parameters: { overrides: { frames: "1-8" } },
    inputs: ["/home/nina/.local/share/atelier/sample/sample.blend"],
    band: "normal",
    runNext: true,
    paused: false,
    requirements: { requiredTags: [], preferredTags: [], excludedWorkers: [] },
    dependsOn: [],
  };
}
