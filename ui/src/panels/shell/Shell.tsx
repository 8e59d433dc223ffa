// The frame of the window: rail, the chosen panel, the job page beside the queue, the status bar, and
// everything that lies on top of them.
import { useEffect, type ReactNode } from "react";
import { Toaster } from "sonner";
import { useAtelier, useLocalWorker } from "../../store/atelier";
import { usePreferences } from "../../store/preferences";
import { useSpoken } from "../../store/announce";
import { useLink } from "../../store/link";
import { useView } from "../../store/view";
import { Activity } from "../activity/Activity";
import { JobPage } from "../job/JobPage";
import { Machine } from "../machine/Machine";
import { Queue } from "../queue/Queue";
import { Settings } from "../settings/Settings";
import { Dialogs } from "./Dialogs";
import { DropHint } from "./DropHint";
import { OfflineBanner } from "./OfflineBanner";
import { Rail } from "./Rail";
import { Splitter } from "./Splitter";
import { StatusBar } from "./StatusBar";
import { useShortcuts } from "./useShortcuts";

export function Shell(): ReactNode {
  useShortcuts();
  useTitle();
  return (
    <div className="flex h-full flex-col">
      <OfflineBanner />
      <div className="flex min-h-0 flex-1">
        <Rail />
        <Main />
      </div>
      <StatusBar />
      <Dialogs />
      <DropHint />
      <Spoken />
      <Toasts />
    </div>
  );
}

/** The window is called after the machine, by the name that it has now. */
function useTitle(): void {
  const { host } = useAtelier();
  const name = useLocalWorker()?.worker.name;
  useEffect(() => {
    if (name !== undefined) host.setTitle(`Atelier – ${name}`);
  }, [host, name]);
}

function Main(): ReactNode {
  const panel = useView((state) => state.panel);
  const open = useView((state) => state.open);
  const width = usePreferences((preferences) => preferences.inspectorWidth);
  const lost = useLink(({ link }) => link.state === "lost");
  const inspects = panel === "queue" && open !== null;
  return (
    <main className={`flex min-w-0 flex-1 ${lost ? "opacity-80" : ""}`}>
      <div className="min-w-0 flex-1">{drawPanel(panel)}</div>
      {inspects ? (
        <>
          <Splitter />
          <aside
            aria-label="Job"
            className="min-w-0 shrink-0 bg-panel"
            style={{ width: `min(${String(width)}px, 52vw)` }}
            data-testid="inspector"
          >
            <JobPage key={open} id={open} />
          </aside>
        </>
      ) : null}
    </main>
  );
}

function drawPanel(panel: "queue" | "machine" | "activity" | "settings"): ReactNode {
  switch (panel) {
    case "queue":
      return <Queue />;
    case "machine":
      return <Machine />;
    case "activity":
      return <Activity />;
    case "settings":
      return <Settings />;
  }
}

function Spoken(): ReactNode {
  const { polite, assertive } = useSpoken();
  return (
    <>
      <div role="status" aria-live="polite" className="sr-only" data-testid="spoken">
        {polite}
      </div>
      <div role="alert" aria-live="assertive" className="sr-only">
        {assertive}
      </div>
    </>
  );
}

function Toasts(): ReactNode {
  // What toasts say is said by the window's own live regions, once.
  useEffect(() => document.querySelector("section[aria-live]")?.setAttribute("aria-live", "off"), []);
  return (
    <Toaster
      position="bottom-center"
      offset={40}
      gap={8}
      visibleToasts={4}
      // Under the dialogs, whose buttons stand where toasts appear.
      style={{ zIndex: 20 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "font-sans! flex w-[420px] items-center gap-3 rounded-lg bg-raised px-3.5 py-2.5 text-sm text-ink shadow-pop",
          content: "min-w-0 flex-1",
          title: "font-medium break-words",
          description: "text-ink-2 break-words",
          icon: "text-failed",
          actionButton: "ml-auto shrink-0 rounded-md px-2 py-1 font-medium text-focus hover:bg-hover",
        },
      }}
    />
  );
}
