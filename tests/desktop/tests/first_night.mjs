// A new user's first night: drop a scene, see frames appear, put a second job first, cancel a third,
// lose the app to a crash in the middle, start it again, and find every frame there, once.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { Client } from "../../../scripts/lib/client.mjs";
import { root } from "../../../scripts/lib/command.mjs";
import { QueueWindow } from "../lib/queue_window.mjs";
import { until } from "../lib/wait.mjs";

export const title = "the first night: drop, watch, drag, cancel, crash, and every frame is there once";

const SAMPLE = join(root, "src-tauri", "crates", "jobs", "samples", "sample.blend");
// For one frame, with Blender's start, on a machine that is busy with other things.
const RENDERED = { within: 120_000 };

export async function test(desk) {
  const [first, second, third] = ["first", "second", "third"].map((name) => scene(desk, name));
  const frames = framesOf(first);
  let window = await QueueWindow.open(desk);

  const one = await window.dropAndSubmit(first);
  const folder = await outputFolder(desk, one);
  await until("the first frame is in the folder", () => listing(folder).length > 0, RENDERED);
  await window.open(one);
  await until("the window shows the frame", async () => (await window.pictures()) > 0);

  const two = await window.dropAndSubmit(second);
  const three = await window.dropAndSubmit(third);
  await window.dragAbove(two, one);
  await window.cancel(three);
  assert.deepEqual(await queueOrder(desk, [one, two]), [two, one], "the machine has the order that the window shows");

  const early = stamps(folder);
  assert.ok(early.size < frames.length, "the crash comes in the middle");
  await desk.crash();
  window = await QueueWindow.open(desk);

  assert.deepEqual(await queueOrder(desk, [one, two]), [two, one], "the order survives");
  for (const job of [two, one]) {
    await allFramesCome(await outputFolder(desk, job), frames);
    await window.waitForWord(job, /^Done$/);
  }
  await window.waitForWord(three, /^Cancelled$/);

  for (const job of [one, two]) checkPictures(await outputFolder(desk, job), frames);
  for (const [name, made] of early) assert.equal(stamps(folder).get(name), made, `${name} was made again after the crash`);
}

/** A copy of the sample scene in a folder of its own, as a person would have it. */
function scene(desk, name) {
  const folder = join(desk.home, name);
  mkdirSync(folder);
  const path = join(folder, `${name}.blend`);
  copyFileSync(SAMPLE, path);
  return path;
}

/** The frames that the scene holds, asked of Blender itself. */
function framesOf(path) {
  const script = "import bpy; s = bpy.context.scene; print('frames', s.frame_start, s.frame_end, s.frame_step)";
  const said = execFileSync("blender", ["--background", path, "--python-expr", script], { encoding: "utf8" });
  const [start, end, step] = /^frames (\d+) (\d+) (\d+)$/m.exec(said).slice(1).map(Number);
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
}

async function asking(desk, work) {
  const client = await Client.connect(desk.socket);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

function outputFolder(desk, job) {
  return asking(desk, async (client) => (await client.ask("job", { job })).row.outputFolder);
}

/** These jobs in the order of the machine's queue. */
function queueOrder(desk, jobs) {
  return asking(desk, async (client) => {
    const page = await client.ask("jobs", {});
    return page.jobs.map(({ id }) => id).filter((id) => jobs.includes(id));
  });
}

function listing(folder) {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name) : [];
}

/** However long it takes all together: what counts is that the next frame comes. */
async function allFramesCome(folder, frames) {
  for (let count = 1; count <= frames.length; count += 1) {
    await until(`frame ${count} of ${frames.length} is in ${folder}`, () => listing(folder).length >= count, RENDERED);
  }
}

/** Each file with the moment and the place in the file system at which it was made. */
function stamps(folder) {
  return new Map(
    listing(folder).map((name) => {
      const { ino, mtimeMs } = statSync(join(folder, name));
      return [name, `${ino} ${mtimeMs}`];
    }),
  );
}

function checkPictures(folder, frames) {
  const names = listing(folder).sort();
  const numbers = names.map((name) => Number(/(\d+)\.[a-z]+$/.exec(name)?.[1]));
  assert.deepEqual(numbers, frames, `${folder} holds ${names.join(", ")}`);
  execFileSync("identify", ["-regard-warnings", ...names.map((name) => join(folder, name))]);
}
