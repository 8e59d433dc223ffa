// Speaks to a running machine over its local socket: a length of 32 bits, big-endian, then JSON;
// `{ id, command, with }` goes in, `{ id, reply }` comes out. docs/architecture.md describes it.

import { randomUUID } from "node:crypto";
import { connect } from "node:net";

/** A request that was refused; `problem` is what the machine said, `code` its closed code. */
export class Refusal extends Error {
  constructor(problem) {
    super(`${problem.message} ${problem.nextStep ?? problem.next_step ?? ""}`.trim());
    this.problem = problem;
    this.code = problem.code;
  }
}

export class Client {
  /** Connects to `<data folder>/run/atelier.sock`. */
  static connect(path) {
    const socket = connect(path);
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Client(socket));
      });
    });
  }

  constructor(socket) {
    this.socket = socket;
    this.waiting = new Map();
    this.received = Buffer.alloc(0);
    socket.on("data", (data) => this.#read(data));
    socket.on("error", (error) => this.#giveUp(error));
    socket.on("close", () => this.#giveUp(new Error("the machine closed the connection")));
  }

  /** Asks one command and answers its answer. */
  ask(command, question = {}) {
    const id = randomUUID();
    const body = Buffer.from(JSON.stringify({ id, command, with: question }));
    const frame = Buffer.alloc(4 + body.length);
    frame.writeUInt32BE(body.length);
    body.copy(frame, 4);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.socket.write(frame);
    });
  }

  close() {
    this.socket.destroy();
  }

  #read(data) {
    this.received = this.received.length === 0 ? data : Buffer.concat([this.received, data]);
    while (this.received.length >= 4) {
      const end = 4 + this.received.readUInt32BE();
      if (this.received.length < end) return;
      this.#settle(JSON.parse(this.received.toString("utf8", 4, end)));
      this.received = this.received.subarray(end);
    }
  }

  #settle({ id, reply }) {
    const { resolve, reject } = this.waiting.get(id) ?? {};
    this.waiting.delete(id);
    if (reply?.Err) reject?.(new Refusal(reply.Err));
    else resolve?.(reply.Ok.answer);
  }

  #giveUp(error) {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
