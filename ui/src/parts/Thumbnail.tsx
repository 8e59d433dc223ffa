// A small picture of an output; a quiet icon stands in until there is one, and when it can't be shown.
import { Clapperboard, Film, Images, SquareTerminal, type LucideIcon } from "lucide-react";
import { useState, type ReactNode } from "react";

/** A picture just finished may not have its small copy yet. */
const TRIES = 3;
const RETRY_MS = 1_500;

const ICONS: Record<string, LucideIcon> = {
  blender: Clapperboard,
  images: Images,
  command: SquareTerminal,
  video: Film,
};

interface ThumbnailProps {
  url: string | null;
  jobType: string;
  alt: string;
  className?: string;
  iconSize?: number;
}

export function Thumbnail({ url, jobType, alt, className = "", iconSize = 13 }: ThumbnailProps): ReactNode {
  const [failed, setFailed] = useState<{ url: string; tries: number } | null>(null);
  const tries = failed !== null && failed.url === url ? failed.tries : 0;
  const Icon = ICONS[jobType] ?? Images;
  return (
    <span
      className={`flex items-center justify-center overflow-hidden rounded-[3px] bg-raised text-ink-3 ring-1 ring-line ring-inset ${className}`}
    >
      {url === null || tries >= TRIES ? (
        <Icon size={iconSize} strokeWidth={1.75} aria-hidden="true" />
      ) : (
        <img
          key={tries}
          src={url}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          className="size-full object-cover"
          onError={() => setTimeout(() => setFailed({ url, tries: tries + 1 }), tries * RETRY_MS)}
        />
      )}
    </span>
  );
}
