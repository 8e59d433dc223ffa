// The submission being made: proposed by the engine, changed in the form, looked at by the engine again
// after each change, and sent once.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Description, Preview, Problem, Submission } from "../../host/bindings";
import { toProblem } from "../../host/host";
import { useAtelier } from "../../store/atelier";

const SETTLE_MS = 200;

export interface Draft {
  types: readonly Description[];
  submission: Submission;
  notes: readonly string[];
  refused: readonly Problem[];
}

export type DraftState =
  { state: "loading" } | { state: "failed"; problem: Problem } | { state: "ready"; draft: Draft };

export interface UseDraft {
  made: DraftState;
  preview: Preview | null;
  change: (submission: Submission) => void;
  /** Proposes anew, for these files or as another job type; what was typed as a name stays. */
  propose: (paths: readonly string[], jobType: string | null) => Promise<void>;
}

export function useDraft(paths: readonly string[], jobType: string | null): UseDraft {
  const { host } = useAtelier();
  const [made, setMade] = useState<DraftState>({ state: "loading" });
  const [preview, setPreview] = useState<Preview | null>(null);
  const named = useRef("");
  const turns = useRef(0);

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
        setMade((before) => {
          const submission = { ...proposal.submission, ...keptOf(before, proposal.submission), name };
          return { state: "ready", draft: { types, submission, notes, refused } };
        });
      } catch (thrown) {
        if (turn === turns.current) setMade({ state: "failed", problem: toProblem(thrown) });
      }
    },
    [host],
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
  }, [host, submission]);

  const change = (next: Submission): void => {
    if (made.state !== "ready") return;
    if (next.name !== made.draft.submission.name) named.current = next.name;
    setMade({ state: "ready", draft: { ...made.draft, submission: next } });
  };
  return { made, preview, change, propose };
}

/** What a person has set already: it stays when files are added or taken away. */
function keptOf(before: DraftState, proposed: Submission): Partial<Submission> {
  if (before.state !== "ready") return {};
  const { jobType, parameters, band, outputFolder } = before.draft.submission;
  if (jobType !== proposed.jobType) return { band };
  return { parameters, band, ...(outputFolder === undefined ? {} : { outputFolder }) };
}
