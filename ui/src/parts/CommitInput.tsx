// An input whose value counts when it is left or confirmed, not with every key.
import { useState, type ReactNode } from "react";
import { INPUT } from "./Fields";

interface CommitInputProps {
  id: string;
  value: string;
  onCommit: (value: string) => void;
  kind?: "text" | "number";
  min?: number;
  max?: number;
  unit?: string;
  invalid?: boolean;
  className?: string;
}

export function CommitInput(props: CommitInputProps): ReactNode {
  const { id, value, onCommit, kind = "text", min, max, unit, invalid = false, className = "" } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (): void => {
    if (draft !== null && draft !== value) onCommit(draft);
    setDraft(null);
  };
  return (
    <span className={`flex items-center gap-2 ${className}`}>
      <input
        id={id}
        type={kind}
        min={min}
        max={max}
        aria-invalid={invalid || undefined}
        className={`${INPUT} figures`}
        value={draft ?? value}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key === "Escape") setDraft(null);
        }}
      />
      {unit === undefined ? null : <span className="shrink-0 text-ink-3">{unit}</span>}
    </span>
  );
}
