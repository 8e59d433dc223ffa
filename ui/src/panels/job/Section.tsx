import type { ReactNode } from "react";

/** A titled part of the job page. */
export function Section({
  title,
  more,
  children,
}: {
  title: string;
  more?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section aria-label={title}>
      <div className="mb-2 flex h-6 items-center justify-between gap-2">
        <h2 className="text-xs font-semibold text-ink-2">{title}</h2>
        {more}
      </div>
      {children}
    </section>
  );
}
