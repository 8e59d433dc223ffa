// What a person chose last for a kind of job, so that it need not be chosen again. Of this computer alone.
import type { Description, Parameter, Submission } from "../../host/bindings";
import { withPreset, withValue, valueOf } from "./draft";

const KEY = "atelier.lastUsed";

interface Used {
  preset?: string;
  values: Record<string, unknown>;
}

/** Choices of taste. What belongs to one file (frames, names) or lets something be left out is not kept. */
function isKept({ name, kind }: Parameter): boolean {
  const taste = kind.kind === "integer" || kind.kind === "choice" || kind.kind === "switch";
  return taste && name !== "missing";
}

export function rememberUsed(type: Description, submission: Submission): void {
  const { preset, overrides } = submission.parameters;
  const kept = type.parameters.filter((parameter) => isKept(parameter) && parameter.name in overrides);
  const values = Object.fromEntries(kept.map(({ name }) => [name, overrides[name]]));
  const used: Used = preset === undefined ? { values } : { preset, values };
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...read(), [type.id]: used }));
  } catch {
    // A web view without storage forgets, and that is all it does.
  }
}

/** The submission with what was used last, where it says nothing itself; and the titles of what was set. */
export function withLastUsed(
  type: Description,
  submission: Submission,
): { submission: Submission; titles: string[] } {
  const used = read()[type.id];
  if (used === undefined) return { submission, titles: [] };
  const said = submission.parameters;
  const preset = type.presets.find(({ name }) => name === used.preset);
  const takesPreset = said.preset === undefined && preset !== undefined;
  let next = takesPreset ? withPreset(type, submission, preset.name) : submission;
  const titles = takesPreset ? [preset.title] : [];
  for (const parameter of type.parameters) {
    const { name, title } = parameter;
    if (!isKept(parameter) || !(name in used.values) || name in said.overrides) continue;
    const before = valueOf(type, next, name);
    next = withValue(type, next, name, used.values[name]);
    if (JSON.stringify(before) !== JSON.stringify(valueOf(type, next, name))) titles.push(title);
  }
  return { submission: next, titles };
}

function read(): Record<string, Used> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, Used>;
  } catch {
    return {};
  }
}
