// The bar above the list: new jobs, the view that is shown, how much of the queue that is, and the search.
import { Search, X } from "lucide-react";
import type { ReactNode } from "react";
import { FILTER_ID } from "../../actions/filterList";
import { newCommand } from "../../actions/newCommand";
import { newJob } from "../../actions/newJob";
import { newJobFromFolder } from "../../actions/newJobFromFolder";
import { isFiltered } from "../../order/criteria";
import { ActionButton } from "../../parts/ActionButton";
import { IconButton } from "../../parts/Button";
import { useAtelier, useTopic } from "../../store/atelier";
import { queueLines } from "../../store/lines";
import { look, useView } from "../../store/view";
import { countWords, plural } from "../../words/amount";
import { DisplayMenu } from "./DisplayMenu";
import { FilterMenu } from "./FilterMenu";
import { NeedsYou, ViewMenu } from "./ViewMenu";

export function Toolbar(): ReactNode {
  const size = useTopic("count", (known) => known.size);
  return (
    <header className="flex h-11 shrink-0 items-center gap-1.5 border-b border-line px-3">
      <ActionButton action={newJob} look="primary" testId="new-job" />
      <ActionButton action={newJobFromFolder} iconOnly />
      <ActionButton action={newCommand} iconOnly />
      {size === 0 ? null : (
        <>
          <span className="mx-1 h-4 w-px bg-line-strong" aria-hidden="true" />
          <ViewMenu />
          <NeedsYou />
        </>
      )}
      <span className="flex-1" />
      <HeldChip />
      {size === 0 ? null : (
        <>
          <Count />
          <DisplayMenu />
          <FilterMenu />
          <SearchBox />
        </>
      )}
    </header>
  );
}

/** "38 of 10,000", while something is filtered. */
function Count(): ReactNode {
  const { studio } = useAtelier();
  const criteria = useView((state) => state.criteria);
  const collapsed = useView((state) => state.collapsed);
  useTopic("list", (known) => known.order);
  if (!isFiltered(criteria)) return null;
  const { fitting, total } = queueLines(studio, { criteria, collapsed });
  return (
    <span className="figures text-xs whitespace-nowrap text-ink-2" data-testid="shown-count" role="status">
      {countWords(fitting)} of {countWords(total)}
    </span>
  );
}

function SearchBox(): ReactNode {
  const text = useView((state) => state.criteria.text);
  return (
    <label className="relative ml-1 block w-48 min-w-24 shrink">
      <span className="sr-only">Search jobs</span>
      <Search size={13} className="absolute top-[7px] left-2 text-ink-3" aria-hidden="true" />
      <input
        id={FILTER_ID}
        data-testid="filter"
        className="h-7 w-full rounded-md border border-line-strong bg-field pr-6 pl-7 text-sm placeholder:text-ink-3"
        placeholder="Search  /"
        title="Name, person, type, machine, or the beginning of an id"
        value={text}
        onChange={(event) => look({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") look({ text: "" });
          if (event.key === "Escape" || event.key === "Enter") document.getElementById("queue-list")?.focus();
        }}
      />
      {text === "" ? null : (
        <IconButton
          icon={X}
          name="Clear the text"
          className="absolute! top-0.5 right-0.5"
          onClick={() => look({ text: "" })}
        />
      )}
    </label>
  );
}

/** Updates wait while rows are in hand; this says how many. */
function HeldChip(): ReactNode {
  const held = useTopic("held", (studio) => studio.heldCount());
  if (held === 0) return null;
  return (
    <span className="figures rounded-full bg-raised px-2 text-xs leading-5 text-ink-2" data-testid="held">
      {plural(held, "update")} waiting
    </span>
  );
}
