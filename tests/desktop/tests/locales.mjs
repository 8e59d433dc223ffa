// The app under the languages that machines come with: a container's C.UTF-8, plain C, a German desktop, none at
// all. Each time it starts, shows its jobs with figures, and none of its code fails.

import assert from "node:assert/strict";

import { Client } from "../../../scripts/lib/client.mjs";
import { QueueWindow } from "../lib/queue_window.mjs";
import { until } from "../lib/wait.mjs";

export const title = "the app starts and shows figures under C.UTF-8, C, de_DE.UTF-8 and no language at all";

const LANGUAGES = ["C.UTF-8", "C", "de_DE.UTF-8", undefined];
const TASKS = 1_234;

export async function test(desk) {
  let job;
  for (const language of LANGUAGES) {
    speak(desk, language);
    const window = await QueueWindow.open(desk);
    job ??= await queue(desk);
    const shown = () => window.session.execute("return document.body.innerText");
    await until(`the figures are shown under ${language}`, async () => /0 \/ 1[.,\u00a0\u202f]?234/.test(await shown()));
    assert.match(await window.word(job), /^Held$/);
    const faults = desk.said().filter((line) => line.includes("the window's code failed"));
    assert.deepEqual(faults, [], `nothing of the window fails under ${language}`);
    await desk.crash();
  }
}

function speak(desk, language) {
  for (const name of ["LANG", "LC_ALL", "LANGUAGE"]) delete desk.env[name];
  if (language !== undefined) desk.env.LANG = language;
}

/** A job of many tasks that stays where it is. */
async function queue(desk) {
  const client = await Client.connect(desk.socket);
  const overrides = { command: ["/bin/true"], tasks: TASKS };
  const { job } = await client.ask("submit", { jobType: "command", name: "many", paused: true, parameters: { overrides } });
  client.close();
  return job;
}
