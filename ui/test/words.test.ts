import { describe, expect, test } from "vitest";
import type { TaskCounts } from "../src/host/bindings";
import { byteWords, percentWords, plural } from "../src/words/amount";
import {
  countsWords,
  leftWords,
  lossWords,
  progressWords,
  reasonWords,
  shortProgressWords,
} from "../src/words/job";
import { JOB_STATES, TASK_STATES } from "../src/words/status";
import { agoWords, dayWords, rangeWords, remainingWords, spanWords } from "../src/words/time";
import { rowOf } from "./rows";

const MIN = 60_000;
const HOUR = 60 * MIN;

describe("spans", () => {
  test.each([
    [0, "0 s"],
    [400, "under 1 s"],
    [41_999, "41 s"],
    [3 * MIN, "3 min"],
    [3 * MIN + 20_000, "3 min 20 s"],
    [25 * HOUR, "1 d 1 h"],
    [26 * HOUR, "1 d 2 h"],
    [192 * HOUR, "8 d"],
    [-5, "0 s"],
  ])("%d ms reads %s", (ms, words) => expect(spanWords(ms)).toBe(words));

  test("ranges share their unit where they can", () => {
    expect(rangeWords(3 * MIN, 4 * MIN)).toBe("3–4 min");
    expect(rangeWords(50 * MIN, 70 * MIN)).toBe("50 min – 1 h 10 min");
    expect(rangeWords(2 * HOUR, 2 * HOUR)).toBe("about 2 h");
  });

  test("ages are short and never run ahead", () => {
    expect(agoWords(1_000, 5_000)).toBe("now");
    expect(agoWords(9_000, 5_000)).toBe("now");
    expect(agoWords(0, 50 * HOUR)).toBe("2 d");
  });

  test("days have names", () => {
    const noon = new Date(2026, 10, 20, 12).getTime();
    expect(dayWords(noon - 2 * HOUR, noon)).toBe("Today");
    expect(dayWords(noon - 13 * HOUR, noon)).toBe("Yesterday");
  });
});

describe("amounts", () => {
  test("unknown is a dash, never zero; shares are clamped", () => {
    expect(byteWords(null)).toBe("–");
    expect(percentWords(null)).toBe("–");
    expect(percentWords(991)).toBe("100 %");
    expect(byteWords(0)).toBe("0 bytes");
    expect(byteWords(23.4 * 1024 ** 3)).toBe("23.4 GB");
  });

  test("one is not many", () => {
    expect(plural(1, "job")).toBe("1 job");
    expect(plural(0, "job")).toBe("0 jobs");
  });
});

describe("a job in words", () => {
  const counts = { waiting: 0, ready: 30, leased: 0, running: 2, completed: 8, failed: 0, cancelled: 0 };
  const running = rowOf("a", { state: "running", status: "running", startedAt: 0, progress: 0.2, counts });

  test("no estimate before it is measured, then a range", () => {
    expect(leftWords(running)).toBe("no estimate yet");
    const known = { ...running, remaining: { lowS: 2.2 * 3_600, highS: 2.9 * 3_600 } };
    expect(leftWords(known)).toBe("about 2 h 10 min – 3 h left");
    expect(leftWords({ ...known, state: "waiting" })).toBe("about 2 h 10 min – 3 h of work");
    expect(leftWords({ ...known, state: "held" })).toBe("");
    expect(leftWords(rowOf("b"))).toBe("");
  });

  test.each([
    [10_000, 50_000, "under a minute"],
    [185_000, 210_000, "about 3–4 min"],
    [50 * MIN, 65 * MIN, "about 50 min – 1 h 10 min"],
    [3.2 * HOUR, 4.6 * HOUR, "about 3–5 h"],
    [26 * HOUR, 26 * HOUR, "about 1 d 2 h"],
    [25 * HOUR, 32 * HOUR, "about 1 d 1 h – 1 d 8 h"],
  ])("%d to %d ms are left as %s", (from, to, words) => expect(remainingWords(from, to)).toBe(words));

  test("counts are said in words, what there is none of left out", () => {
    expect(countsWords(counts)).toBe("8 done, 2 running, 30 waiting");
    expect(countsWords({ ...counts, running: 0, failed: 1 })).toBe("8 done, 1 failed, 30 waiting");
  });

  test("says its reason before anything else", () => {
    expect(reasonWords({ ...running, reason: "No room on the disk" })).toBe("No room on the disk");
    expect(reasonWords(rowOf("a", { state: "done", startedAt: 0, finishedAt: 26 * HOUR }))).toBe(
      "took 1 d 2 h",
    );
    expect(progressWords(running)).toBe("8 / 40");
  });

  test("says what cancelling loses", () => {
    expect(lossWords([running])).toBe("8 finished tasks stay; the work so far on 2 running tasks is lost.");
    expect(lossWords([{ ...running, counts: { ...counts, completed: 0, running: 1 } }])).toBe(
      "Nothing is finished yet; the work so far on 1 running task is lost.",
    );
  });

  test("waiting and running share no word, shape or colour; red means that a person is needed", () => {
    const { waiting, running: runs } = JOB_STATES;
    expect([waiting.word === runs.word, waiting.shape === runs.shape, waiting.tone === runs.tone]).toEqual([
      false,
      false,
      false,
    ]);
    const red = Object.values({ ...JOB_STATES, ...TASK_STATES }).filter((state) => state.tone === "failed");
    expect(new Set(red.map((state) => state.word))).toEqual(new Set(["Failed"]));
    const looks = Object.values(JOB_STATES).map((state) => state.shape);
    expect(new Set(looks).size).toBe(looks.length);
  });
});

describe("the progress of a job in its row", () => {
  const counts = (completed: number, ready: number): TaskCounts => ({
    ...rowOf("a").counts,
    completed,
    ready,
  });

  test("is a share where the numbers would not fit, and never rounds up to all", () => {
    expect(shortProgressWords(rowOf("a", { counts: counts(3, 45) }))).toBe("3 / 48");
    expect(shortProgressWords(rowOf("a", { counts: counts(59_997, 40_003) }))).toBe("59 %");
    expect(shortProgressWords(rowOf("a", { counts: counts(99_999, 1) }))).toBe("99 %");
  });
});
