// Picks what is shown: a submenu per facet with how many jobs each value has, and a few plain questions.
import { Menu } from "@base-ui/react/menu";
import { Check, ChevronRight, ListFilter } from "lucide-react";
import type { ReactNode } from "react";
import { clearFilter } from "../../actions/clearFilter";
import {
  compareValues,
  FACETS,
  isFiltered,
  ONLY,
  toggled,
  toggledOnly,
  valueOf,
  valueWords,
  type Facet,
} from "../../order/criteria";
import { ITEM, POPUP, SEPARATOR } from "../../parts/Menus";
import { useAtelier } from "../../store/atelier";
import type { Studio } from "../../store/studio";
import { useView, view } from "../../store/view";
import { countWords } from "../../words/amount";
import { FACET_WORDS, ONLY_WORDS } from "../../words/criteria";
import { MenuButton } from "./MenuButton";

export function FilterMenu(): ReactNode {
  const criteria = useView((state) => state.criteria);
  return (
    <Menu.Root>
      <MenuButton icon={ListFilter} name="Filter" testId="filter-menu" on={isFiltered(criteria)} />
      <Menu.Portal>
        <Menu.Positioner className="z-50 outline-none" align="end" sideOffset={4}>
          <Menu.Popup className={POPUP} data-testid="filter-popup">
            {ONLY.map((only) => (
              <Menu.CheckboxItem
                key={only}
                className={ITEM}
                checked={criteria.only.includes(only)}
                onCheckedChange={() => view.set({ criteria: toggledOnly(criteria, only) })}
              >
                <Tick />
                {ONLY_WORDS[only]}
              </Menu.CheckboxItem>
            ))}
            <Menu.Separator className={SEPARATOR} />
            {FACETS.map((facet) => (
              <Menu.SubmenuRoot key={facet}>
                <Menu.SubmenuTrigger
                  className={`${ITEM} data-popup-open:bg-hover`}
                  data-testid={`facet-${facet}`}
                >
                  <Tick on={(criteria.picks[facet] ?? []).length > 0} />
                  <span className="flex-1">{FACET_WORDS[facet]}</span>
                  <ChevronRight size={14} aria-hidden="true" />
                </Menu.SubmenuTrigger>
                <Menu.Portal>
                  <Menu.Positioner className="z-50 outline-none" sideOffset={2} alignOffset={-4}>
                    <Menu.Popup className={POPUP}>
                      <FacetItems facet={facet} />
                    </Menu.Popup>
                  </Menu.Positioner>
                </Menu.Portal>
              </Menu.SubmenuRoot>
            ))}
            <Menu.Separator className={SEPARATOR} />
            <Menu.Item
              className={ITEM}
              disabled={!isFiltered(criteria)}
              onClick={() => view.set({ criteria: { ...criteria, text: "", picks: {}, only: [] } })}
            >
              <clearFilter.icon size={14} aria-hidden="true" />
              Clear filter
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** The values of a facet with how many jobs have each, ticked where picked. */
export function FacetItems({ facet }: { facet: Facet }): ReactNode {
  const { studio } = useAtelier();
  const criteria = useView((state) => state.criteria);
  const picked = criteria.picks[facet] ?? [];
  return valuesOf(studio, facet, picked).map(([value, count]) => (
    <Menu.CheckboxItem
      key={value}
      className={ITEM}
      checked={picked.includes(value)}
      onCheckedChange={() => view.set({ criteria: toggled(criteria, facet, value) })}
    >
      <Tick />
      <span className="mr-6 flex-1">{valueWords(facet, value)}</span>
      <span className="figures text-2xs text-ink-3 in-data-highlighted:text-on-accent">
        {countWords(count)}
      </span>
    </Menu.CheckboxItem>
  ));
}

function Tick({ on }: { on?: boolean }): ReactNode {
  const sign = <Check size={13} aria-hidden="true" />;
  return (
    <span className="w-3.5 shrink-0">
      {on === undefined ? <Menu.CheckboxItemIndicator>{sign}</Menu.CheckboxItemIndicator> : on ? sign : null}
    </span>
  );
}

function valuesOf(studio: Studio, facet: Facet, picked: readonly string[]): [string, number][] {
  const counts = new Map(picked.map((value): [string, number] => [value, 0]));
  for (const row of studio.jobs()) {
    const value = valueOf(row, facet);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => compareValues(facet, one, other));
}
