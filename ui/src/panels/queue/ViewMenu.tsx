// The named views of the queue: those that are always there, one's own, and keeping what is shown now.
import { Menu } from "@base-ui/react/menu";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { sceneOf, type Action } from "../../actions/action";
import { keyWords } from "../../actions/keys";
import { deleteView, renameView, saveView, updateView } from "../../actions/savedViews";
import { ITEM, POPUP, SEPARATOR } from "../../parts/Menus";
import { useAtelier, useTopic } from "../../store/atelier";
import { usePreferences } from "../../store/preferences";
import { useView } from "../../store/view";
import { BUILT_IN, isBuiltIn, isEdited, showView, viewNamed, type SavedView } from "../../store/views";
import { countWords } from "../../words/amount";

export function ViewMenu(): ReactNode {
  const own = usePreferences((preferences) => preferences.views);
  const viewId = useView((state) => state.viewId);
  const criteria = useView((state) => state.criteria);
  const edited = isEdited(viewId, criteria);
  return (
    <Menu.Root>
      <Menu.Trigger
        data-testid="view-menu"
        title="Views"
        className="flex h-7 min-w-0 shrink items-center gap-1 rounded-md px-2 text-sm font-semibold text-ink hover:bg-hover data-popup-open:bg-hover"
      >
        <span className="truncate">{viewNamed(viewId)?.name ?? "Everything"}</span>
        {edited ? <span className="text-xs font-normal text-ink-3">· changed</span> : null}
        <ChevronDown size={13} className="shrink-0 text-ink-3" aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="z-50 outline-none" align="start" sideOffset={4}>
          <Menu.Popup className={POPUP} data-testid="view-popup">
            {BUILT_IN.map((each) => (
              <ViewItem key={each.id} saved={each} on={each.id === viewId} />
            ))}
            {own.length === 0 ? null : <Menu.Separator className={SEPARATOR} />}
            {own.map((each) => (
              <ViewItem key={each.id} saved={each} on={each.id === viewId} />
            ))}
            <Menu.Separator className={SEPARATOR} />
            <ActionItem action={saveView} />
            {isBuiltIn(viewId) ? null : (
              <>
                {edited ? <ActionItem action={updateView} /> : null}
                <ActionItem action={renameView} />
                <ActionItem action={deleteView} />
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function ViewItem({ saved, on }: { saved: SavedView; on: boolean }): ReactNode {
  return (
    <Menu.Item className={ITEM} onClick={() => showView(saved)}>
      <span className="w-3.5 shrink-0">{on ? <Check size={13} aria-label="shown now" /> : null}</span>
      {saved.name}
    </Menu.Item>
  );
}

function ActionItem({ action }: { action: Action }): ReactNode {
  const scene = sceneOf(useAtelier(), []);
  const [key] = action.keys;
  return (
    <Menu.Item className={ITEM} onClick={() => void action.run(scene)}>
      <action.icon size={14} aria-hidden="true" />
      <span className="mr-6 flex-1 truncate">{action.title(scene)}</span>
      {key === undefined ? null : (
        <kbd className="font-sans text-2xs text-ink-3 in-data-highlighted:text-on-accent">
          {keyWords(key)}
        </kbd>
      )}
    </Menu.Item>
  );
}

/** How many jobs a person has to look at; shows them. */
export function NeedsYou(): ReactNode {
  const count = useTopic("count", (studio) => studio.tally.needsYou);
  const viewId = useView((state) => state.viewId);
  const needsMe = BUILT_IN.find((each) => each.id === "needs-me");
  if (count === 0 || needsMe === undefined || viewId === needsMe.id) return null;
  return (
    <button
      type="button"
      data-testid="needs-you"
      title="Failed, blocked, asking, or with pictures to look at"
      className="figures flex h-6 shrink-0 items-center rounded-full px-2 text-xs font-medium text-blocked ring-1 ring-blocked/50 ring-inset hover:bg-hover"
      onClick={() => showView(needsMe)}
    >
      {countWords(count)} {count === 1 ? "needs" : "need"} you
    </button>
  );
}
