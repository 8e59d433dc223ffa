// What is filtered, a chip each: changed by clicking on it, taken away with its cross.
import { Menu } from "@base-ui/react/menu";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { clearFilter } from "../../actions/clearFilter";
import { FACETS, toggledOnly, type Criteria, type Facet } from "../../order/criteria";
import { ActionButton } from "../../parts/ActionButton";
import { POPUP } from "../../parts/Menus";
import { look, view } from "../../store/view";
import { FACET_WORDS, ONLY_WORDS, valuesWords } from "../../words/criteria";
import { FacetItems } from "./FilterMenu";

/** `found`: whether anything fits; where nothing does, the way out stands in the middle of the list. */
export function Chips({ criteria, found }: { criteria: Criteria; found: boolean }): ReactNode {
  const picked = FACETS.filter((facet) => (criteria.picks[facet] ?? []).length > 0);
  const text = criteria.text.trim();
  return (
    <div
      role="group"
      aria-label="Filters"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-1"
      data-testid="chips"
    >
      {text === "" ? null : (
        <Chip name={`the text ${text}`} onRemove={() => look({ text: "" })}>
          <span className="px-1.5">“{text}”</span>
        </Chip>
      )}
      {criteria.only.map((only) => (
        <Chip
          key={only}
          name={ONLY_WORDS[only]}
          onRemove={() => view.set({ criteria: toggledOnly(criteria, only) })}
        >
          <span className="px-1.5">{ONLY_WORDS[only]}</span>
        </Chip>
      ))}
      {picked.map((facet) => (
        <FacetChip key={facet} facet={facet} criteria={criteria} />
      ))}
      {found ? <ActionButton action={clearFilter} look="quiet" /> : null}
    </div>
  );
}

function FacetChip({ facet, criteria }: { facet: Facet; criteria: Criteria }): ReactNode {
  const { [facet]: values = [], ...others } = criteria.picks;
  return (
    <Chip name={FACET_WORDS[facet]} onRemove={() => look({ picks: others })}>
      <Menu.Root>
        <Menu.Trigger
          data-testid={`chip-${facet}`}
          className="flex h-full max-w-80 items-center gap-1 rounded-l-md px-1.5 hover:bg-hover"
        >
          <span className="text-ink-3">{FACET_WORDS[facet]}</span>
          <span className="truncate">{valuesWords(facet, values)}</span>
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner className="z-50 outline-none" align="start" sideOffset={4}>
            <Menu.Popup className={POPUP}>
              <FacetItems facet={facet} />
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </Chip>
  );
}

function Chip(props: { name: string; onRemove: () => void; children: ReactNode }): ReactNode {
  return (
    <span className="flex h-6 items-center rounded-md bg-raised text-xs font-medium text-ink ring-1 ring-line-strong ring-inset">
      {props.children}
      <button
        type="button"
        aria-label={`Take away ${props.name}`}
        className="flex size-6 items-center justify-center rounded-r-md text-ink-3 hover:bg-hover hover:text-ink"
        onClick={props.onRemove}
      >
        <X size={12} aria-hidden="true" />
      </button>
    </span>
  );
}
