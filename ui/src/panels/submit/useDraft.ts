// The submission being made: proposed by the engine, changed in the form, looked at by the engine again
// after each change, and sent once.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Description, Preview, Problem, Submission } from "../../host/bindings";
import { toProblem } from "../../host/host";
import { useAtelier } from "../../store/atelier";
import { withLastUsed } from "./lastUsed";

const SETTLE_MS = 200;

export interface Draft {
  types: readonly Description[];
  submission: Submission;
  notes: readonly string[];
  refused: readonly Problem[];
  /** Titles of the fields that were set as last time. */
  lastUsed: readonly string[];
}

export type DraftState =
  { state: "loading" } | { state: "failed"; problem: Problem } | { state: "ready"; draft: Draft };

export interface UseDraft {
  made: DraftState;
  preview: Preview | null;
  change: (submission: Submission) => void;
  /** Proposes anew, for these files or as another job type; what was typed as a name stays. */
  propose: (paths: readonly string[], jobType: string | null) => Promise<void>;
  /** Looks at the submission again: something outside of it was put right. */
  recheck: () => void;
  /** Sets the fields that were set as last time back to what they are otherwise. */
  forgetLastUsed: () => void;
}

export function useDraft(
  paths: readonly string[],
  jobType: string | null,
  from: Submission | null,
): UseDraft {
  const { host } = useAtelier();
  const [made, setMade] = useState<DraftState>({ state: "loading" });
  const [preview, setPreview] = useState<Preview | null>(null);
  const [checks, setChecks] = useState(0);
  const named = useRef(from?.name ?? "");
  const turns = useRef(0);
  const plain = useRef<Submission["parameters"]>({ overrides: {} });

  const propose = useCallback(
    async (newPaths: readonly string[], type: string | null): Promise<void> => {
      turns.current += 1;
      const turn = turns.current;
      try {
        const [{ types }, proposal] = await Promise.all([
          host.ask("types", {}),
          host.ask("propose", { paths: [...newPaths], ...(type === null ? {} : { jobType: type }) }),
        ]);
        if (turn !== turns.current) return;
        const { notes, refused } = proposal;
        const name = named.current === "" ? proposal.submission.name : named.current;
        const proposed = proposal.submission;
        plain.current = proposed.parameters;
        setMade((before) => {
          const fresh = begun(types, proposed, from);
          const kept = keptOf(before, proposed);
          const submission = { ...fresh.submission, ...kept, name };
          const lastUsed = kept.parameters === undefined ? fresh.titles : lastUsedOf(before);
          return { state: "ready", draft: { types, submission, notes, refused, lastUsed } };
        });
      } catch (thrown) {
        if (turn === turns.current) setMade({ state: "failed", problem: toProblem(thrown) });
      }
    },
    [host, from],
  );
  useEffect(() => void propose(paths, jobType), [propose, paths, jobType]);

  const submission = made.state === "ready" ? made.draft.submission : null;
  useEffect(() => {
    if (submission === null) return;
    let wanted = true;
    const timer = setTimeout(() => {
      host.ask("preview", { submission }).then(
        (answer) => wanted && setPreview(answer),
        () => wanted && setPreview(null),
      );
    }, SETTLE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [host, submission, checks]);

  const change = (next: Submission): void => {
    if (made.state !== "ready") return;
    if (next.name !== made.draft.submission.name) named.current = next.name;
    setMade({ state: "ready", draft: { ...made.draft, submission: next } });
  };
  const forgetLastUsed = (): void => {
    if (made.state !== "ready") return;
    const { draft } = made;
    setMade({
      state: "ready",
      draft: { ...draft, lastUsed: [], submission: { ...draft.submission, parameters: plain.current } },
    });
  };
  return { made, preview, change, propose, recheck: () => setChecks((count) => count + 1), forgetLastUsed };
}

/** What a new submission begins with: what was said of the job it replaces, else what was used last. */
function begun(
  types: readonly Description[],
  proposed: Submission,
  from: Submission | null,
): { submission: Submission; titles: readonly string[] } {
  if (from !== null && from.jobType === proposed.jobType) {
    const { inputs } = proposed;
    return { submission: { ...from, inputs }, titles: [] };
  }
  const type = types.find((one) => one.id === proposed.jobType);
  return type === undefined ? { submission: proposed, titles: [] } : withLastUsed(type, proposed);
}

function lastUsedOf(before: DraftState): readonly string[] {
  return before.state === "ready" ? before.draft.lastUsed : [];
}

/** What a person has set already: it stays when files are added or taken away. */
function keptOf(before: DraftState, proposed: Submission): Partial<Submission> {
  if (before.state !== "ready") return {};
  const { jobType, parameters, band, outputFolder, preview, then } = before.draft.submission;
  if (jobType !== proposed.jobType) return { band };
  return {
    parameters,
    band,
    ...(outputFolder === undefined ? {} : { outputFolder }),
    ...(preview === undefined ? {} : { preview }),
    ...(then === undefined ? {} : { then }),
  };
}
