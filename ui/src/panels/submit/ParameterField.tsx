// One parameter of a job type as a field, drawn from what the type says of it.
import { FolderOpen } from "lucide-react";
import type { ReactNode } from "react";
import type { Parameter, Problem } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { Field, INPUT, SelectBox, SwitchBox } from "../../parts/Fields";
import { useAtelier } from "../../store/atelier";
import { readText, writeText } from "./draft";

interface ParameterFieldProps {
  parameter: Parameter;
  value: unknown;
  problem: Problem | undefined;
  onChange: (value: unknown) => void;
}

export function fieldId(name: string): string {
  return `field-${name}`;
}

export function ParameterField(props: ParameterFieldProps): ReactNode {
  const { parameter, problem } = props;
  return (
    <Field id={fieldId(parameter.name)} label={parameter.title} help={parameter.help} problem={problem}>
      <Control {...props} />
    </Field>
  );
}

function Control({ parameter, value, problem, onChange }: ParameterFieldProps): ReactNode {
  const { kind, name, title } = parameter;
  const id = fieldId(name);
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
          className="w-56"
          value={writeText(value)}
          choices={kind.options}
          onChange={(chosen) => onChange(chosen)}
        />
      );
    case "integer":
      return (
        <span className="flex items-center gap-2">
          <input
            {...shared}
            inputMode="numeric"
            className={`${INPUT} figures w-28!`}
            placeholder={parameter.default === null ? "automatic" : ""}
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
          placeholder="all of the file"
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
    case "text":
      return <input {...shared} className={INPUT} />;
  }
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
