// What looks wrong with a picture, in a word and in a sentence.
import type { Suspicion, SuspicionKind } from "../host/bindings";

export const SUSPICION_WORDS: Record<SuspicionKind, { word: string; means: string }> = {
  all_black: { word: "All black", means: "Every pixel is black." },
  not_a_number: {
    word: "Broken pixels",
    means: "Some pixels have no value: they show as black or coloured dots.",
  },
  wrong_size: { word: "Wrong size", means: "It has another size than was asked for." },
  same_as_neighbour: {
    word: "Same as its neighbour",
    means: "It is exactly the same as the picture before or behind it, where something should move.",
  },
};

/** What is done about it. */
export function verdictWords({ verdict }: Suspicion): string {
  if (verdict === "again") return "is made again";
  return verdict === "kept" ? "kept by a person" : "waits for your word";
}
