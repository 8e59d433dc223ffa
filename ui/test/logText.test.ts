import { describe, expect, test } from "vitest";
import {
  begun,
  lineAt,
  lineCount,
  trimmed,
  withNewer,
  withOlder,
  type LogText,
} from "../src/panels/log/logText";
import { below, randomFrom } from "./random";

const LINES = Array.from({ length: 2_000 }, (_, line) => `line ${String(line)} ü`);
const TEXT = `${LINES.join("\n")}\n`;
const BYTES = new TextEncoder().encode(TEXT);

function piece(from: number, to: number): string {
  return new TextDecoder().decode(BYTES.slice(from, to));
}

/** A place near `at` that does not cut a letter in two, as the engine's pages do not. */
function whole(at: number): number {
  return BYTES[at] !== undefined && (BYTES[at] & 0xc0) === 0x80 ? at + 1 : at;
}

/** The log read from `from` on, in pieces of any size. */
function readFrom(from: number, seed: number): LogText {
  const random = randomFrom(seed);
  let log: LogText | null = null;
  for (let at = from; at < BYTES.length;) {
    const next = whole(Math.min(BYTES.length, at + 1 + below(random, 900)));
    log = log === null ? begun(piece(at, next), at, next) : withNewer(log, piece(at, next), at, next);
    at = next;
  }
  if (log === null) throw new Error("nothing was read");
  return log;
}

describe("the text of a log", () => {
  test("joins lines that came in pieces, at both ends", () => {
    const random = randomFrom(5);
    let log = readFrom(whole(14_321), 6);
    while (log.from > 0) {
      const from = whole(Math.max(0, log.from - 1 - below(random, 2_000)));
      log = withOlder(log, piece(from, log.from), from);
    }
    expect(log.lines.slice(0, -1)).toEqual(LINES);
    expect(log.number).toBe(1);
  });

  test("lines keep their ids when older ones come in", () => {
    const log = readFrom(whole(9_000), 7);
    const id = log.first + log.lines.indexOf("line 1999 ü");
    const older = withOlder(log, piece(whole(4_000), log.from), whole(4_000));
    expect(older.lines[id - older.first]).toBe("line 1999 ü");
  });

  test("drops the oldest lines, keeps their numbers, and can read them back", () => {
    const log = trimmed(readFrom(0, 8), 300);
    expect(lineCount(log)).toBeGreaterThanOrEqual(299);
    expect(lineCount(log)).toBeLessThan(420);
    expect(log.lines.at(-2)).toBe(LINES[(log.number ?? 0) + log.lines.length - 3]);
    const back = withOlder(log, piece(0, log.from), 0);
    expect(back.lines.slice(0, -1)).toEqual(LINES);
  });

  test("can be cut wherever pieces were joined, in the middle of lines too", () => {
    let log = readFrom(whole(8_003), 12);
    for (const from of [4_005, 4_001, 17]) log = withOlder(log, piece(whole(from), log.from), whole(from));
    for (let most = 5; most < 2_000; most += 37) {
      const cut = trimmed(log, most);
      const back = withOlder(cut, piece(0, cut.from), 0);
      expect(back.lines.slice(0, -1), `cut to ${String(most)}`).toEqual(LINES);
    }
  });

  test("finds the line that begins at a byte, wherever the pieces were joined", () => {
    const log = trimmed(readFrom(whole(8_000), 9), 900);
    for (const line of [1_200, 1_555, 1_999]) {
      const byte = new TextEncoder().encode(`${LINES.slice(0, line).join("\n")}\n`).length;
      const at = lineAt(log, byte, LINES[line] ?? "");
      expect(at === null ? null : log.lines[at]).toBe(LINES[line]);
    }
    expect(lineAt(log, 12, "line 1 ü")).toBeNull();
  });
});
