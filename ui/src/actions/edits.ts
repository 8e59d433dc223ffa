// Edits of the queue: shown at once, sent to the engine one after the other, taken back with the reason
// when it refuses, and remembered so that they can be undone.
import { toast } from "sonner";
import type { JobId, JobOutcome, Problem } from "../host/bindings";
import { toProblem } from "../host/host";
import { ranksBetween } from "../order/rank";
import { changesNothing, placeOf, spotWords, wayBack, whereIs, type Spot } from "../order/spot";
import { alarm, announce } from "../store/announce";
import type { Atelier } from "../store/atelier";
import { redoLast, remember, undoLast } from "../store/history";
import type { Patch, Studio } from "../store/studio";
import { BAND_WORDS } from "../words/status";

const UNDO_TOAST = "undo";
const UNDO_MS = 10_000;

/** Edits go out in the order in which they were made, however long each takes. */
let line: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = line.then(work, work);
  line = turn.catch(() => undefined);
  return turn;
}

/** Moves jobs as a block, optimistically. Answers whether the engine agreed. */
export async function moveJobs(atelier: Atelier, jobs: readonly JobId[], spot: Spot): Promise<boolean> {
  const { studio } = atelier;
  const sections = studio.sections();
  if (jobs.length === 0 || changesNothing(sections, jobs, spot)) return false;
  const moving = new Set(jobs);
  const back = wayBack(sections, jobs);
  const words = spotWords(spot, sections, moving);
  const text = `Moved ${namesOf(studio, jobs)} to ${words}`;
  const edit = {
    text,
    mergeKey: `move ${jobs.join(" ")}`,
    undo: async () => {
      for (const step of back) if (!(await sendMove(atelier, step.jobs, step.spot))) return false;
      return true;
    },
    redo: () => sendMove(atelier, jobs, spot),
  };
  remember(edit);
  const total = sections[spot.band].filter((id) => !moving.has(id)).length + jobs.length;
  announce(
    `${namesOf(studio, jobs)} moved to position ${words.split("position ")[1] ?? ""} of ${String(total)}, ${words.split(",")[0] ?? ""}. Undo with Control Z.`,
  );
  const agreed = await sendMove(atelier, jobs, spot);
  if (agreed) offerUndo(atelier, text);
  return agreed;
}

function sendMove(atelier: Atelier, jobs: readonly JobId[], spot: Spot): Promise<boolean> {
  const patches = movePatches(atelier.studio, jobs, spot);
  return sendExpecting(
    atelier,
    patches,
    () => atelier.host.ask("move", { jobs: [...jobs], to: placeOf(spot), band: spot.band }),
    (problem) => announce(`${problem.message} ${staysWords(atelier.studio, jobs)}`),
  );
}

/** Where jobs stand that were not moved after all. */
function staysWords(studio: Studio, jobs: readonly JobId[]): string {
  const sections = studio.sections();
  const at = jobs[0] === undefined ? null : whereIs(sections, jobs[0]);
  if (at === null) return "";
  const place = `position ${String(at.index + 1)} of ${String(sections[at.band].length)}`;
  return `${namesOf(studio, jobs)} ${jobs.length === 1 ? "stays" : "stay"} at ${place}, ${BAND_WORDS[at.band]}.`;
}

/** Sends a command for jobs, showing `patches` meanwhile. Answers whether all of them were done. */
export async function sendExpecting(
  atelier: Atelier,
  patches: ReadonlyMap<JobId, Patch>,
  send: () => Promise<{ jobs: JobOutcome[] }>,
  speak: (problem: Problem) => void = alarmProblem,
): Promise<boolean> {
  const expectation = atelier.studio.expect(patches);
  return inTurn(async () => {
    try {
      const { jobs } = await send();
      const refused = jobs.filter((outcome) => outcome.problem !== null);
      if (refused.length > 0) expectation.refused(refused.map((outcome) => outcome.job));
      expectation.accepted();
      tellRefusals(refused, speak);
      return refused.length === 0;
    } catch (thrown) {
      expectation.refused();
      tellProblem(toProblem(thrown), speak);
      return false;
    }
  });
}

/** A toast with the words of a problem, said aloud too. */
export function tellProblem(problem: Problem, speak: (problem: Problem) => void = alarmProblem): void {
  toast.error(problem.message, { description: problem.nextStep, duration: UNDO_MS });
  speak(problem);
}

function alarmProblem(problem: Problem): void {
  alarm(`${problem.message} ${problem.nextStep}`);
}

/** The toast that takes an edit back. There is one at a time: the newest edit's. */
export function offerUndo(atelier: Atelier, text: string): void {
  toast(text, {
    id: UNDO_TOAST,
    duration: UNDO_MS,
    action: { label: "Undo", onClick: () => void undo(atelier) },
  });
}

export async function undo(_atelier: Atelier): Promise<void> {
  const text = await undoLast();
  if (text === null) return;
  toast(`Undone: ${lower(text)}`, { id: UNDO_TOAST, duration: 3_000 });
  announce(`Undone: ${lower(text)}`);
}

export async function redo(atelier: Atelier): Promise<void> {
  const text = await redoLast();
  if (text === null) return;
  offerUndo(atelier, text);
  announce(text);
}

export function namesOf(studio: Studio, jobs: readonly JobId[]): string {
  const [only] = jobs;
  if (jobs.length !== 1 || only === undefined) return `${String(jobs.length)} jobs`;
  return studio.job(only)?.name ?? "1 job";
}

function movePatches(studio: Studio, jobs: readonly JobId[], spot: Spot): Map<JobId, Patch> {
  const moving = new Set(jobs);
  const others = studio.sections()[spot.band].filter((id) => !moving.has(id));
  const at = spot.after === null ? 0 : others.indexOf(spot.after) + 1;
  const rankOf = (id: JobId | undefined): string | null =>
    id === undefined ? null : (studio.job(id)?.rank ?? null);
  const ranks = ranksBetween(rankOf(others[at - 1]), rankOf(others[at]), jobs.length);
  return new Map(jobs.map((id, index) => [id, { band: spot.band, rank: ranks[index] ?? "a0" }]));
}

function tellRefusals(refused: readonly JobOutcome[], speak: (problem: Problem) => void): void {
  const [first] = refused;
  if (first?.problem == null) return;
  const more = refused.length > 1 ? ` (and ${String(refused.length - 1)} more)` : "";
  tellProblem({ ...first.problem, message: first.problem.message + more }, speak);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
