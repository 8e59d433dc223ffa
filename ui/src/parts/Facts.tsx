import type { ReactNode } from "react";

export type Fact = readonly [name: string, value: ReactNode];

/** Facts in two columns: what they are called, what they are. */
export function Facts({ facts }: { facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-3 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="figures m-0 [overflow-wrap:anywhere]" data-copyable>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
