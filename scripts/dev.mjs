// `npm run dev`: the window's files served and reloaded by Vite, the app started beside it.

import { spawn } from "node:child_process";

import { root } from "./lib/command.mjs";
import { main as start } from "./start.mjs";

export async function main(args) {
  const code = await start(["--build-only", ...args]);
  if (code !== 0) return code;
  const vite = spawn("npm", ["run", "--silent", "ui:dev"], { cwd: root, stdio: "inherit", detached: true });
  try {
    // The app embeds the built window; the one under Vite is opened in a browser, with the fake host.
    return await start(args);
  } finally {
    process.kill(-vite.pid, "SIGTERM");
  }
}
