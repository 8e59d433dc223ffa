// The shapes of the states, drawn so that each is told apart without its colour.
import type { ReactNode } from "react";
import type { Shape, StatusWord, Tone } from "../words/status";

export const TONE_TEXT: Record<Tone, string> = {
  neutral: "text-neutral",
  running: "text-running",
  done: "text-done",
  blocked: "text-blocked",
  failed: "text-failed",
  lost: "text-lost",
};

interface GlyphProps {
  status: StatusWord;
  size?: number;
  /** 0 to 1; fills the ring of a running thing. */
  progress?: number;
}

export function StatusGlyph({ status, size = 14, progress = 0 }: GlyphProps): ReactNode {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      className={`shrink-0 ${TONE_TEXT[status.tone]}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {draw(status.shape, progress)}
    </svg>
  );
}

function draw(shape: Shape, progress: number): ReactNode {
  switch (shape) {
    case "circle":
      return <circle cx="8" cy="8" r="5.7" />;
    case "bars":
      return (
        <>
          <circle cx="8" cy="8" r="5.7" />
          <path d="M6.6 6v4M9.4 6v4" />
        </>
      );
    case "diamond":
      return (
        <>
          <path d="M8 1.6 14.4 8 8 14.4 1.6 8Z" />
          <path d="M8 5.4v3M8 10.7v.1" />
        </>
      );
    case "half":
      return (
        <>
          <circle cx="8" cy="8" r="5.7" />
          <path d="M8 2.3a5.7 5.7 0 0 1 0 11.4Z" fill="currentColor" stroke="none" />
        </>
      );
    case "ring":
      return (
        <>
          <circle cx="8" cy="8" r="5.7" opacity=".35" />
          <circle
            cx="8"
            cy="8"
            r="5.7"
            pathLength="1"
            strokeDasharray={`${String(Math.max(0.04, progress))} 1`}
            transform="rotate(-90 8 8)"
            strokeWidth="2.2"
          />
          <path d="M6.8 5.9 10.2 8l-3.4 2.1Z" fill="currentColor" stroke="none" />
        </>
      );
    case "arrow":
      return (
        <>
          <path d="M3 8a5 5 0 1 0 1.6-3.7" />
          <path d="M2.8 2.6v2.9h2.9" />
        </>
      );
    case "tick":
      return (
        <>
          <circle cx="8" cy="8" r="6.4" fill="currentColor" stroke="none" />
          <path d="m5.2 8.2 2 2 3.7-4" stroke="var(--panel)" strokeWidth="1.7" />
        </>
      );
    case "bang":
      return (
        <>
          <circle cx="8" cy="8" r="6.4" fill="currentColor" stroke="none" />
          <path d="M8 4.8v3.6M8 11v.1" stroke="var(--panel)" strokeWidth="1.7" />
        </>
      );
    case "octagon":
      return (
        <>
          <path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4Z" />
          <path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" />
        </>
      );
    case "eye":
      return (
        <>
          <path d="M1.4 8S3.8 3.6 8 3.6 14.6 8 14.6 8 12.2 12.4 8 12.4 1.4 8 1.4 8Z" />
          <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
        </>
      );
    case "slash":
      return (
        <>
          <circle cx="8" cy="8" r="5.7" />
          <path d="m4.2 11.8 7.6-7.6" />
        </>
      );
  }
}

/** Shape and word together. */
export function StatusLabel({ status, progress }: { status: StatusWord; progress?: number }): ReactNode {
  return (
    <span className={`flex min-w-0 items-center gap-1.5 ${TONE_TEXT[status.tone]}`} title={status.means}>
      <StatusGlyph status={status} {...(progress === undefined ? {} : { progress })} />
      <span className="truncate" data-testid="status-word">
        {status.word}
      </span>
    </span>
  );
}
