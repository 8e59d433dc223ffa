// The harness itself: files dragged by the real pointer out of one program arrive in another. When
// this fails, failures of other drops say nothing about the app.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { dropFiles } from "../lib/drag.mjs";
import { Companion, SYSTEM_PYTHON } from "../lib/processes.mjs";

export const title = "files dragged out of another program arrive";

export async function test(desk) {
  const paths = ["shot one.blend", "plate.png"].map((name) => join(desk.folder, name));
  for (const path of paths) writeFileSync(path, "x");
  const target = new Companion(SYSTEM_PYTHON, [fileURLToPath(new URL("../drop_target.py", import.meta.url))], { env: desk.env });
  const [, x, y] = (await target.line(/^ready (\d+) (\d+)$/)).map(Number);

  await dropFiles(desk.env, paths, { x, y });

  const [, uris] = await target.line(/^got (.*)$/);
  assert.deepEqual(uris.split(" "), paths.map((path) => pathToFileURL(path).href));
}
