// The host of the app itself: commands and updates go through Tauri.
import { Channel, convertFileSrc, invoke } from "@tauri-apps/api/core";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { getCurrentWindow } from "@tauri-apps/api/window";
import { open } from "@tauri-apps/plugin-dialog";
import type { Update } from "./bindings";
import type { Answer, Ask, CommandName, FileDrag, Host } from "./host";

export function tauriHost(): Host {
  return {
    ask,
    subscribe,
    setVisibility: (state) => send("set_visibility", { state }),
    onFilesDropped,
    chooseFiles,
    thumbnailUrl: (job, unit, revision, side = 256) =>
      convertFileSrc(`${job}/${encodeURIComponent(unit)}?r=${String(revision)}&s=${String(side)}`, "thumb"),
    reveal: async (path) => {
      await invoke("reveal", { path });
    },
    setTitle: (title) => void getCurrentWindow().setTitle(title),
    logFault: (text) => send("log_fault", { text }),
  };
}

async function ask<K extends CommandName>(
  command: K,
  asked: Ask<K>,
  id: string = crypto.randomUUID(),
): Promise<Answer<K>> {
  const reply = await invoke<{ command: K; answer: Answer<K> }>("ask", {
    envelope: { id, command, with: asked },
  });
  return reply.answer;
}

async function subscribe(onUpdate: (update: Update) => void): Promise<() => void> {
  const channel = new Channel<Update>();
  channel.onmessage = onUpdate;
  const id = await invoke<number>("subscribe", { channel });
  return () => {
    channel.onmessage = () => undefined;
    send("unsubscribe", { id });
  };
}

function onFilesDropped(hear: (drag: FileDrag) => void): () => void {
  let paths: string[] = [];
  // Positions come in physical pixels; the window's own scale says what a CSS pixel is.
  let scale = 1;
  const follow = getCurrentWindow();
  void follow.scaleFactor().then((factor) => (scale = factor));
  const scaling = follow.onScaleChanged(({ payload }) => void (scale = payload.scaleFactor));
  const listening = getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === "enter" || payload.type === "drop") paths = payload.paths;
    if (payload.type === "leave") return hear({ phase: "leave", paths, x: 0, y: 0 });
    const { x, y } = payload.position;
    hear({ phase: payload.type, paths, x: x / scale, y: y / scale });
  });
  return () => {
    for (const heard of [listening, scaling]) void heard.then((unlisten) => unlisten());
  };
}

async function chooseFiles({ folders }: { folders: boolean }): Promise<string[]> {
  const chosen = await open({ directory: folders, multiple: !folders });
  if (chosen === null) return [];
  return Array.isArray(chosen) ? chosen : [chosen];
}

/** For messages that nobody waits for: a failure of theirs must not become another fault. */
function send(command: string, payload: Record<string, unknown>): void {
  invoke(command, payload).catch(() => undefined);
}
