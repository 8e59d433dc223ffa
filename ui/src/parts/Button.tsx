// Buttons of the window: plain, primary, quiet and dangerous; with words, or as an icon with a name.
import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";

type Look = "plain" | "primary" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  plain: "bg-raised text-ink border border-line-strong hover:bg-hover",
  primary: "bg-accent text-on-accent border border-transparent hover:bg-accent-hover",
  quiet: "text-ink-2 border border-transparent hover:bg-hover hover:text-ink",
  danger: "bg-raised text-failed border border-line-strong hover:bg-hover",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  icon?: LucideIcon;
  /** Printed behind the words. */
  hint?: string;
}

export function Button({
  look = "plain",
  icon: Icon,
  hint,
  className = "",
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={`inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium whitespace-nowrap disabled:pointer-events-none disabled:opacity-45 ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {Icon === undefined ? null : <Icon size={14} strokeWidth={2} aria-hidden="true" />}
      {children}
      {hint === undefined ? null : (
        <kbd className="ml-1 font-sans text-2xs font-normal opacity-80">{hint}</kbd>
      )}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon;
  /** What it does; shown on hovering, read aloud. */
  name: string;
}

export function IconButton({ icon: Icon, name, className = "", ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      className={`inline-flex size-6 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink disabled:pointer-events-none disabled:opacity-45 ${className}`}
      {...rest}
    >
      <Icon size={15} strokeWidth={2} aria-hidden="true" />
    </button>
  );
}
