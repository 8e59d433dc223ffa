// Studios to look at: empty, busy, one where things fail, one with ten thousand jobs, one whose jobs need
// a person (`work`), and the same with a hundred thousand tasks in one of them.
import type { Problem } from "../bindings";
import { ranksBetween } from "../../order/rank";
import { follow } from "./chain";
import type { FakeEngine } from "./engine";
import { newRecord, type JobRecord, type Seed } from "./record";
import { work } from "./scenes";
import { Traffic } from "./traffic";

export const WORLDS = [
  "busy",
  "empty",
  "failing",
  "chains",
  "ten-thousand",
  "hundred-thousand",
  "work",
  "many-tasks",
] as const;
export type World = (typeof WORLDS)[number];

const MINUTE = 60_000;

export function fill(engine: FakeEngine, world: World): void {
  if (world === "busy") busy(engine);
  if (world === "failing") {
    busy(engine);
    failing(engine);
  }
  if (world === "chains") chains(engine);
  if (world === "ten-thousand") tenThousand(engine);
  if (world === "hundred-thousand") hundredThousand(engine);
  if (world === "work") work(engine, 20_000);
  if (world === "many-tasks") work(engine, 100_000);
}

function busy(engine: FakeEngine): void {
  const ranks = ranksBetween(null, null, 12);
  const plan: [string, Partial<Seed>][] = [
    ["sh010_lookdev", { band: "critical", tasks: 24 }],
    ["sh040_comp_v012", { band: "high", tasks: 120 }],
    ["turntable_chair", { band: "high", tasks: 72, person: "Marek" }],
    ["sh050_layout", { tasks: 240 }],
    ["plates_to_webp", { tasks: 16, jobType: "images", unit: "picture", person: "Ida" }],
    ["sh060_fx_smoke_wide_v003", { tasks: 96 }],
    [
      "sh070_crowd_sim_cache",
      { tasks: 1, jobType: "command", outputFolder: null, unit: "task", person: "Marek" },
    ],
    ["sh080_anim_block", { tasks: 180 }],
    ["contact_sheet_dailies", { tasks: 3, jobType: "images", unit: "picture", person: "Ida" }],
    ["sh090_env_forest_hero", { tasks: 48 }],
    ["matte_tests", { band: "low", tasks: 12 }],
    ["asset_library_thumbnails", { band: "low", tasks: 640, jobType: "images", unit: "picture" }],
  ];
  plan.forEach(([name, more], index) => {
    const submittedAt = engine.now - (70 - index * 5) * MINUTE;
    engine.put(
      newRecord({ id: engine.newId(), name, rank: ranks[index] ?? "a0", submittedAt, tasks: 1, ...more }),
    );
  });
  engine.finish("sh020_lookdev", 32, 48 * MINUTE);
  engine.finish("sh030_anim_playblast", 120, 130 * MINUTE);
  engine.pauseNamed("sh070_crowd_sim_cache");
  engine.blockNamed("sh090_env_forest_hero", "Blender 4.2 is not installed on this machine");
  engine.advanceSilently(34_000);
}

function failing(engine: FakeEngine): void {
  const crash: Problem = {
    code: "program_crashed",
    subject: "sh110_fx_explosion",
    message: "Blender was ended by the system while rendering frame 14: it ran out of memory (peak 31.2 GB).",
    nextStep: "Lower the tile size or the texture limit, then retry the failed frames.",
    retryable: true,
  };
  const missing: Problem = {
    code: "missing_file",
    subject: "/mnt/plates/sh120",
    message: "The folder /mnt/plates/sh120 is not there any more.",
    nextStep: "Put it back or submit again from where the pictures are now.",
    retryable: false,
  };
  engine.fail("sh110_fx_explosion", 40, 27, crash);
  engine.fail("sh120_plates_to_png", 64, 0, missing);
}

/** A busy studio with jobs that follow one another, ask, and have something to look at. */
function chains(engine: FakeEngine): void {
  busy(engine);
  work(engine, 600);
  const [first = "b0", second = "b1"] = ranksBetween("b0", null, 2);
  const submittedAt = engine.now - 5 * MINUTE;
  const film = { jobType: "video", unit: "file", tasks: 1, submittedAt };
  const video = newRecord({ ...film, id: engine.newId(), name: "sh050_layout video", rank: first });
  const proxy = newRecord({ ...film, id: engine.newId(), name: "sh050_layout proxy", rank: second });
  engine.put(video);
  engine.put(proxy);
  follow(engine, video, [idOf(engine, "sh050_layout")]);
  follow(engine, proxy, [video.job.id]);
}

function idOf(engine: FakeEngine, name: string): string {
  return [...engine.records.values()].find(({ job }) => job.name === name)?.job.id ?? "";
}

function tenThousand(engine: FakeEngine): void {
  const count = 10_000;
  const ranks = ranksBetween(null, null, count);
  for (let index = 0; index < count; index += 1) {
    const band =
      index % 50 === 0 ? "critical" : index % 9 === 0 ? "high" : index % 4 === 0 ? "low" : "normal";
    engine.put(
      newRecord({
        id: engine.newId(),
        name: `sh${String(index + 1).padStart(5, "0")}_${["light", "comp", "fx", "anim"][index % 4] ?? ""}`,
        band,
        rank: ranks[index] ?? "a0",
        person: ["Nina", "Marek", "Ida", "Tomas"][index % 4] ?? "Nina",
        submittedAt: engine.now - (count - index) * 30_000,
        tasks: 4 + (index % 60),
      }),
    );
  }
  engine.advanceSilently(20_000);
}

function many(count: number, tasks: number): number[] {
  return Array.from({ length: count }, () => tasks);
}

/** Tasks of the largest jobs; the others share what is left of a hundred thousand. */
const LARGE = [20_000, ...many(5, 4_000), ...many(10, 2_000)];

/** 10,000 jobs with 100,000 tasks in all, many of them at work: 500 rows change a second. */
function hundredThousand(engine: FakeEngine): void {
  const count = 10_000;
  const rest = 100_000 - LARGE.reduce((sum, tasks) => sum + tasks, 0);
  const small = Math.floor(rest / (count - LARGE.length));
  const over = rest - small * (count - LARGE.length);
  const ranks = ranksBetween(null, null, count);
  const records = ranks.map((rank, index) => {
    const tasks = LARGE[index / 40] ?? small;
    return record(engine, index, rank, index === count - 1 ? tasks + over : tasks);
  });
  for (const each of records) engine.put(each);
  const going = records.filter((_, index) => index % 17 !== 3);
  engine.traffic = new Traffic(engine, 500, going);
  engine.advanceSilently(20_000);
  records.forEach((each, index) => {
    if (index % 17 === 3) settleOne(engine, each, index);
  });
  engine.advanceSilently(250);
}

const PEOPLE = ["Nina", "Marek", "Ida", "Tomas", "Ola", "Jun"] as const;
const STEPS = ["light", "comp", "fx", "anim"] as const;
const TYPES = ["blender", "blender", "images", "command", "video"] as const;

function record(engine: FakeEngine, index: number, rank: string, tasks: number): JobRecord {
  const band = index % 50 === 0 ? "critical" : index % 9 === 0 ? "high" : index % 4 === 0 ? "low" : "normal";
  return newRecord({
    id: engine.newId(),
    name: `sh${String(index + 1).padStart(5, "0")}_${STEPS[index % STEPS.length] ?? ""}`,
    band,
    rank,
    person: PEOPLE[index % PEOPLE.length] ?? "Nina",
    jobType: TYPES[index % TYPES.length] ?? "blender",
    submittedAt: engine.now - (10_000 - index) * 30_000,
    tasks,
  });
}

/** Jobs off the road: paused, blocked, failed, or with pictures to look at. */
function settleOne(engine: FakeEngine, record: JobRecord, index: number): void {
  const kind = Math.floor(index / 17) % 8;
  if (kind < 5) record.job.status = "paused";
  else if (kind === 5) record.reason = "Blender 4.2 is not installed on this machine";
  else {
    for (const task of record.tasks) task.status = kind === 6 ? "failed" : "completed";
    const status = kind === 6 ? "failed" : "completed";
    Object.assign(record.job, { status, finishedAt: engine.now - index * 3_000 });
    if (kind === 7) engine.publish(record, 0);
    const [output] = record.outputs;
    if (output !== undefined) output.suspicion = { kind: "all_black", verdict: "asked" };
  }
  engine.touch(record);
}
