// The frame of a panel that is a page: a title, one column, groups of settings or facts.
import type { ReactNode } from "react";
import { AWAY, useLink } from "../store/link";

export function Page({
  title,
  more,
  children,
}: {
  title: string;
  more?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section aria-label={title} className="flex h-full flex-col bg-panel">
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-5">
        <h1 className="text-base font-semibold">{title}</h1>
        <span className="flex-1" />
        {more}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-[880px] space-y-6 p-5">{children}</div>
      </div>
    </section>
  );
}

interface GroupProps {
  title: string;
  hint?: string;
  /** What is in it is the engine's: while that is away it can be read, not changed. */
  engines?: boolean;
  children: ReactNode;
}

export function Group({ title, hint, engines = false, children }: GroupProps): ReactNode {
  const away = useLink(({ link }) => link.state === "lost") && engines;
  return (
    <section aria-label={title}>
      <div className="mb-2 flex items-baseline gap-2">
        <h2 className="text-sm font-semibold">{title}</h2>
        {away ? (
          <span className="text-xs text-blocked">{AWAY}: nothing can be changed</span>
        ) : hint === undefined ? null : (
          <span className="text-xs text-ink-3">{hint}</span>
        )}
      </div>
      <fieldset
        disabled={away}
        className={`rounded-lg border border-line bg-ground/50 p-4 ${away ? "opacity-75" : ""}`}
      >
        {children}
      </fieldset>
    </section>
  );
}
