// What looks wrong with a picture, as a mark on it: a sign and a word.
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Suspicion } from "../../host/bindings";
import { SUSPICION_WORDS, verdictWords } from "../../words/suspicion";

/** `short`: the sign alone, for small pictures; the words are read aloud and shown on hovering. */
export function SuspicionBadge({
  suspicion,
  short = false,
}: {
  suspicion: Suspicion;
  short?: boolean;
}): ReactNode {
  const { word, means } = SUSPICION_WORDS[suspicion.kind];
  const asks = suspicion.verdict === "asked";
  return (
    <span
      className={`inline-flex items-center gap-1 rounded px-1.5 py-px text-2xs font-semibold whitespace-nowrap ${asks ? "bg-[#f3bc4f] text-[#1b1400]" : "bg-black/75 text-white"}`}
      title={`${means} It ${verdictWords(suspicion)}.`}
      data-testid="suspicion"
      data-verdict={suspicion.verdict}
    >
      <TriangleAlert size={11} strokeWidth={2.25} aria-hidden="true" />
      <span className={short ? "sr-only" : ""}>{word}</span>
    </span>
  );
}
