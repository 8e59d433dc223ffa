// One result as a tile: its picture, its name, and a mark when something looks wrong with it.
import { File } from "lucide-react";
import type { ReactNode } from "react";
import type { JobRow, OutputRow } from "../../host/bindings";
import { Thumbnail } from "../../parts/Thumbnail";
import { useAtelier } from "../../store/atelier";
import { byteWords } from "../../words/amount";
import { exactWords } from "../../words/time";
import { SuspicionBadge } from "./Badge";
import { fileName } from "./outputs";
import { lookAt } from "./open";

interface TileProps {
  row: JobRow;
  output: OutputRow;
  /** Pixels on the longest side of the copy that is asked for. */
  side?: number;
  /** Words under the picture instead of the file's name. */
  caption?: string;
}

/** What a tile looks like; whoever shows it says what a click does. */
export function TileFace({ row, output, side = 256, caption }: TileProps): ReactNode {
  const { host } = useAtelier();
  const name = caption ?? fileName(output);
  return (
    <>
      <span className="relative block">
        {output.picture ? (
          <Thumbnail
            url={host.thumbnailUrl(row.id, output.unit, output.at, side)}
            jobType={row.jobType}
            alt={name}
            className="aspect-video w-full rounded-md! group-hover:ring-line-strong"
            iconSize={18}
          />
        ) : (
          <span className="flex aspect-video items-center justify-center rounded-md bg-raised text-ink-3 ring-1 ring-line ring-inset">
            <File size={18} aria-hidden="true" />
          </span>
        )}
        {output.suspicion === null ? null : (
          <span className="absolute right-1 bottom-1 left-1 flex justify-end">
            <SuspicionBadge suspicion={output.suspicion} short={side <= 256} />
          </span>
        )}
      </span>
      <span className="figures block truncate pt-0.5 text-2xs text-ink-3">{name}</span>
    </>
  );
}

export function tileTitle(output: OutputRow): string {
  return `${output.path}\n${byteWords(output.bytes)}, ${exactWords(output.at)}`;
}

/** A tile as a button: a picture opens in full size, another file in its folder. */
export function Tile(props: TileProps): ReactNode {
  const { host } = useAtelier();
  const { row, output } = props;
  return (
    <button
      type="button"
      data-testid="output-thumbnail"
      data-unit={output.unit}
      title={tileTitle(output)}
      className="group block w-full rounded-md text-left"
      onClick={() => openOutput(host, row, output)}
    >
      <TileFace {...props} />
    </button>
  );
}

export function openOutput(
  host: { reveal: (path: string) => Promise<void> },
  row: JobRow,
  output: OutputRow,
): void {
  if (output.picture) lookAt(row.id, output.unit);
  else void host.reveal(output.path);
}
