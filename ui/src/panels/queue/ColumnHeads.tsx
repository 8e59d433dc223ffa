// The heads of the columns; a click sorts by one. The menu "Order" does the same by keyboard and says it to
// those who don't see it.
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { sortList } from "../../actions/sortBy";
import type { Criteria, SortBy } from "../../order/criteria";

const WIDE = "hidden @[1060px]/queue:flex";
const MEDIUM = "hidden @[640px]/queue:flex";

export function ColumnHeads({ sort }: { sort: Criteria["sort"] }): ReactNode {
  return (
    <div
      aria-hidden="true"
      className="queue-columns h-7 shrink-0 overflow-hidden border-b border-line text-2xs font-medium text-ink-3"
    >
      <span />
      <Head by="state" sort={sort} title="Status" />
      <span />
      <Head by="name" sort={sort} title="Name" />
      <span className={`${WIDE} min-w-0 items-center gap-1`}>
        <Head by="type" sort={sort} title="Type" /> · <Head by="person" sort={sort} title="person" />
      </span>
      <Head by="progress" sort={sort} title="Progress" />
      <Head by="machine" sort={sort} title="Where" look={WIDE} />
      <Head by="remaining" sort={sort} title="Why, or how long" look={MEDIUM} />
      <Head by="age" sort={sort} title="Age" look={`${MEDIUM} justify-end`} />
      <span />
    </div>
  );
}

interface HeadProps {
  by: SortBy;
  sort: Criteria["sort"];
  title: string;
  look?: string;
}

function Head({ by, sort, title, look = "flex" }: HeadProps): ReactNode {
  const on = sort.by === by;
  const Arrow = sort.down ? ArrowDown : ArrowUp;
  // Sorted one way, then the other, then back in queue order.
  const turn = (): void => sortList(on && sort.down ? "queue" : by);
  return (
    <button
      type="button"
      tabIndex={-1}
      data-testid={`head-${by}`}
      className={`${look} h-full min-w-0 items-center gap-0.5 hover:text-ink ${on ? "text-ink" : ""}`}
      onClick={turn}
    >
      <span className="truncate">{title}</span>
      {on ? <Arrow size={11} className="shrink-0" /> : null}
    </button>
  );
}
