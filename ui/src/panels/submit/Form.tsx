// The form of a submission, drawn from the job type's description.
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { Description, PriorityBand, Problem, Submission } from "../../host/bindings";
import { Field, INPUT, Segments, SelectBox } from "../../parts/Fields";
import { Button } from "../../parts/Button";
import { BAND_WORDS, BANDS } from "../../words/status";
import { valueOf, withOutputFolder, withPreset, withValue } from "./draft";
import { Files } from "./Files";
import { FirstFramesField } from "./FirstFrames";
import { choicesOf, fpsOf, meaningOf } from "./inspection";
import { Missing } from "./Needs";
import { fieldId, FolderBox, ParameterField } from "./ParameterField";
import { Then } from "./Then";
import type { Draft } from "./useDraft";
import type { Inspections } from "./useInspections";

const NO_PRESET = "-";
const BAND_CHOICES = BANDS.map((band) => ({ value: band, title: BAND_WORDS[band] }));

interface FormProps {
  draft: Draft;
  type: Description;
  inspections: Inspections;
  problems: ReadonlyMap<string, readonly Problem[]>;
  /** Somebody asked to submit: from then on every problem is shown at its field. */
  asked: boolean;
  /** Where the files would go if nothing is said. */
  outputFolder: string | null;
  onChange: (submission: Submission) => void;
  onPropose: (paths: readonly string[], jobType: string | null) => void;
  /** Forgets what was set as last time. */
  onPlain: () => void;
}

export function Form({
  draft,
  type,
  inspections,
  problems,
  asked,
  outputFolder,
  onChange,
  onPropose,
  onPlain,
}: FormProps): ReactNode {
  const { submission } = draft;
  const { found } = inspections;
  const scene = valueOf(type, submission, "scene");
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const problemOf = (field: string): Problem | undefined =>
    asked || touched.has(field) ? problems.get(field)?.[0] : undefined;
  const set = (name: string, value: unknown): void => {
    setTouched(new Set(touched).add(name));
    onChange(withValue(type, submission, name, value));
  };
  const draw = (parameters: Description["parameters"]): ReactNode =>
    parameters.map((parameter) => (
      <ParameterField
        key={parameter.name}
        parameter={parameter}
        value={valueOf(type, submission, parameter.name)}
        problem={problemOf(parameter.name)}
        meaning={meaningOf(found, parameter, scene)}
        choices={choicesOf(found, parameter.name, scene)}
        onChange={(value) => set(parameter.name, value)}
      />
    ));
  const essentials = type.parameters.filter((parameter) => parameter.essential);
  const others = type.parameters.filter((parameter) => !parameter.essential);
  return (
    <form className="space-y-3" onSubmit={(event) => event.preventDefault()}>
      <Missing
        inspections={inspections}
        without={canLeaveOut(type) ? valueOf(type, submission, "missing") === "render" : null}
        onWithout={(without) => set("missing", without ? "render" : "stop")}
      />
      <Files
        draft={draft}
        type={type}
        inspections={inspections}
        problem={problemOf("inputs")}
        onPropose={onPropose}
      />
      <Field id={fieldId("jobType")} label="Kind of job" help={type.summary}>
        <Segments
          label="Kind of job"
          value={type.id}
          choices={draft.types.map(({ id, title }) => ({ value: id, title }))}
          onChange={(id) => onPropose(submission.inputs, id)}
        />
      </Field>
      <Field id={fieldId("name")} label="Name" problem={problemOf("name")}>
        <input
          id={fieldId("name")}
          className={INPUT}
          value={submission.name}
          placeholder="Made from the files"
          onChange={(event) => onChange({ ...submission, name: event.target.value })}
        />
      </Field>
      <hr className="border-line" />
      {draft.lastUsed.length === 0 ? null : (
        <p className="flex items-center gap-2 text-xs text-ink-3" data-testid="last-used">
          Set as last time: {draft.lastUsed.join(", ")}
          <Button look="quiet" className="h-6! px-1.5!" onClick={onPlain}>
            Reset
          </Button>
        </p>
      )}
      {type.presets.length === 0 ? null : (
        <Field id={fieldId("preset")} label="Preset" problem={problemOf("preset")}>
          <SelectBox
            id={fieldId("preset")}
            label="Preset"
            className="w-56"
            value={submission.parameters.preset ?? NO_PRESET}
            choices={[
              { value: NO_PRESET, title: "None" },
              ...type.presets.map(({ name, title }) => ({ value: name, title })),
            ]}
            onChange={(name) => onChange(withPreset(type, submission, name === NO_PRESET ? undefined : name))}
          />
        </Field>
      )}
      {draw(essentials)}
      {type.makesFrames ? (
        <FirstFramesField
          submission={submission}
          unit={type.unit}
          problem={problemOf("preview")}
          onChange={(next) => {
            setTouched(new Set(touched).add("preview"));
            onChange(next);
          }}
        />
      ) : null}
      <Then
        types={draft.types}
        type={type}
        submission={submission}
        fps={fpsOf(found)}
        // A follower's fields are few and in sight: what is wrong with them is said at once.
        problemOf={(field) => problems.get(field)?.[0]}
        onChange={onChange}
      />
      <Field id={fieldId("outputFolder")} label="Results go to" problem={problemOf("outputFolder")}>
        <FolderBox
          id={fieldId("outputFolder")}
          value={submission.outputFolder ?? ""}
          placeholder={
            outputFolder ??
            (type.makesFiles ? "a folder beside the first file" : "not needed without output files")
          }
          invalid={problemOf("outputFolder") !== undefined}
          onChange={(path) => {
            setTouched(new Set(touched).add("outputFolder"));
            onChange(withOutputFolder(submission, path));
          }}
        />
      </Field>
      <Field id={fieldId("band")} label="Priority">
        <Segments<PriorityBand>
          label="Priority"
          value={submission.band}
          choices={BAND_CHOICES}
          onChange={(band) => onChange({ ...submission, band })}
        />
      </Field>
      {others.length === 0 ? null : (
        <Collapsible.Root {...(asked && others.some(({ name }) => problems.has(name)) ? { open: true } : {})}>
          <Collapsible.Trigger
            className="group flex h-7 items-center gap-1 rounded-md pr-2 text-ink-2 hover:text-ink"
            data-testid="more-options"
          >
            <ChevronRight size={14} className="group-data-panel-open:rotate-90" aria-hidden="true" />
            More options
          </Collapsible.Trigger>
          <Collapsible.Panel ref={intoView} className="space-y-3 pt-2">
            {draw(others)}
          </Collapsible.Panel>
        </Collapsible.Root>
      )}
    </form>
  );
}

/** Whether this kind of job can be made without files that are not there. */
function canLeaveOut(type: Description): boolean {
  const kind = type.parameters.find(({ name }) => name === "missing")?.kind;
  return kind?.kind === "choice" && kind.options.some(({ value }) => value === "render");
}

/** What was folded out is scrolled to, as far as it fits. */
function intoView(panel: HTMLElement | null): void {
  requestAnimationFrame(() => panel?.scrollIntoView({ block: "nearest" }));
}
