// The client of the local socket, against a server that cuts and glues its frames.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Client, Refusal } from "../lib/client.mjs";

function frame(value) {
  const body = Buffer.from(JSON.stringify(value));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** Serves one connection: `answer(asked)` gives a reply, and all replies are sent as `send` likes. */
async function withServer(expected, answer, send, use) {
  const folder = mkdtempSync(join(tmpdir(), "atelier-client-"));
  const path = join(folder, "socket");
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      const asked = [];
      for (let at = 0; at + 4 <= received.length; at += 4 + received.readUInt32BE(at)) {
        asked.push(JSON.parse(received.toString("utf8", at + 4, at + 4 + received.readUInt32BE(at))));
      }
      if (asked.length === expected) send(socket, asked.map((one) => frame({ id: one.id, reply: answer(one) })));
    });
  });
  await new Promise((resolve) => server.listen(path, resolve));
  const client = await Client.connect(path);
  try {
    await use(client);
  } finally {
    client.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

const echo = (asked) => ({ Ok: { command: asked.command, answer: asked.with } });

test("answers find their questions, in any order and in one piece", async () => {
  const send = (socket, frames) => socket.write(Buffer.concat(frames.reverse()));
  await withServer(2, echo, send, async (client) => {
    const answers = await Promise.all([client.ask("jobs", { text: "ü" }), client.ask("status")]);
    assert.deepEqual(answers, [{ text: "ü" }, {}]);
  });
});

test("an answer may come byte by byte", async () => {
  const send = async (socket, [bytes]) => {
    for (const byte of bytes) await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
  };
  await withServer(1, echo, send, async (client) => assert.deepEqual(await client.ask("jobs", { limit: 3 }), { limit: 3 }));
});

test("a refusal is an error with its code", async () => {
  const problem = { code: "unknown_job", message: "There is no such job.", next_step: "List them." };
  const send = (socket, frames) => socket.write(frames[0]);
  await withServer(1, () => ({ Err: problem }), send, async (client) => {
    await assert.rejects(client.ask("job"), (error) => error instanceof Refusal && error.code === "unknown_job");
  });
});

test("a closed connection ends what waits", async () => {
  await withServer(1, echo, (socket) => socket.destroy(), (client) => assert.rejects(client.ask("jobs"), /closed|ECONNRESET/));
});
