// What `npm run bench -- --blender` measures: what Atelier adds to each frame, beside plain `blender -a` on the
// same file in the same minute. Frames are short on purpose, so that what is added shows.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { until } from "../desktop/lib/wait.mjs";
import { Machine } from "./machine.mjs";

// A scene in which something moves, and of which a frame takes some tens of milliseconds.
const MAKE = `
import bpy, sys
scene = bpy.context.scene
scene.render.engine = "CYCLES"
scene.cycles.samples = 4
scene.cycles.use_denoising = False
scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 320, 180, 100
scene.frame_start, scene.frame_end = 1, int(sys.argv[-2])
cube = bpy.data.objects["Cube"]
cube.keyframe_insert("rotation_euler", frame=1)
cube.rotation_euler.z = 3.0
cube.keyframe_insert("rotation_euler", frame=scene.frame_end)
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[-1])
`;

export async function measureBlender(program, { frames }) {
  const alone = new Machine(program, { capacity: 1 });
  const pair = new Machine(program, { capacity: 2 });
  try {
    const scene = makeScene(alone.folder, frames);
    const rows = [];
    const plain = timed(() => renderPlainly(alone.folder, scene));
    rows.push(row(`${frames} short frames: plain blender -a`, plain / frames, "ms/frame"));
    await alone.start();
    // As blender -a does it: one Blender for all frames, one after the other.
    const one = await rendered(alone, scene, frames, { chunk: frames });
    rows.push(row("  Atelier, one slot, one task of all frames", one / frames, "ms/frame"));
    rows.push(row("  added to each frame", (one - plain) / frames, "ms/frame"));
    const four = await rendered(alone, scene, frames, {});
    rows.push(row("  Atelier, one slot, tasks of four frames (as by default)", four / frames, "ms/frame"));
    await alone.stop();
    await pair.start();
    const two = await rendered(pair, scene, frames, {});
    rows.push(row("  Atelier, two slots, tasks of four frames", two / frames, "ms/frame"));
    return rows;
  } finally {
    await alone.clear();
    await pair.clear();
  }
}

function makeScene(folder, frames) {
  const scene = join(folder, "short.blend");
  blender("--background", "--python-expr", MAKE, "--", `${frames}`, scene);
  return scene;
}

function renderPlainly(folder, scene) {
  const into = join(folder, "plain");
  mkdirSync(into);
  blender("--background", scene, "--disable-autoexec", "--render-output", join(into, "####"), "--render-anim");
  return readdirSync(into).length;
}

/** Milliseconds from the submission to the last frame at its place. */
async function rendered(machine, scene, frames, overrides) {
  const into = join(machine.folder, `out-${machine.capacity}-${overrides.chunk ?? "default"}`);
  const before = performance.now();
  const submission = { jobType: "blender", inputs: [scene], outputFolder: into, parameters: { overrides } };
  const { job } = await machine.client.ask("submit", submission);
  const over = async () => {
    const { row: found } = await machine.client.ask("job", { job });
    if (found.status === "failed") throw new Error(found.reason);
    return found.status === "completed";
  };
  await until("the frames are rendered", over, { every: 5, within: 600_000 });
  const taken = performance.now() - before;
  const made = readdirSync(into).length;
  if (made !== frames) throw new Error(`${into} holds ${made} frames, not ${frames}`);
  return taken;
}

function blender(...args) {
  execFileSync("blender", args, { stdio: ["ignore", "ignore", "inherit"] });
}

function timed(work) {
  const before = performance.now();
  work();
  return performance.now() - before;
}

function row(what, value, unit) {
  return { what, value, unit };
}
