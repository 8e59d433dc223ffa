// How the list is sorted and grouped.
import { Menu } from "@base-ui/react/menu";
import { ArrowDownUp, Check } from "lucide-react";
import type { ReactNode } from "react";
import { groupBy } from "../../actions/groupBy";
import { queueOrder } from "../../actions/queueOrder";
import { sortBy, sortList } from "../../actions/sortBy";
import { sceneOf } from "../../actions/action";
import { GROUPINGS, isQueueOrder, SORTS, type SortBy } from "../../order/criteria";
import { ITEM, POPUP, SEPARATOR } from "../../parts/Menus";
import { useAtelier } from "../../store/atelier";
import { useView } from "../../store/view";
import { GROUPING_WORDS, SORT_WORDS } from "../../words/criteria";
import { keyWords } from "../../actions/keys";
import { MenuButton } from "./MenuButton";

const TITLE = "px-2 pt-1.5 pb-1 text-2xs font-medium text-ink-3";

export function DisplayMenu(): ReactNode {
  const atelier = useAtelier();
  const { sort, grouping } = useView((state) => state.criteria);
  const inOrder = useView((state) => isQueueOrder(state.criteria));
  const scene = sceneOf(atelier, []);
  return (
    <Menu.Root>
      <MenuButton icon={ArrowDownUp} name="Order" testId="display-menu" on={!inOrder} />
      <Menu.Portal>
        <Menu.Positioner className="z-50 outline-none" align="end" sideOffset={4}>
          <Menu.Popup className={`${POPUP} min-w-60!`} data-testid="display-popup">
            <Menu.Group>
              <Menu.GroupLabel className={TITLE}>Group by</Menu.GroupLabel>
              <Menu.RadioGroup
                value={grouping}
                onValueChange={(next) =>
                  void groupBy.find(({ id }) => id === `group-${String(next)}`)?.run(scene)
                }
              >
                {GROUPINGS.map((each) => (
                  <Choice key={each} value={each} title={GROUPING_WORDS[each]} />
                ))}
              </Menu.RadioGroup>
            </Menu.Group>
            <Menu.Separator className={SEPARATOR} />
            <Menu.Group>
              <Menu.GroupLabel className={TITLE}>Sort by</Menu.GroupLabel>
              <Menu.RadioGroup
                value={sort.by}
                onValueChange={(next) =>
                  void sortBy.find(({ id }) => id === `sort-${String(next)}`)?.run(scene)
                }
              >
                {SORTS.map((each) => (
                  <Choice key={each} value={each} title={SORT_WORDS[each]} />
                ))}
              </Menu.RadioGroup>
              <Menu.CheckboxItem
                className={ITEM}
                checked={sort.down}
                disabled={sort.by === "queue"}
                onCheckedChange={() => sortList(sort.by satisfies SortBy)}
              >
                <span className="w-3.5 shrink-0">
                  <Menu.CheckboxItemIndicator>
                    <Check size={13} aria-hidden="true" />
                  </Menu.CheckboxItemIndicator>
                </span>
                Backwards
              </Menu.CheckboxItem>
            </Menu.Group>
            <Menu.Separator className={SEPARATOR} />
            <Menu.Item className={ITEM} disabled={inOrder} onClick={() => void queueOrder.run(scene)}>
              <queueOrder.icon size={14} aria-hidden="true" />
              <span className="flex-1">{queueOrder.title(scene)}</span>
              <kbd className="font-sans text-2xs text-ink-3 in-data-highlighted:text-on-accent">
                {keyWords(queueOrder.keys[0] ?? "")}
              </kbd>
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Choice({ value, title }: { value: string; title: string }): ReactNode {
  return (
    <Menu.RadioItem value={value} className={ITEM}>
      <span className="w-3.5 shrink-0">
        <Menu.RadioItemIndicator>
          <Check size={13} aria-hidden="true" />
        </Menu.RadioItemIndicator>
      </span>
      {title}
    </Menu.RadioItem>
  );
}
