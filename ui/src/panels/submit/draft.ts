// The form and the schema: what each field shows, and what of it is worth saying in a submission. Pure.
import type { Description, Parameter, Problem, Submission } from "../../host/bindings";

/** What stands where nothing was said: the preset's value, else the default; `null`: the file's own. */
export function baseOf(type: Description, preset: string | undefined, name: string): unknown {
  const values = type.presets.find((one) => one.name === preset)?.values;
  if (values !== undefined && name in values) return values[name];
  return type.parameters.find((parameter) => parameter.name === name)?.default ?? null;
}

export function valueOf(type: Description, submission: Submission, name: string): unknown {
  const { preset, overrides } = submission.parameters;
  return name in overrides ? overrides[name] : baseOf(type, preset, name);
}

/** With a value said; what equals the preset or the default is not said at all. */
export function withValue(
  type: Description,
  submission: Submission,
  name: string,
  value: unknown,
): Submission {
  const { preset, overrides } = submission.parameters;
  const { [name]: _before, ...others } = overrides;
  const same = sameValue(value, baseOf(type, preset, name));
  return withParameters(submission, preset, same ? others : { ...others, [name]: value });
}

/** With a preset chosen, or none; what was said before and is now the preset's own is not said twice. */
export function withPreset(
  type: Description,
  submission: Submission,
  preset: string | undefined,
): Submission {
  const kept = Object.entries(submission.parameters.overrides).filter(
    ([name, value]) => !sameValue(value, baseOf(type, preset, name)),
  );
  return withParameters(submission, preset, Object.fromEntries(kept));
}

export function withOutputFolder(submission: Submission, folder: string): Submission {
  const { outputFolder: _before, ...others } = submission;
  return folder.trim() === "" ? others : { ...others, outputFolder: folder };
}

/** What a text typed into a field means; an empty one means that nothing is said. */
export function readText(parameter: Parameter, text: string): unknown {
  switch (parameter.kind.kind) {
    case "integer":
      return text.trim() === "" ? null : readNumber(text);
    case "lines":
    case "pairs":
      return text === "" ? [] : text.split("\n");
    case "text":
    case "suggested":
    case "frames":
    case "folder":
    case "choice":
      return text === "" ? null : text;
    case "switch":
      return text === "true";
  }
}

/** A value as the text of its field. */
export function writeText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(String).join("\n");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Problems by the field that they stand at; those of no shown field under the empty name. */
export function byField(problems: readonly Problem[], fields: ReadonlySet<string>): Map<string, Problem[]> {
  const sorted = new Map<string, Problem[]>();
  for (const problem of problems) {
    const field = problem.field !== undefined && fields.has(problem.field) ? problem.field : "";
    sorted.set(field, [...(sorted.get(field) ?? []), problem]);
  }
  return sorted;
}

/** The fields of the form, top to bottom, those of the job that follows included. */
export function fieldsOf(type: Description, follows?: Description): string[] {
  const parametersOf = (one: Description): string[] => one.parameters.map((parameter) => parameter.name);
  const then = follows === undefined ? [] : ["inputs", "jobType", "preset", ...parametersOf(follows)];
  const own = ["inputs", "name", "preset", ...parametersOf(type), "outputFolder", "preview"];
  return [...own, ...then.map((name) => `then.0.${name}`)];
}

/** Problems in the order of the fields, so that the first one is the topmost. */
export function inOrder(problems: readonly Problem[], fields: readonly string[]): Problem[] {
  const place = ({ field }: Problem): number => (field === undefined ? -1 : fields.indexOf(field));
  return problems.toSorted((left, right) => place(left) - place(right));
}

function withParameters(
  submission: Submission,
  preset: string | undefined,
  overrides: Record<string, unknown>,
): Submission {
  return { ...submission, parameters: preset === undefined ? { overrides } : { preset, overrides } };
}

/** What is no number stays text, so that the engine can say what is wrong with it. */
function readNumber(text: string): unknown {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function sameValue(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
