// The menu of a row: what a drag can do and everything else, by single clicks. The same list stands
// behind the right button and behind the button of a row.
import { Menu } from "@base-ui/react/menu";
import { ChevronRight } from "lucide-react";
import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { currentScene, refusalOf, type Action, type Scene } from "../../actions/action";
import { keyWords } from "../../actions/keys";
import { moveToBand } from "../../actions/moveToBand";
import { refuseFinished } from "../../actions/move";
import { ROW_MENU, SELDOM } from "../../actions/table";
import { ITEM, POPUP, SEPARATOR } from "../../parts/Menus";
import type { JobId } from "../../host/bindings";
import { useAtelier } from "../../store/atelier";
import { AWAY, isAway } from "../../store/link";
import { selectOnly, view } from "../../store/view";

export function RowMenuItems(): ReactNode {
  const scene = currentScene(useAtelier());
  return ROW_MENU.map((group, index) => (
    <div key={group.map((entry) => (entry === "band" ? entry : entry.id)).join()} role="group">
      {index === 0 ? null : <Menu.Separator className={SEPARATOR} />}
      {group.map((entry) =>
        entry === "band" ? (
          <BandMenu key="band" scene={scene} />
        ) : (
          <Item key={entry.id} action={entry} scene={scene} />
        ),
      )}
    </div>
  ));
}

function Item({ action, scene }: { action: Action; scene: Scene }): ReactNode {
  const refusal = refusalOf(action, scene);
  if (SELDOM.has(action) && (action.refuse?.(scene) ?? null) !== null) return null;
  const Icon = action.icon;
  const [key] = action.keys;
  return (
    <Menu.Item
      className={ITEM}
      disabled={refusal !== null}
      title={refusal ?? undefined}
      data-action={action.id}
      onClick={() => void action.run(scene)}
    >
      <Icon size={14} aria-hidden="true" />
      <span className="mr-6 flex-1">{action.title(scene)}</span>
      {key === undefined ? null : (
        <kbd className="font-sans text-2xs text-ink-3 in-data-highlighted:text-on-accent">
          {keyWords(key)}
        </kbd>
      )}
    </Menu.Item>
  );
}

function BandMenu({ scene }: { scene: Scene }): ReactNode {
  const refusal = isAway() ? AWAY : refuseFinished(scene);
  return (
    <Menu.SubmenuRoot disabled={refusal !== null}>
      <Menu.SubmenuTrigger className={`${ITEM} data-popup-open:bg-hover`} data-action="band">
        <span className="w-3.5" />
        <span className="flex-1">Move to band</span>
        <ChevronRight size={14} aria-hidden="true" />
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner className="z-50 outline-none" sideOffset={2} alignOffset={-4}>
          <Menu.Popup className={POPUP}>
            {moveToBand.map((action) => (
              <Item key={action.id} action={action} scene={scene} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}

/** The menu behind a row's button, and the hold on updates while a menu is open. */
export function useRowMenu(): {
  open: (id: JobId, anchor: HTMLElement) => void;
  hold: (open: boolean) => void;
  element: ReactNode;
} {
  const { studio } = useAtelier();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const held = useRef<(() => void) | null>(null);
  const hold = useCallback(
    (open: boolean) => {
      if (open) held.current ??= studio.hold();
      else {
        held.current?.();
        held.current = null;
      }
    },
    [studio],
  );
  const open = useCallback(
    (id: JobId, element: HTMLElement) => {
      if (!view.get().selected.has(id)) selectOnly(id);
      hold(true);
      setAnchor(element);
    },
    [hold],
  );
  const element = (
    <Menu.Root
      open={anchor !== null}
      onOpenChange={(isOpen) => {
        if (isOpen) return;
        hold(false);
        setAnchor(null);
      }}
    >
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={2} className="z-50 outline-none">
          <Menu.Popup className={POPUP} data-testid="row-menu-popup">
            {useMemo(() => (anchor === null ? null : <RowMenuItems />), [anchor])}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
  return { open, hold, element };
}
