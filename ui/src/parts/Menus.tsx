// The looks of popups, shared by menus, selects and dialogs.

export const POPUP =
  "rounded-lg bg-raised p-1 text-ink shadow-pop outline-none min-w-52 max-h-[var(--available-height)] overflow-y-auto";

export const ITEM =
  "flex h-7 items-center gap-2 rounded-[5px] px-2 text-sm outline-none select-none data-highlighted:bg-accent data-highlighted:text-on-accent data-disabled:text-ink-3 data-disabled:opacity-60";

export const SEPARATOR = "mx-1 my-1 h-px bg-line-strong/60";

export const BACKDROP = "fixed inset-0 bg-black/50";

export const DIALOG =
  "fixed top-1/2 left-1/2 -translate-x-1/2 -translate-y-1/2 overflow-hidden rounded-xl bg-panel text-ink shadow-pop outline-none max-w-[calc(100vw-32px)] max-h-[calc(100vh-32px)]";
