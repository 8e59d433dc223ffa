// Jobs that follow the one being made, and take its files. Pure.
import type { Description, Submission } from "../../host/bindings";
import { withValue } from "./draft";

/** The kinds of job that can follow one of `type`. A video can only be made of frames. */
export function followersOf(types: readonly Description[], type: Description): Description[] {
  return types.filter(
    (one) => one.takesOutputs && type.makesFiles && (one.id !== "video" || type.makesFrames),
  );
}

export function followerTitle(type: Description): string {
  return type.id === "video" ? "And make a video of it" : type.title;
}

/** A job that follows, with frames a second as in the file where it has such a parameter. */
export function follower(type: Description, first: Submission, fps: number | null): Submission {
  const plain: Submission = {
    jobType: type.id,
    name: "",
    parameters: { overrides: {} },
    inputs: [],
    band: first.band,
    runNext: false,
    paused: false,
    requirements: { requiredTags: [], preferredTags: [], excludedWorkers: [] },
    dependsOn: [],
    takesOutputs: true,
  };
  return fps === null ? plain : withRate(type, plain, fps);
}

/** With the file's frames a second, where there is such a parameter and nothing is said of it yet. */
export function withRate(type: Description, next: Submission, fps: number): Submission {
  const rate = type.parameters.find(({ name }) => name === "fps");
  if (rate === undefined || "fps" in next.parameters.overrides) return next;
  return withValue(type, next, "fps", rate.kind.kind === "integer" ? Math.round(fps) : String(fps));
}

export function withFollower(submission: Submission, next: Submission | null): Submission {
  const { then: _before, ...others } = submission;
  return next === null ? others : { ...others, then: [next] };
}

/** The name of a follower's field among all fields. */
export function followerField(name: string): string {
  return `then.0.${name}`;
}
