// What was found in the files of a submission, put together: what empty fields mean, what may be chosen,
// what else the files need. Pure.
import type { ChoiceOption, Inspection, Need, NeedKind, Parameter } from "../../host/bindings";
import { byteWords, plural } from "../../words/amount";
import { writeText } from "./draft";

/** What an empty field means in the files; `null`: nobody knows, or each file says something else. */
export function meaningOf(found: readonly Inspection[], parameter: Parameter, scene: unknown): string | null {
  const meanings = new Set(found.map((one) => oneMeaning(one, parameter, scene)));
  const [only = null] = meanings;
  return meanings.size === 1 ? only : null;
}

function oneMeaning(found: Inspection, parameter: Parameter, scene: unknown): string | null {
  const chosen = found.scenes?.find(({ name }) => name === scene);
  if (chosen !== undefined && parameter.name === "frames") return chosen.frames;
  const value = found.values[parameter.name];
  if (value === undefined || value === null || value === "") return null;
  if (chosen !== undefined && parameter.kind.kind === "suggested") return null;
  if (parameter.kind.kind !== "choice") return writeText(value).replaceAll("\n", ", ");
  return parameter.kind.options.find((option) => option.value === value)?.title ?? writeText(value);
}

/** What may be chosen for a field: of the chosen scene where one is chosen, without repeats. */
export function choicesOf(found: readonly Inspection[], name: string, scene: unknown): ChoiceOption[] {
  const all = found.flatMap((one) => {
    const chosen = one.scenes?.find((each) => each.name === scene);
    const names = name === "camera" ? chosen?.cameras : name === "layers" ? chosen?.layers : undefined;
    return names?.map((each) => ({ value: each, title: each })) ?? one.choices[name] ?? [];
  });
  return all.filter((option, index) => all.findIndex(({ value }) => value === option.value) === index);
}

/** A field of several names with commas between: what is typed now is what stands behind the last comma. */
export function lastPart(text: string): string {
  return text.slice(text.lastIndexOf(",") + 1).trim();
}

/** The text of a field after a suggestion was chosen: it takes the place of what was typed last. */
export function withSuggestion(text: string, suggestion: string): string {
  const comma = text.lastIndexOf(",");
  return comma === -1 ? suggestion : `${text.slice(0, comma)}, ${suggestion}`;
}

export function missingOf(found: readonly Inspection[]): Need[] {
  return found.flatMap((one) => one.needs.filter((need) => need.missing.length > 0));
}

const KINDS: Record<NeedKind, [one: string, many: string]> = {
  texture: ["texture", "textures"],
  sequence: ["image sequence", "image sequences"],
  library: ["linked library", "linked libraries"],
  cache: ["cache", "caches"],
  font: ["font", "fonts"],
  sound: ["sound", "sounds"],
  movie: ["movie", "movies"],
  volume: ["volume", "volumes"],
  other: ["other file", "other files"],
};

export function kindWords(kind: NeedKind): string {
  return KINDS[kind][0];
}

export interface NeedGroup {
  kind: NeedKind;
  needs: readonly Need[];
  bytes: number;
}

/** What is needed by kind, the largest first. */
export function needGroups(found: readonly Inspection[]): NeedGroup[] {
  const groups = new Map<NeedKind, Need[]>();
  for (const need of found.flatMap((one) => one.needs)) {
    groups.set(need.kind, [...(groups.get(need.kind) ?? []), need]);
  }
  return [...groups]
    .map(([kind, needs]) => ({ kind, needs, bytes: needs.reduce((sum, need) => sum + need.bytes, 0) }))
    .sort((left, right) => right.bytes - left.bytes);
}

/** "3 textures (228 MB), 1 linked library (84 MB)". */
export function groupWords(groups: readonly NeedGroup[]): string {
  return groups
    .map(({ kind, needs, bytes }) => {
      const size = bytes > 0 ? byteWords(bytes) : "not there";
      return `${plural(needs.length, ...KINDS[kind])} (${size})`;
    })
    .join(", ");
}

export function fpsOf(found: readonly Inspection[]): number | null {
  return found.find((one) => one.fps !== null)?.fps ?? null;
}
