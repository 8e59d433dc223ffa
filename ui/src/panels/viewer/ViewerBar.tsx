// What stands above a picture in full size: which one it is, and how it can be looked at.
import {
  ChevronLeft,
  ChevronRight,
  Columns2,
  FolderOpen,
  GitCompareArrows,
  Maximize,
  ZoomIn,
  ZoomOut,
  X,
} from "lucide-react";
import type { ReactNode } from "react";
import { judge } from "../../actions/judge";
import type { JobRow, OutputRow } from "../../host/bindings";
import { Button, IconButton } from "../../parts/Button";
import { Segments, SelectBox } from "../../parts/Fields";
import { useAtelier } from "../../store/atelier";
import { byteWords, countWords, percentWords } from "../../words/amount";
import { SuspicionBadge } from "./Badge";
import { looking, lookAway, useLooking, type Backdrop } from "./open";
import { fileName } from "./outputs";
import type { Size } from "./zoom";

interface BarProps {
  row: JobRow;
  pictures: readonly OutputRow[];
  at: number;
  output: OutputRow;
  compared: OutputRow | null;
  picture: Size;
  scale: number | null;
  onGo: (to: number) => void;
  onFit: () => void;
  onFull: () => void;
  onNearer: (steps: number) => void;
  onCompare: (unit: string | null) => void;
}

const BACKDROPS: { value: Backdrop; title: string }[] = [
  { value: "black", title: "Black" },
  { value: "grey", title: "Grey" },
  { value: "checker", title: "Checker" },
];

export function Bar(props: BarProps): ReactNode {
  const { host } = useAtelier();
  const { pictures, at, output, picture, scale, onGo } = props;
  const backdrop = useLooking((state) => state.backdrop);
  const size = picture.width === 0 ? "" : `${countWords(picture.width)} × ${countWords(picture.height)}`;
  return (
    <header className="shrink-0 border-b border-line bg-panel">
      <div className="flex h-12 items-center gap-3 pr-3 pl-4">
        <div className="min-w-0">
          <p className="truncate text-base leading-5 font-semibold">{fileName(output)}</p>
          <p className="figures truncate text-2xs text-ink-3" data-testid="viewer-facts">
            {[`${countWords(at + 1)} of ${countWords(pictures.length)}`, size, byteWords(output.bytes)]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </div>
        <Doubt row={props.row} output={output} />
        <span className="flex-1" />
        <div className="flex items-center" role="group" aria-label="Size">
          <IconButton icon={ZoomOut} name="Smaller (−)" onClick={() => props.onNearer(-1)} />
          <span className="figures w-11 text-center text-xs text-ink-2" data-testid="viewer-scale">
            {scale === null ? "Fit" : percentWords100(scale)}
          </span>
          <IconButton icon={ZoomIn} name="Larger (+)" onClick={() => props.onNearer(1)} />
          <IconButton icon={Maximize} name="Fit (0)" onClick={props.onFit} />
          <Button look="quiet" className="px-1.5!" title="Pixel for pixel (1)" onClick={props.onFull}>
            1:1
          </Button>
        </div>
        <Segments
          label="Background (B)"
          value={backdrop}
          choices={BACKDROPS}
          onChange={(value) => looking.set({ backdrop: value })}
        />
        <IconButton
          icon={FolderOpen}
          name="Show in its folder"
          onClick={() => void host.reveal(output.path)}
        />
        <IconButton icon={X} name="Close (Esc)" onClick={lookAway} />
      </div>
      <div className="flex h-10 items-center gap-3 border-t border-line pr-3 pl-3">
        <IconButton
          icon={ChevronLeft}
          name="Frame before (←)"
          disabled={at === 0}
          onClick={() => onGo(at - 1)}
        />
        <input
          type="range"
          min={0}
          max={pictures.length - 1}
          value={at}
          aria-label="Frame"
          aria-valuetext={fileName(output)}
          className="h-6 min-w-24 flex-1 viewer-slider"
          onChange={(event) => onGo(Number(event.target.value))}
        />
        <IconButton
          icon={ChevronRight}
          name="Next frame (→)"
          disabled={at === pictures.length - 1}
          onClick={() => onGo(at + 1)}
        />
        <span className="h-5 w-px bg-line" />
        <Compare {...props} />
      </div>
    </header>
  );
}

/** A picture that waits for a person's word can be judged where it is best seen. */
function Doubt({ row, output }: { row: JobRow; output: OutputRow }): ReactNode {
  const atelier = useAtelier();
  if (output.suspicion === null) return null;
  const asks = output.suspicion.verdict === "asked";
  return (
    <div className="flex items-center gap-1.5">
      <SuspicionBadge suspicion={output.suspicion} />
      {asks ? (
        <>
          <Button onClick={() => void judge(atelier, row.id, [output.unit], true)}>Keep</Button>
          <Button onClick={() => void judge(atelier, row.id, [output.unit], false)}>Make again</Button>
        </>
      ) : null}
    </div>
  );
}

function Compare({ pictures, at, compared, onCompare }: BarProps): ReactNode {
  const { beside, flipped } = useLooking();
  if (compared === null) {
    return (
      <Button
        look="quiet"
        icon={GitCompareArrows}
        disabled={pictures.length < 2}
        title="Compare with the frame before (C)"
        onClick={() => onCompare((pictures[at - 1] ?? pictures[at + 1])?.unit ?? null)}
      >
        Compare
      </Button>
    );
  }
  return (
    <div className="flex items-center gap-1.5" data-testid="viewer-compare">
      <span className="text-xs text-ink-3">against</span>
      <SelectBox
        id="viewer-other"
        label="Compare with"
        className="w-40"
        value={compared.unit}
        choices={near(pictures, at, compared).map((output) => ({
          value: output.unit,
          title: fileName(output),
        }))}
        onChange={onCompare}
      />
      <Button
        look="quiet"
        aria-pressed={flipped}
        title="Show the other one (X)"
        className="aria-pressed:bg-hover aria-pressed:text-ink"
        onClick={() => looking.set({ beside: "flip", flipped: !flipped })}
      >
        {flipped && beside === "flip" ? "Showing B" : "Showing A"}
      </Button>
      <Button
        look="quiet"
        icon={Columns2}
        aria-pressed={beside === "side"}
        title="Side by side (S)"
        className="aria-pressed:bg-hover aria-pressed:text-ink"
        onClick={() => looking.set({ beside: beside === "side" ? "flip" : "side" })}
      >
        Side by side
      </Button>
      <IconButton icon={X} name="End comparing (C)" onClick={() => onCompare(null)} />
    </div>
  );
}

const NEAR = 50;

/** What can be chosen to compare with: the frames around this one. */
function near(pictures: readonly OutputRow[], at: number, compared: OutputRow): OutputRow[] {
  const around = pictures.filter((_, index) => index !== at && Math.abs(index - at) <= NEAR);
  return around.includes(compared) ? around : [compared, ...around];
}

function percentWords100(scale: number): string {
  return scale > 1 ? `${countWords(scale * 100)} %` : percentWords(scale * 100);
}
