// Tags as chips: typed, finished with Enter or a comma, taken away with a click or Backspace.
import { X } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";

interface TagsBoxProps {
  id: string;
  tags: readonly string[];
  onChange: (tags: string[]) => void;
}

export function TagsBox({ id, tags, onChange }: TagsBoxProps): ReactNode {
  const [text, setText] = useState("");
  const add = (typed: string): void => {
    const fresh = typed.split(",").map((tag) => tag.trim());
    const next = [...new Set([...tags, ...fresh.filter(Boolean)])];
    setText("");
    if (next.length > tags.length) onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      event.preventDefault();
      add(text);
    }
    if (event.key === "Backspace" && text === "" && tags.length > 0) onChange(tags.slice(0, -1));
  };
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-1 rounded-md border border-line-strong bg-field p-[3px] focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus">
      {tags.map((tag) => (
        <span
          key={tag}
          className="flex h-5 items-center gap-0.5 rounded bg-raised pr-0.5 pl-1.5 text-xs ring-1 ring-line-strong ring-inset"
          data-testid="tag"
        >
          {tag}
          <button
            type="button"
            aria-label={`Remove the tag ${tag}`}
            className="rounded p-0.5 text-ink-3 hover:text-ink"
            onClick={() => onChange(tags.filter((other) => other !== tag))}
          >
            <X size={11} aria-hidden="true" />
          </button>
        </span>
      ))}
      <input
        id={id}
        className="h-5 min-w-24 flex-1 bg-transparent px-1 text-sm outline-none placeholder:text-ink-3"
        placeholder={tags.length === 0 ? "gpu, office=berlin" : "add a tag"}
        value={text}
        onChange={(event) =>
          event.target.value.includes(",") ? add(event.target.value) : setText(event.target.value)
        }
        onKeyDown={onKeyDown}
        onBlur={() => add(text)}
      />
    </div>
  );
}
