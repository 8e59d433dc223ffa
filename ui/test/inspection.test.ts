import { beforeEach, describe, expect, test } from "vitest";
import { CATALOG } from "../src/host/fake/catalog";
import { inspect } from "../src/host/fake/inspect";
import { propose } from "../src/host/fake/submit";
import type { Description, Inspection, Parameter } from "../src/host/bindings";
import { withValue } from "../src/panels/submit/draft";
import { follower, followersOf, withFollower } from "../src/panels/submit/following";
import {
  choicesOf,
  groupWords,
  meaningOf,
  missingOf,
  needGroups,
  withSuggestion,
} from "../src/panels/submit/inspection";
import { rememberUsed, withLastUsed } from "../src/panels/submit/lastUsed";

const blender = typeOf("blender");
const video = typeOf("video");
const barn = inspect({ jobType: "blender", file: "/a/barn.blend" });
const castle = inspect({ jobType: "blender", file: "/a/castle.blend" });
const start = { ...propose({ paths: ["/a/barn.blend"] }).submission, parameters: { overrides: {} } };

function typeOf(id: string): Description {
  const type = CATALOG.find((one) => one.id === id);
  if (type === undefined) throw new Error(id);
  return type;
}

function parameter(name: string): Parameter {
  const found = blender.parameters.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe("what the files say", () => {
  test("an empty field means what the file says, in the words of its choices", () => {
    expect(meaningOf([barn], parameter("samples"), null)).toBe("128");
    expect(meaningOf([barn], parameter("engine"), null)).toBe("Cycles");
    expect(meaningOf([], parameter("samples"), null)).toBeNull();
  });

  test("files that say different things say nothing together", () => {
    expect(meaningOf([barn, castle], parameter("frames"), null)).toBeNull();
    expect(meaningOf([barn, castle], parameter("samples"), null)).toBe("128");
  });

  test("another scene has its own frames and cameras", () => {
    const scenes = [{ name: "closeup", frames: "5-9", cameras: ["Macro"], layers: ["Near"] }];
    const found: Inspection = { ...barn, scenes };
    expect(meaningOf([found], parameter("frames"), "closeup")).toBe("5-9");
    expect(meaningOf([found], parameter("camera"), "closeup")).toBeNull();
    expect(choicesOf([found], "camera", "closeup").map(({ value }) => value)).toEqual(["Macro"]);
    expect(choicesOf([found], "camera", null)).toHaveLength(3);
  });

  test("what is needed is counted by kind, what is missing is named", () => {
    expect(groupWords(needGroups([barn]))).toBe("2 textures (228 MB), 1 linked library (84.0 MB)");
    const gone = { ...barn, needs: barn.needs.slice(0, 1).map((need) => ({ ...need, bytes: 0, files: [] })) };
    expect(groupWords(needGroups([gone]))).toMatch(/^1 .* \(not there\)$/);
    expect(missingOf([barn])).toEqual([]);
    expect(missingOf([castle]).flatMap((need) => need.missing)).toHaveLength(3);
  });

  test("a suggestion takes the place of what was typed behind the last comma", () => {
    expect(withSuggestion("Sm", "Smoke")).toBe("Smoke");
    expect(withSuggestion("Smoke, ho", "Holdout")).toBe("Smoke, Holdout");
  });
});

describe("jobs that follow", () => {
  test("a video follows what makes frames, and takes their rate", () => {
    expect(followersOf(CATALOG, blender).map(({ id }) => id)).toEqual(["video"]);
    expect(followersOf(CATALOG, typeOf("images"))).toEqual([]);
    const next = follower(video, start, 23.976);
    expect(next.parameters.overrides).toEqual({ fps: "23.976" });
    expect(next.takesOutputs).toBe(true);
    expect("then" in withFollower(withFollower(start, next), null)).toBe(false);
  });
});

describe("what was used last", () => {
  beforeEach(() => localStorage.clear());

  test("choices of taste come back, what belongs to one file does not", () => {
    let said = withValue(blender, start, "samples", 64);
    for (const [name, value] of [
      ["frames", "1-5"],
      ["camera", "Camera.drone"],
      ["missing", "render"],
    ] as const)
      said = withValue(blender, said, name, value);
    rememberUsed(blender, said);
    const next = withLastUsed(blender, start);
    expect(next.submission.parameters.overrides).toEqual({ samples: 64 });
    expect(next.titles).toEqual(["Samples"]);
  });

  test("what the engine proposes wins, and another kind of job is not touched", () => {
    rememberUsed(blender, withValue(blender, start, "samples", 64));
    const proposed = withValue(blender, start, "samples", 12);
    expect(withLastUsed(blender, proposed).submission).toEqual(proposed);
    expect(withLastUsed(video, start).titles).toEqual([]);
  });
});
