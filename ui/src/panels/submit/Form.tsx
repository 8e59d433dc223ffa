// The form of a submission, drawn from the job type's description.
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight, File, FilePlus, FolderPlus, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { Description, PriorityBand, Problem, Submission } from "../../host/bindings";
import { Button, IconButton } from "../../parts/Button";
import { Field, INPUT, Segments, SelectBox } from "../../parts/Fields";
import { WarningNotice } from "../../parts/Notice";
import { useAtelier } from "../../store/atelier";
import { plural } from "../../words/amount";
import { BAND_WORDS, BANDS } from "../../words/status";
import { valueOf, withOutputFolder, withPreset, withValue } from "./draft";
import { fieldId, FolderBox, ParameterField } from "./ParameterField";
import type { Draft } from "./useDraft";

const FILES_SHOWN = 4;
const NO_PRESET = "-";
const BAND_CHOICES = BANDS.map((band) => ({ value: band, title: BAND_WORDS[band] }));

interface FormProps {
  draft: Draft;
  type: Description;
  problems: ReadonlyMap<string, readonly Problem[]>;
  /** Somebody asked to submit: from then on every problem is shown at its field. */
  asked: boolean;
  /** Where the files would go if nothing is said. */
  outputFolder: string | null;
  onChange: (submission: Submission) => void;
  onPropose: (paths: readonly string[], jobType: string | null) => void;
}

export function Form({
  draft,
  type,
  problems,
  asked,
  outputFolder,
  onChange,
  onPropose,
}: FormProps): ReactNode {
  const { submission } = draft;
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
        onChange={(value) => set(parameter.name, value)}
      />
    ));
  const essentials = type.parameters.filter((parameter) => parameter.essential);
  const others = type.parameters.filter((parameter) => !parameter.essential);
  return (
    <form className="space-y-3" onSubmit={(event) => event.preventDefault()}>
      {asked ? <OtherProblems problems={problems.get("") ?? []} /> : null}
      <Files draft={draft} type={type} problem={problemOf("inputs")} onPropose={onPropose} />
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

/** What was folded out is scrolled to, as far as it fits. */
function intoView(panel: HTMLElement | null): void {
  requestAnimationFrame(() => panel?.scrollIntoView({ block: "nearest" }));
}

/** A path without its last part. */
function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]+[\\/]?$/, "");
}

function OtherProblems({ problems }: { problems: readonly Problem[] }): ReactNode {
  return problems.map((problem) => (
    <WarningNotice key={`${problem.code} ${problem.subject}`}>
      {problem.message} {problem.nextStep}
    </WarningNotice>
  ));
}

interface FilesProps {
  draft: Draft;
  type: Description;
  problem: Problem | undefined;
  onPropose: (paths: readonly string[], jobType: string | null) => void;
}

function Files({ draft, type, problem, onPropose }: FilesProps): ReactNode {
  const { host } = useAtelier();
  const { inputs } = draft.submission;
  const add = async (folders: boolean): Promise<void> => {
    const more = await host.chooseFiles({ folders });
    if (more.length > 0) onPropose([...new Set([...inputs, ...more])], inputs.length === 0 ? null : type.id);
  };
  return (
    <Field id={fieldId("inputs")} label="Files" problem={problem}>
      <div id={fieldId("inputs")} tabIndex={-1} className="space-y-1 outline-none">
        {inputs.slice(0, FILES_SHOWN).map((path) => (
          <div
            key={path}
            className="flex h-7 items-center gap-2 rounded-md bg-raised pr-0.5 pl-2"
            data-testid="input-file"
          >
            <File size={13} className="shrink-0 text-ink-3" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate" title={path} dir="ltr">
              <span className="font-medium">{path.split(/[\\/]/).findLast(Boolean)}</span>{" "}
              <span className="text-ink-3">{folderOf(path)}</span>
            </span>
            <IconButton
              icon={X}
              name={`Leave out ${path}`}
              onClick={() =>
                onPropose(
                  inputs.filter((one) => one !== path),
                  type.id,
                )
              }
            />
          </div>
        ))}
        {inputs.length > FILES_SHOWN ? (
          <p className="px-2 text-ink-3">
            and {plural(inputs.length - FILES_SHOWN, "more file", "more files")}
          </p>
        ) : null}
        <div className="flex gap-1.5">
          <Button look="quiet" icon={FilePlus} className="-ml-1 px-1.5!" onClick={() => void add(false)}>
            Add files
          </Button>
          {type.takesFolders || inputs.length === 0 ? (
            <Button look="quiet" icon={FolderPlus} className="px-1.5!" onClick={() => void add(true)}>
              Add a folder
            </Button>
          ) : null}
        </div>
        {draft.notes.map((note) => (
          <p key={note} className="text-xs text-ink-3">
            {note}
          </p>
        ))}
        {draft.refused.map((refusal) => (
          <WarningNotice key={refusal.subject}>
            {refusal.message} {refusal.nextStep}
          </WarningNotice>
        ))}
      </div>
    </Field>
  );
}
