// Looks into the files of a submission, one after the other, while the form is already being filled in.
import { useEffect, useRef, useState } from "react";
import type { Inspection, Problem } from "../../host/bindings";
import { toProblem } from "../../host/host";
import { useAtelier } from "../../store/atelier";

/** More files than this are not looked into one by one. */
const MOST = 20;

export interface Inspections {
  found: readonly Inspection[];
  looking: boolean;
  failed: readonly Problem[];
  /** Looks again, after somebody has put something right. */
  again: () => void;
}

type Look = { inspection: Inspection } | { problem: Problem };

export function useInspections(jobType: string | null, inputs: readonly string[]): Inspections {
  const { host } = useAtelier();
  const files = inputs.slice(0, MOST).join("\n");
  const subject = jobType === null || files === "" ? null : `${jobType}\n${files}`;
  const [turn, setTurn] = useState(0);
  const [looks, setLooks] = useState<{ subject: string; turn: number; looks: Look[] } | null>(null);
  const latest = useRef(0);
  useEffect(() => {
    if (subject === null || jobType === null) return;
    latest.current += 1;
    const mine = latest.current;
    const look = async (): Promise<void> => {
      const seen: Look[] = [];
      for (const file of files.split("\n")) {
        seen.push(
          await host.ask("inspect", { jobType, file }).then(
            (inspection) => ({ inspection }),
            (thrown: unknown) => ({ problem: toProblem(thrown) }),
          ),
        );
        if (mine !== latest.current) return;
      }
      setLooks({ subject, turn, looks: seen });
    };
    void look();
  }, [host, subject, jobType, files, turn]);
  const current = looks?.subject === subject ? looks : null;
  return {
    found: (current?.looks ?? []).flatMap((look) => ("inspection" in look ? look.inspection : [])),
    looking: subject !== null && (current === null || current.turn !== turn),
    failed: (current?.looks ?? []).flatMap((look) => ("problem" in look ? look.problem : [])),
    again: () => setTurn((count) => count + 1),
  };
}
