// One parameter of a job type as a field, drawn from what the type says of it.
import { FolderOpen } from "lucide-react";
import type { ReactNode } from "react";
import type { ChoiceOption, Parameter, Problem } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { Field, INPUT, SelectBox, SwitchBox } from "../../parts/Fields";
import { useAtelier } from "../../store/atelier";
import { readText, writeText } from "./draft";
import { SuggestBox } from "./SuggestBox";

interface ParameterFieldProps {
  /** The field's name, where it is not the parameter's own. */
  id?: string;
  parameter: Parameter;
  value: unknown;
  problem: Problem | undefined;
  /** What an empty field means in the file, as text; `null`: not known. */
  meaning: string | null;
  /** What the file offers for it. */
  choices: readonly ChoiceOption[];
  onChange: (value: unknown) => void;
}

export function fieldId(name: string): string {
  return `field-${name}`;
}

export function ParameterField(props: ParameterFieldProps): ReactNode {
  const { parameter, problem } = props;
  return (
    <Field
      id={fieldId(props.id ?? parameter.name)}
      label={parameter.title}
      help={parameter.help}
      problem={problem}
    >
      <Control {...props} />
    </Field>
  );
}

function Control(props: ParameterFieldProps): ReactNode {
  const { parameter, value, problem, meaning, choices, onChange } = props;
  const { kind, name, title } = parameter;
  const id = fieldId(props.id ?? name);
  const inFile = meaning === null ? null : `as in the file: ${meaning}`;
  const shared = {
    id,
    "aria-invalid": problem === undefined ? undefined : true,
    "aria-describedby": problem === undefined ? `${id}-help` : `${id}-problem`,
    value: writeText(value),
    onChange: (event: { target: { value: string } }) => onChange(readText(parameter, event.target.value)),
  };
  switch (kind.kind) {
    case "switch":
      return <SwitchBox id={id} label={title} checked={value === true} onChange={onChange} />;
    case "choice":
      return (
        <SelectBox
          id={id}
          label={title}
          className="w-72"
          value={writeText(value)}
          choices={kind.options.map((option) => withMeaning(option, meaning))}
          onChange={(chosen) => onChange(chosen)}
        />
      );
    case "integer":
      return (
        <span className="flex items-center gap-2">
          <input
            {...shared}
            inputMode="numeric"
            className={`${INPUT} figures ${inFile === null ? "w-28!" : "w-44!"}`}
            placeholder={inFile ?? (parameter.default === null ? "automatic" : "")}
          />
          <span className="text-ink-3">{kind.unit}</span>
        </span>
      );
    case "lines":
    case "pairs":
      return (
        <textarea
          {...shared}
          rows={linesShown(value)}
          spellCheck={false}
          className={`${INPUT} h-auto! py-1 font-mono text-xs`}
        />
      );
    case "frames":
      return (
        <input
          {...shared}
          className={`${INPUT} figures w-56!`}
          placeholder={inFile ?? "all of the file"}
          spellCheck={false}
        />
      );
    case "folder":
      return (
        <FolderBox
          id={id}
          value={writeText(value)}
          invalid={problem !== undefined}
          onChange={(path) => onChange(path === "" ? null : path)}
        />
      );
    case "suggested":
      return (
        <SuggestBox
          id={id}
          value={writeText(value)}
          placeholder={inFile ?? "as in the file"}
          choices={choices}
          describedBy={shared["aria-describedby"]}
          invalid={problem !== undefined}
          onChange={(text) => onChange(readText(parameter, text))}
        />
      );
    case "text":
      return <input {...shared} className={INPUT} placeholder={inFile ?? ""} />;
  }
}

/** "As in the file" says what that is. */
function withMeaning(option: ChoiceOption, meaning: string | null): ChoiceOption {
  if (option.value !== "file" || meaning === null) return option;
  return { ...option, title: `${option.title}: ${meaning}` };
}

function linesShown(value: unknown): number {
  return Math.min(8, Math.max(2, Array.isArray(value) ? value.length : 2));
}

interface FolderBoxProps {
  id: string;
  value: string;
  invalid: boolean;
  placeholder?: string;
  onChange: (path: string) => void;
}

export function FolderBox({ id, value, invalid, placeholder = "", onChange }: FolderBoxProps): ReactNode {
  const { host } = useAtelier();
  const choose = async (): Promise<void> => {
    const [path] = await host.chooseFiles({ folders: true });
    if (path !== undefined) onChange(path);
  };
  return (
    <span className="flex gap-1.5">
      <input
        id={id}
        className={INPUT}
        aria-invalid={invalid || undefined}
        value={value}
        placeholder={placeholder}
        title={value === "" ? placeholder : value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      <Button icon={FolderOpen} onClick={() => void choose()}>
        Choose
      </Button>
    </span>
  );
}
