// Jobs as people meet them on a bad day, for the job page: one that asks, pictures that look wrong, a chain
// that is blocked, several causes of failure, tries that differ, and very many tasks.
import type { Problem, SuspicionKind } from "../bindings";
import { ranksBetween } from "../../order/rank";
import { askFirst, follow, previewOrder } from "./chain";
import type { FakeEngine } from "./engine";
import { newRecord, type JobRecord, type Seed } from "./record";

const MINUTE = 60_000;
const MIB = 1024 ** 2;

const NO_VIDEO_MEMORY: Problem = {
  code: "out_of_video_memory",
  subject: "sh250_city",
  message: "The graphics card ran out of memory: the scene needs more than its 8 GB.",
  nextStep: "Render with smaller textures or on the CPU, or pin the job to a machine with more video memory.",
  retryable: true,
};
const NO_TEXTURE: Problem = {
  code: "missing_file",
  subject: "/mnt/assets/neon_sign.exr",
  message: "/mnt/assets/neon_sign.exr is not there.",
  nextStep: "Put it back, then retry these tasks.",
  retryable: false,
};

/** Everything at once; `many` is how many tasks the largest job has. */
export function work(engine: FakeEngine, many: number): void {
  asking(engine);
  suspicious(engine);
  chained(engine);
  twoCauses(engine);
  triedAgain(engine);
  crowded(engine, many);
  engine.advanceSilently(4_000);
}

function put(engine: FakeEngine, name: string, tasks: number, more: Partial<Seed> = {}): JobRecord {
  const last = engine.sections().normal.at(-1);
  const low = last === undefined ? null : (engine.records.get(last)?.job.rank ?? null);
  const rank = ranksBetween(low, null, 1)[0] ?? "a0";
  const submittedAt = engine.now - 20 * MINUTE;
  const record = newRecord({ id: engine.newId(), name, rank, submittedAt, tasks, ...more });
  engine.put(record);
  return record;
}

function complete(engine: FakeEngine, record: JobRecord, upTo: number): void {
  record.job.startedAt = engine.now - 10 * MINUTE;
  record.tasks.slice(0, upTo).forEach((task, index) => {
    engine.leaveTrace(record, index, null, engine.now - 9 * MINUTE);
    task.status = "completed";
    engine.publish(record, index);
  });
}

function asking(engine: FakeEngine): void {
  const all = Array.from({ length: 48 }, (_, index) => index + 1);
  const { frames, first } = previewOrder(all, { kind: "first_middle_last" });
  const record = put(engine, "sh200_rooftop_chase", frames.length, {
    frames,
    parameters: { overrides: { frames: "1-48", samples: 64 } },
  });
  complete(engine, record, first);
  askFirst(record, first);
  record.job.status = "running";
}

function suspicious(engine: FakeEngine): void {
  const record = put(engine, "sh210_tunnel", 60);
  complete(engine, record, 60);
  const marks: [number, SuspicionKind, "asked" | "kept"][] = [
    [13, "all_black", "asked"],
    [30, "same_as_neighbour", "asked"],
    [44, "not_a_number", "asked"],
    [51, "wrong_size", "kept"],
  ];
  for (const [index, kind, verdict] of marks) {
    const output = record.outputs[index];
    if (output !== undefined) output.suspicion = { kind, verdict };
  }
  Object.assign(record.job, { status: "completed", finishedAt: engine.now - MINUTE });
}

function chained(engine: FakeEngine): void {
  const render = put(engine, "sh220_bridge", 40);
  complete(engine, render, 40);
  for (let index = 33; index < 40; index += 1) fail(engine, render, index, NO_VIDEO_MEMORY);
  over(engine, render, NO_VIDEO_MEMORY);
  const video = put(engine, "sh220_bridge video", 1, { jobType: "video", unit: "file" });
  video.job.takesOutputs = true;
  follow(engine, video, [render.job.id]);
  const next = put(engine, "sh230_pier", 24);
  const after = put(engine, "sh230_pier video", 1, { jobType: "video", unit: "file" });
  follow(engine, after, [next.job.id]);
}

function twoCauses(engine: FakeEngine): void {
  const record = put(engine, "sh250_city", 40, { inputs: ["/home/nina/scenes/sh250_city.blend"] });
  complete(engine, record, 29);
  for (let index = 29; index < 40; index += 1) {
    fail(engine, record, index, index < 37 ? NO_VIDEO_MEMORY : NO_TEXTURE);
  }
  over(engine, record, NO_VIDEO_MEMORY);
  const folder = "/home/nina/.local/share/atelier/inputs/sh250_city";
  Object.assign(record.job, {
    collected: { folder, files: 14, bytes: 312 * MIB },
    programs: [{ name: "blender", atLeast: "3.4", because: "the file was saved by Blender 3.4" }],
  });
}

/** Its first task ran out of memory and was done at the second try; the logs are long. */
function triedAgain(engine: FakeEngine): void {
  const record = put(engine, "sh240_smoke", 6);
  fail(engine, record, 0, NO_VIDEO_MEMORY);
  complete(engine, record, 1);
  const task = record.tasks[0];
  if (task === undefined) return;
  const samples = (from: number, to: number): string =>
    Array.from(
      { length: to - from },
      (_, sample) => `Fra:1 Mem:812.44M | Scene, ViewLayer | Sample ${String(from + sample + 1)}/12000\n`,
    ).join("");
  const head = "Blender 3.4.1\nRead /home/nina/scenes/sh240_smoke.blend\n";
  const crash = "Error: Out of memory in CUDA queue copy_to_device\nError: rendering was aborted\n";
  task.olderLogs = [`${head}Device: NVIDIA GeForce RTX 3070\n${samples(0, 4_210)}${crash}`];
  task.log = `${head}Device: CPU\n${samples(0, 12_000)}Saved: '0001.png'\n`;
  for (const attempt of task.attempts) {
    attempt.device = attempt.state === "failed" ? "NVIDIA GeForce RTX 3070" : "CPU (AMD Ryzen 9 7950X)";
  }
  record.job.status = "paused";
}

function crowded(engine: FakeEngine, many: number): void {
  const record = put(engine, "crowd_bake", many, { jobType: "command", outputFolder: null, unit: "task" });
  const failed = new Set([1_234, 1_235, 9_001, many - 3]);
  record.tasks.forEach((task, index) => {
    if (index < many * 0.6) task.status = failed.has(index) ? "failed" : "completed";
  });
  for (const index of failed) if (index < many * 0.6) fail(engine, record, index, NO_TEXTURE);
  record.job.startedAt = engine.now - 90 * MINUTE;
}

function fail(engine: FakeEngine, record: JobRecord, index: number, problem: Problem): void {
  const task = record.tasks[index];
  if (task === undefined) return;
  task.status = "failed";
  record.outputs = record.outputs.filter((output) => output.task !== index);
  engine.leaveTrace(record, index, problem, engine.now - 8 * MINUTE);
}

function over(engine: FakeEngine, record: JobRecord, problem: Problem): void {
  const finishedAt = engine.now - 2 * MINUTE;
  Object.assign(record.job, { status: "failed", problem, finishedAt });
  engine.note("failure", `${record.job.name} failed: ${problem.message}`, record.job.id);
}
