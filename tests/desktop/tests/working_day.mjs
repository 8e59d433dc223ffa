// A working day: a scene that lacks a texture is named before it is queued and looked at again when the texture is
// there; three frames come first and are approved; a video follows, and survives a crash. In the end every
// frame is in the folder once, and the video shows every one of them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Client } from "../../../scripts/lib/client.mjs";
import { QueueWindow } from "../lib/queue_window.mjs";
import { until } from "../lib/wait.mjs";

export const title = "a working day: a missing texture, first frames and approval, a video behind, and a crash";

const FRAMES = 8;
// With Blender's start, on a machine that is busy with other things.
const RENDERED = { within: 180_000 };

// A turning cube with a picture on it, small enough to render in no time.
const MAKE = `
import bpy, sys
scene, cube = bpy.context.scene, bpy.data.objects["Cube"]
scene.render.engine = "CYCLES"
scene.cycles.samples = 2
scene.cycles.use_denoising = False
scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 192, 108, 100
scene.frame_start, scene.frame_end = 1, ${FRAMES}
cube.keyframe_insert("rotation_euler", frame=1)
cube.rotation_euler.z = 2.0
cube.keyframe_insert("rotation_euler", frame=${FRAMES})
image = bpy.data.images.load(sys.argv[-1])
image.filepath = "//textures/wood.png"
material = cube.active_material
material.use_nodes = True
node = material.node_tree.nodes.new("ShaderNodeTexImage")
node.image = image
material.node_tree.links.new(node.outputs["Color"], material.node_tree.nodes["Principled BSDF"].inputs["Base Color"])
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[-2])
`;

export async function test(desk) {
  const { scene, texture, missing } = makeScene(desk);
  let window = await QueueWindow.open(desk);

  await window.drop(scene);
  const warning = await window.session.find('[data-testid="missing-files"]', RENDERED);
  assert.match(await warning.text(), /wood\.png/, "the missing texture is named");
  assert.deepEqual(await jobs(desk), [], "nothing is queued before it was looked at");
  mkdirSync(join(missing, ".."), { recursive: true });
  copyFileSync(texture, missing);
  await window.press('[data-testid="missing-files"] button', /^Look again$/);
  await window.session.gone('[data-testid="missing-files"]', RENDERED);

  await window.choose("Some frames first", /^First, middle, last$/);
  await window.choose("Then", /video/i);
  await window.submit();
  const { render, video } = await until("render and video are queued", () => chain(desk));

  await window.waitForWord(render, /^Needs your OK$/, RENDERED);
  await window.waitForWord(video, /^Waiting$/);
  const folder = await outputFolder(desk, render);
  const [first, middle, last, ...more] = numbers(folder);
  assert.deepEqual([first, last, more], [1, FRAMES, []], "the first, a middle and the last frame are there, and no other");
  assert.ok(middle > first && middle < last);
  await window.open(render);
  await until("the first frames are shown", async () => (await window.firstFrames()) === 3);
  await window.press('[data-testid="first-frames"] button', /^Approve/);
  await until("more frames come", () => numbers(folder).length > 3, RENDERED);

  await desk.crash();
  window = await QueueWindow.open(desk);
  await window.waitForWord(render, /^Done$/, RENDERED);
  await window.waitForWord(video, /^Done$/, RENDERED);
  assert.deepEqual(numbers(folder), Array.from({ length: FRAMES }, (_, index) => index + 1), "every frame, once");
  const movie = onlyMovie(await outputFolder(desk, video));
  assert.equal(framesOf(movie), FRAMES, `${movie} shows every frame`);
}

function makeScene(desk) {
  const folder = join(desk.home, "project");
  mkdirSync(folder);
  const [scene, texture, script] = ["shot.blend", "wood-elsewhere.png", "make.py"].map((name) => join(folder, name));
  execFileSync("convert", ["-size", "8x8", "xc:sienna", texture]);
  writeFileSync(script, MAKE);
  execFileSync("blender", ["--background", "--python", script, "--", scene, texture], { stdio: "ignore" });
  return { scene, texture, missing: join(folder, "textures", "wood.png") };
}

async function asking(desk, work) {
  const client = await Client.connect(desk.socket);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

function jobs(desk) {
  return asking(desk, async (client) => (await client.ask("jobs", {})).jobs);
}

/** The render and the video that follows it, once both are there. */
async function chain(desk) {
  const all = await jobs(desk);
  const video = all.find(({ jobType }) => jobType === "video");
  const render = all.find(({ jobType }) => jobType === "blender");
  if (!video || !render) return undefined;
  assert.deepEqual(video.follows, [render.id]);
  return { render: render.id, video: video.id };
}

function outputFolder(desk, job) {
  return asking(desk, async (client) => (await client.ask("job", { job })).row.outputFolder);
}

/** Frame numbers of the pictures in a folder. */
function numbers(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.map((name) => Number(/(\d+)\.png$/.exec(name)?.[1])).filter((frame) => frame > 0).sort((a, b) => a - b);
}

function onlyMovie(folder) {
  const movies = readdirSync(folder).filter((name) => /\.(mp4|mov|mkv|webm)$/.test(name));
  assert.equal(movies.length, 1, `${folder} holds ${movies.join(", ") || "no movie"}`);
  return join(folder, movies[0]);
}

function framesOf(movie) {
  const ask = ["-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0"];
  return Number(execFileSync("ffprobe", [...ask, movie], { encoding: "utf8" }).trim());
}
