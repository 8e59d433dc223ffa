// How the fake engine reads dropped paths and checks a submission.
import type { Description, Parameter, Preview, Problem, Proposal, Propose, Submission } from "../bindings";
import { plural } from "../../words/amount";
import { CATALOG } from "./catalog";
import { inspect } from "./inspect";

export interface Prepared {
  name: string;
  preview: Preview;
}

/** What a submission would become, with every problem at its field. */
export function prepare(submission: Submission): Prepared {
  const type = CATALOG.find((candidate) => candidate.id === submission.jobType);
  if (type === undefined) {
    const unknown = trouble("unknown_job_type", submission.jobType, "There is no such job type.", "jobType");
    return { name: "", preview: emptyPreview([unknown]) };
  }
  const value = (name: string): unknown => valueOf(type, submission, name);
  const problems = [
    ...inputProblems(type, submission),
    ...valueProblems(type, value),
    ...needProblems(submission, value),
    ...followerProblems(submission),
  ];
  const units = unitsOf(type, submission, value);
  const chunk = typeof value("chunk") === "number" ? Number(value("chunk")) : 1;
  const tasks = Math.max(1, Math.ceil(units / Math.max(1, chunk)));
  const name = submission.name.trim() || nameOf(submission.inputs[0] ?? programOf(value("command")));
  const outputFolder = submission.outputFolder ?? folderOf(type, submission);
  const then = submission.then?.length ?? 0;
  const summary = `${plural(units, type.unit)} in ${plural(tasks, "task")}${then > 0 ? `, then ${plural(then, "job")}` : ""}`;
  const warnings =
    type.id === "blender" && value("scripts") === true ? ["The file's own scripts will run."] : [];
  return { name, preview: { tasks, units, summary, problems, warnings, outputFolder } };
}

export function propose(ask: Propose): Proposal {
  const type = ask.jobType === undefined ? typeFor(ask.paths) : CATALOG.find((one) => one.id === ask.jobType);
  const chosen = type ?? CATALOG.find((one) => one.id === "command");
  const taken = ask.paths.filter((path) => chosen !== undefined && takes(chosen, path));
  const left = ask.paths.filter((path) => !taken.includes(path));
  const submission: Submission = {
    jobType: chosen?.id ?? "command",
    name: taken[0] === undefined ? "" : nameOf(taken[0]),
    parameters: { overrides: chosen?.id === "blender" ? { frames: "1-40" } : {} },
    inputs: taken,
    band: "normal",
    runNext: false,
    paused: false,
    requirements: { requiredTags: [], preferredTags: [], excludedWorkers: [] },
    dependsOn: [],
  };
  const refused = left.map((path) => trouble("unreadable_file", path, `No job type takes ${path}.`));
  const notes = taken.length > 1 ? [`${String(taken.length)} files go into one job.`] : [];
  return { submission, notes, refused };
}

function typeFor(paths: readonly string[]): Description | undefined {
  return (
    CATALOG.find((type) => paths.some((path) => type.extensions.includes(endingOf(path)))) ??
    (paths.length > 0 ? CATALOG.find((type) => type.takesFolders) : undefined)
  );
}

function takes(type: Description, path: string): boolean {
  const ending = endingOf(path);
  return ending === "" ? type.takesFolders : type.extensions.includes(ending);
}

function valueOf(type: Description, submission: Submission, name: string): unknown {
  const { preset, overrides } = submission.parameters;
  if (name in overrides) return overrides[name];
  const chosen = type.presets.find((one) => one.name === preset);
  if (chosen !== undefined && name in chosen.values) return chosen.values[name];
  return type.parameters.find((one) => one.name === name)?.default ?? null;
}

function inputProblems(type: Description, submission: Submission): Problem[] {
  const problems: Problem[] = [];
  if (type.needsInputs && submission.inputs.length === 0) {
    problems.push(
      trouble(
        "missing_file",
        type.title,
        `${type.title} needs a file.`,
        "inputs",
        "Choose one, or drop it here.",
      ),
    );
  }
  for (const path of submission.inputs.filter((one) => one.includes("missing"))) {
    problems.push(
      trouble("missing_file", path, `${path} is not there.`, "inputs", "Put it back or choose another."),
    );
  }
  if (submission.outputFolder?.startsWith("/mnt/locked") === true) {
    problems.push(
      trouble(
        "output_not_writable",
        submission.outputFolder,
        `${submission.outputFolder} can't be written.`,
        "outputFolder",
        "Choose another folder.",
      ),
    );
  }
  return problems;
}

/** Files of a scene that are not there stop it, unless somebody said to render without them. */
function needProblems(submission: Submission, value: (name: string) => unknown): Problem[] {
  if (submission.jobType !== "blender" || value("missing") === "render") return [];
  const missing = submission.inputs.flatMap((file) =>
    inspect({ jobType: submission.jobType, file }).needs.filter((need) => need.missing.length > 0),
  );
  return missing.map((need) =>
    trouble(
      "missing_file",
      need.path,
      `${need.usedBy} needs ${need.path}, which is not there.`,
      "missing",
      "Put it back, or render without it.",
    ),
  );
}

/** What is wrong with the jobs that follow stands at their own fields: `then.0.fps`. */
function followerProblems(submission: Submission): Problem[] {
  return (submission.then ?? []).flatMap((next, index) => {
    const given: Submission = { ...next, inputs: ["/what/the/first/job/makes"] };
    return prepare(given).preview.problems.map((found) => ({
      ...found,
      field: `then.${String(index)}.${found.field ?? ""}`,
    }));
  });
}

function valueProblems(type: Description, value: (name: string) => unknown): Problem[] {
  return type.parameters.flatMap((parameter) => valueProblem(parameter, value(parameter.name)) ?? []);
}

function valueProblem(parameter: Parameter, value: unknown): Problem | null {
  const { kind, name, title } = parameter;
  if (value === null) return null;
  if (kind.kind === "integer" && (typeof value !== "number" || value < kind.min || value > kind.max)) {
    const range = `from ${String(kind.min)} to ${String(kind.max)}`;
    return trouble("bad_parameter", name, `${title} is a whole number ${range}.`, name, "Change it.");
  }
  if (kind.kind === "frames" && countFrames(textOf(value)) === 0) {
    return trouble(
      "bad_parameter",
      name,
      `'${textOf(value)}' are no frames.`,
      name,
      "Write them like 1-40 or 1,5,9-12.",
    );
  }
  if (name === "fps" && !/^\d+(\.\d+)?(\/\d+)?$/.test(textOf(value))) {
    return trouble(
      "bad_parameter",
      name,
      `'${textOf(value)}' is no frame rate.`,
      name,
      "Write it like 25 or 30000/1001.",
    );
  }
  if (name === "command" && programOf(value) === "") {
    return trouble(
      "bad_parameter",
      name,
      "No command is given.",
      name,
      "Type the program, then its arguments.",
    );
  }
  return null;
}

function unitsOf(type: Description, submission: Submission, value: (name: string) => unknown): number {
  if (type.id === "blender") return countFrames(textOf(value("frames") ?? "1-40"));
  if (type.id === "video") return 1;
  if (type.id === "command") return Math.max(1, Number(value("tasks") ?? 1));
  return submission.inputs.reduce((sum, path) => sum + (endingOf(path) === "" ? 14 : 1), 0);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function programOf(value: unknown): string {
  return Array.isArray(value) ? String(value[0] ?? "") : "";
}

/** The frames of a submission in order; 1, 2, 3 where its type has none. */
export function framesNamed(submission: Submission, tasks: number): number[] {
  const said = submission.parameters.overrides["frames"];
  if (submission.jobType !== "blender" || typeof said !== "string") {
    return Array.from({ length: tasks }, (_, index) => index + 1);
  }
  return said.split(",").flatMap((part) => {
    const [from = 1, to = from] = part.split(/[-x]/).map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** How many frames a text like `1-40,50` names; 0 when it is none. */
export function countFrames(text: string): number {
  let count = 0;
  for (const part of text.split(",")) {
    const match = /^\s*(\d+)(?:-(\d+)(?:x(\d+))?)?\s*$/.exec(part);
    if (match === null) return 0;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (to < from) return 0;
    count += Math.floor((to - from) / Number(match[3] ?? 1)) + 1;
  }
  return count;
}

function folderOf(type: Description, submission: Submission): string | null {
  const [first] = submission.inputs;
  if (!type.makesFiles || first === undefined) return null;
  return `${first.slice(0, first.lastIndexOf("/"))}/${nameOf(first)} ${type.id === "images" ? "pictures" : type.id === "video" ? "video" : "renders"}`;
}

function nameOf(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  return file.replace(/\.[a-z0-9]+$/i, "");
}

function endingOf(path: string): string {
  return /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
}

function emptyPreview(problems: Problem[]): Preview {
  return { tasks: 0, units: null, summary: "", problems, warnings: [], outputFolder: null };
}

function trouble(
  code: Problem["code"],
  subject: string,
  message: string,
  field?: string,
  nextStep = "",
): Problem {
  const problem: Problem = { code, subject, message, nextStep, retryable: false };
  return field === undefined ? problem : { ...problem, field };
}
