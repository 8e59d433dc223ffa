// A small picture of an output; a quiet icon stands in until there is one, and when it can't be shown.
import { Clapperboard, Images, SquareTerminal, type LucideIcon } from "lucide-react";
import { useState, type ReactNode } from "react";

const ICONS: Record<string, LucideIcon> = { blender: Clapperboard, images: Images, command: SquareTerminal };

interface ThumbnailProps {
  url: string | null;
  jobType: string;
  alt: string;
  className?: string;
  iconSize?: number;
}

export function Thumbnail({ url, jobType, alt, className = "", iconSize = 13 }: ThumbnailProps): ReactNode {
  const [broken, setBroken] = useState<string | null>(null);
  const Icon = ICONS[jobType] ?? Images;
  return (
    <span
      className={`flex items-center justify-center overflow-hidden rounded-[3px] bg-raised text-ink-3 ring-1 ring-line ring-inset ${className}`}
    >
      {url === null || url === broken ? (
        <Icon size={iconSize} strokeWidth={1.75} aria-hidden="true" />
      ) : (
        <img
          src={url}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          className="size-full object-cover"
          onError={() => setBroken(url)}
        />
      )}
    </span>
  );
}
