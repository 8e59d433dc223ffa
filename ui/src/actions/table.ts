// Every action of the window. Keys, menus and the shortcut sheet are drawn from this table.
import type { Action } from "./action";
import { approve } from "./approve";
import { bandDown } from "./bandDown";
import { bandUp } from "./bandUp";
import { cancel } from "./cancel";
import { changeAgain } from "./changeAgain";
import { clear } from "./clear";
import { clearFilter } from "./clearFilter";
import { duplicate } from "./duplicate";
import { filterToPerson, filterToType } from "./filterLike";
import { filterList } from "./filterList";
import { goTo } from "./goTo";
import { groupBy } from "./groupBy";
import { lookAtSuspects } from "./lookAtSuspects";
import { moveDown } from "./moveDown";
import { moveToBand } from "./moveToBand";
import { moveToBottom } from "./moveToBottom";
import { moveToPosition } from "./moveToPosition";
import { moveToTop } from "./moveToTop";
import { moveUp } from "./moveUp";
import { newCommand } from "./newCommand";
import { newJob } from "./newJob";
import { newJobFromFolder } from "./newJobFromFolder";
import { openFolder } from "./openFolder";
import { openJob } from "./openJob";
import { pauseResume } from "./pauseResume";
import { queueOrder } from "./queueOrder";
import { redoEdit } from "./redoEdit";
import { remove } from "./remove";
import { renderSample } from "./renderSample";
import { retryAll } from "./retryAll";
import { retryAwaited } from "./retryAwaited";
import { retryFailed } from "./retryFailed";
import { runAnyway } from "./runAnyway";
import { runNext } from "./runNext";
import { deleteView, renameView, saveView, updateView } from "./savedViews";
import { selectAll } from "./selectAll";
import { showLog } from "./showLog";
import { showShortcuts } from "./showShortcuts";
import { sortBy } from "./sortBy";
import { undoEdit } from "./undoEdit";

export interface ActionGroup {
  title: string;
  actions: readonly Action[];
}

export const ACTION_GROUPS: readonly ActionGroup[] = [
  {
    title: "Window",
    actions: [
      newJob,
      newJobFromFolder,
      newCommand,
      renderSample,
      selectAll,
      undoEdit,
      redoEdit,
      clear,
      showShortcuts,
      ...goTo,
    ],
  },
  {
    title: "List",
    actions: [
      filterList,
      clearFilter,
      queueOrder,
      saveView,
      updateView,
      renameView,
      deleteView,
      filterToPerson,
      filterToType,
      ...groupBy,
      ...sortBy,
    ],
  },
  {
    title: "Jobs",
    actions: [
      openJob,
      showLog,
      approve,
      lookAtSuspects,
      runNext,
      runAnyway,
      pauseResume,
      retryFailed,
      retryAll,
      retryAwaited,
      changeAgain,
      duplicate,
      openFolder,
      cancel,
      remove,
    ],
  },
  {
    title: "Order",
    actions: [moveUp, moveDown, moveToTop, moveToBottom, moveToPosition, bandUp, bandDown, ...moveToBand],
  },
];

export const ACTIONS: readonly Action[] = ACTION_GROUPS.flatMap((group) => group.actions);

/** Offered only where they can be done: most jobs never need them. */
export const SELDOM: ReadonlySet<Action> = new Set([approve, lookAtSuspects, runAnyway, retryAwaited]);

/** The menu of a row: groups divided by lines; "band" stands for the submenu of bands. */
export const ROW_MENU: readonly (readonly (Action | "band")[])[] = [
  [openJob, openFolder, approve, lookAtSuspects],
  [runNext, moveToTop, moveUp, moveDown, moveToBottom, moveToPosition, "band"],
  [pauseResume, runAnyway, retryFailed, retryAll, retryAwaited, duplicate, changeAgain],
  [filterToPerson, filterToType],
  [cancel, remove],
];
