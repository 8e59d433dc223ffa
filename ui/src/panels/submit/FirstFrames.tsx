// Whether some frames are made first, to be looked at before the rest begins.
import type { ReactNode } from "react";
import type { PreviewFirst, Problem, Submission } from "../../host/bindings";
import { Field, INPUT, Segments } from "../../parts/Fields";
import { fieldId } from "./ParameterField";

interface FirstFramesProps {
  submission: Submission;
  unit: string;
  problem: Problem | undefined;
  onChange: (submission: Submission) => void;
}

type Way = "all" | PreviewFirst["kind"];

const USUAL_STEP = 10;

export function FirstFramesField({ submission, unit, problem, onChange }: FirstFramesProps): ReactNode {
  const { preview } = submission;
  const set = (next: PreviewFirst | undefined): void => {
    const { preview: _before, ...others } = submission;
    onChange(next === undefined ? others : { ...others, preview: next });
  };
  const choose = (way: Way): void => {
    if (way === "all") set(undefined);
    else set(way === "every" ? { kind: "every", step: USUAL_STEP } : { kind: way });
  };
  const help =
    preview === undefined
      ? ""
      : "They are made first; the rest begins when you have looked at them and approved.";
  return (
    <Field id={fieldId("preview")} label={`Some ${unit}s first`} help={help} problem={problem}>
      <span className="flex flex-wrap items-center gap-2">
        <Segments<Way>
          label={`Some ${unit}s first`}
          value={preview?.kind ?? "all"}
          choices={[
            { value: "all", title: "No, all at once" },
            { value: "first_middle_last", title: "First, middle, last" },
            { value: "every", title: "Every so many" },
          ]}
          onChange={choose}
        />
        {preview?.kind === "every" ? (
          <span className="flex items-center gap-2 text-ink-3">
            every
            <input
              id={fieldId("preview")}
              type="number"
              min={2}
              aria-label={`Every how many ${unit}s`}
              aria-invalid={problem === undefined ? undefined : true}
              className={`${INPUT} figures w-16!`}
              value={preview.step === 0 ? "" : preview.step}
              onChange={({ target }) =>
                set({ kind: "every", step: Math.max(0, Math.round(Number(target.value))) })
              }
            />
            {unit}s
          </span>
        ) : null}
      </span>
    </Field>
  );
}
