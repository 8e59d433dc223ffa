// Pictures that look wrong, each beside the frames before and behind it, with a person's choice.
import { Check, RefreshCw } from "lucide-react";
import { useState, type ReactNode } from "react";
import { judge } from "../../actions/judge";
import type { JobRow, OutputRow } from "../../host/bindings";
import { Button } from "../../parts/Button";
import { useAtelier } from "../../store/atelier";
import { plural } from "../../words/amount";
import { SUSPICION_WORDS } from "../../words/suspicion";
import { fileName, useOutputs } from "./outputs";
import { Tile } from "./Tile";

export function Suspects({ row }: { row: JobRow }): ReactNode {
  const atelier = useAtelier();
  const [fetched] = useOutputs(row);
  const [at, setAt] = useState(0);
  const outputs = fetched.state === "ready" ? fetched.value : [];
  const doubted = outputs.filter((output) => output.suspicion?.verdict === "asked");
  const shown = doubted[Math.min(at, doubted.length - 1)];
  if (shown?.suspicion == null) return null;
  const say = (units: readonly string[], keep: boolean): void => void judge(atelier, row.id, units, keep);
  return (
    <section
      aria-label="Pictures to look at"
      className="space-y-3 rounded-md border border-blocked/45 bg-blocked/6 p-3"
      data-testid="suspect-frames"
    >
      <h2 className="font-semibold">{plural(doubted.length, "frame")} to look at</h2>
      {doubted.length < 2 ? null : (
        <ul className="flex flex-wrap gap-1" aria-label="Which one">
          {doubted.map((output, index) => (
            <li key={output.unit}>
              <button
                type="button"
                aria-pressed={output === shown}
                className="figures h-6 rounded px-1.5 text-xs text-ink-2 ring-1 ring-line-strong ring-inset hover:bg-hover aria-pressed:bg-chosen aria-pressed:text-ink"
                onClick={() => setAt(index)}
              >
                {output.unit}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Beside row={row} outputs={outputs} shown={shown} />
      <p className="text-xs text-ink-2">
        <span className="font-semibold text-ink">{SUSPICION_WORDS[shown.suspicion.kind].word}.</span>{" "}
        {SUSPICION_WORDS[shown.suspicion.kind].means} It was made again once by itself and came out the same.
      </p>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button icon={Check} onClick={() => say([shown.unit], true)}>
          Keep
        </Button>
        <Button icon={RefreshCw} onClick={() => say([shown.unit], false)}>
          Make again
        </Button>
        {doubted.length < 2 ? null : (
          <span className="ml-auto flex">
            <Button look="quiet" className="px-1.5!" onClick={() => say([], true)}>
              Keep all
            </Button>
            <Button look="quiet" className="px-1.5!" onClick={() => say([], false)}>
              Make all again
            </Button>
          </span>
        )}
      </div>
    </section>
  );
}

interface BesideProps {
  row: JobRow;
  outputs: readonly OutputRow[];
  shown: OutputRow;
}

/** The frame in the middle, the one before it on the left, the one behind it on the right. */
function Beside({ row, outputs, shown }: BesideProps): ReactNode {
  const at = outputs.indexOf(shown);
  const three = [outputs[at - 1], shown, outputs[at + 1]];
  return (
    <div className="grid grid-cols-[1fr_1.5fr_1fr] items-center gap-2">
      {three.map((output, place) =>
        output === undefined ? (
          <span key={place} className="text-center text-2xs text-ink-3">
            {place === 0 ? "the first frame" : "the last frame"}
          </span>
        ) : (
          <Tile
            key={output.unit}
            row={row}
            output={output}
            side={512}
            caption={place === 1 ? fileName(output) : `${place === 0 ? "before" : "behind"}: ${output.unit}`}
          />
        ),
      )}
    </div>
  );
}
