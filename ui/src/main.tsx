// The window begins here. The locale guard comes first: see its page for why.
import "./safeLocale";
import "./theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { catchFaults, sendFaultsTo } from "./faults";
import type { Host } from "./host/host";
import { readingsOf } from "./panels/machine/readings";
import { Shell } from "./panels/shell/Shell";
import { AtelierContext } from "./store/atelier";
import { Link } from "./store/link";
import { followTheme } from "./store/preferences";

catchFaults();
void begin();

async function begin(): Promise<void> {
  followTheme();
  keepBrowserMenuAway();
  const host = await openHost();
  sendFaultsTo(host);
  const link = new Link(host);
  link.watch();
  readingsOf(link.studio);
  void link.connect();
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no root");
  createRoot(root).render(
    <StrictMode>
      <AtelierContext value={{ host, link, studio: link.studio }}>
        <Shell />
      </AtelierContext>
    </StrictMode>,
  );
}

/** The web view's own menu (Reload …) has no place in an app, except where text can be copied. */
function keepBrowserMenuAway(): void {
  window.addEventListener("contextmenu", (event) => {
    const copies =
      event.target instanceof Element && event.target.closest("input,textarea,[data-copyable]") !== null;
    if (!copies) event.preventDefault();
  });
}

/** In the app the real host; in a plain browser the fake one, by the page's address. */
async function openHost(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./host/tauri")).tauriHost();
  const { fakeHostFromAddress } = await import("./host/fake/fakeHost");
  const host = fakeHostFromAddress(location.search);
  Object.assign(window, { fake: host.handle });
  return host;
}
