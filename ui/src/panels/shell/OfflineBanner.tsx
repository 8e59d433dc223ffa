import { Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../parts/Button";
import { useAtelier } from "../../store/atelier";
import { useLink } from "../../store/link";
import { clockWords } from "../../words/time";

/** Says since when the window shows old facts. */
export function OfflineBanner(): ReactNode {
  const { link: line } = useAtelier();
  const link = useLink((state) => state.link);
  if (link.state !== "lost") return null;
  return (
    <div
      role="alert"
      className="flex shrink-0 items-center gap-2.5 border-b border-line bg-raised px-3 py-1.5 text-ink"
      data-testid="offline"
    >
      <Unplug size={15} className="text-blocked" aria-hidden="true" />
      <span>
        <span className="font-medium">
          Not connected to Atelier&apos;s engine since {clockWords(link.since)}.
        </span>{" "}
        <span className="text-ink-2">
          What you see may be out of date, and nothing can be changed. It is tried again every two seconds.
        </span>
      </span>
      <Button className="ml-auto" onClick={() => void line.connect()}>
        Try now
      </Button>
    </div>
  );
}
