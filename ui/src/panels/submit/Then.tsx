// What is done with the files of the job when it is done: a video of its frames, or another job.
import { useEffect, useRef, type ReactNode } from "react";
import type { Description, Problem, Submission } from "../../host/bindings";
import { Field, Segments, SelectBox } from "../../parts/Fields";
import { withPreset, withValue, valueOf } from "./draft";
import { follower, followerField, followersOf, followerTitle, withFollower, withRate } from "./following";
import { fieldId, ParameterField } from "./ParameterField";

interface ThenProps {
  types: readonly Description[];
  type: Description;
  submission: Submission;
  fps: number | null;
  problemOf: (field: string) => Problem | undefined;
  onChange: (submission: Submission) => void;
}

const NOTHING = "-";
const NO_PRESET = "-";

export function Then({ types, type, submission, fps, problemOf, onChange }: ThenProps): ReactNode {
  const followers = followersOf(types, type);
  const next = submission.then?.[0] ?? null;
  const nextType = followers.find((one) => one.id === next?.jobType);
  useLateRate(fps, () => {
    if (next === null || nextType === undefined || fps === null) return;
    onChange(withFollower(submission, withRate(nextType, next, fps)));
  });
  const choose = (id: string): void => {
    const chosen = followers.find((one) => one.id === id);
    onChange(withFollower(submission, chosen === undefined ? null : follower(chosen, submission, fps)));
  };
  if (followers.length === 0) return null;
  return (
    <>
      <Field
        id={fieldId("then")}
        label="Then"
        help={nextType === undefined ? "" : "It begins when this job is done, and takes its files."}
        problem={problemOf(followerField("inputs")) ?? problemOf(followerField("jobType"))}
      >
        <Segments
          label="Then"
          value={next?.jobType ?? NOTHING}
          choices={[
            { value: NOTHING, title: "Nothing more" },
            ...followers.map((one) => ({ value: one.id, title: followerTitle(one) })),
          ]}
          onChange={choose}
        />
      </Field>
      {next === null || nextType === undefined ? null : (
        <Follower
          type={nextType}
          next={next}
          problemOf={problemOf}
          onChange={(changed) => onChange(withFollower(submission, changed))}
        />
      )}
    </>
  );
}

/** A file that says its frames a second only after a video was chosen still decides, once. */
function useLateRate(fps: number | null, take: () => void): void {
  const latest = useRef(take);
  useEffect(() => void (latest.current = take));
  useEffect(() => {
    if (fps !== null) latest.current();
  }, [fps]);
}

interface FollowerProps {
  type: Description;
  next: Submission;
  problemOf: (field: string) => Problem | undefined;
  onChange: (next: Submission) => void;
}

/** The few parameters of a follower that matter; its others stay as its kind of job says. */
function Follower({ type, next, problemOf, onChange }: FollowerProps): ReactNode {
  const shown = type.parameters.filter(
    ({ name, essential }) => essential || problemOf(followerField(name)) !== undefined,
  );
  return (
    <div className="-ms-3 space-y-3 border-s-2 border-line-strong ps-2.5" data-testid="follower">
      {type.presets.length === 0 ? null : (
        <Field
          id={fieldId(followerField("preset"))}
          label="Preset"
          problem={problemOf(followerField("preset"))}
        >
          <SelectBox
            id={fieldId(followerField("preset"))}
            label={`Preset of ${type.title}`}
            className="w-56"
            value={next.parameters.preset ?? NO_PRESET}
            choices={[
              { value: NO_PRESET, title: "None" },
              ...type.presets.map(({ name, title }) => ({ value: name, title })),
            ]}
            onChange={(name) => onChange(withPreset(type, next, name === NO_PRESET ? undefined : name))}
          />
        </Field>
      )}
      {shown.map((parameter) => (
        <ParameterField
          key={parameter.name}
          id={followerField(parameter.name)}
          parameter={parameter}
          value={valueOf(type, next, parameter.name)}
          problem={problemOf(followerField(parameter.name))}
          meaning={null}
          choices={[]}
          onChange={(value) => onChange(withValue(type, next, parameter.name, value))}
        />
      ))}
    </div>
  );
}
