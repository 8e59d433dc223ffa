import { Copy } from "lucide-react";
import { announce } from "../store/announce";
import { idsOfScene, jobsWords, type Action } from "./action";
import { sendExpecting } from "./edits";

export const duplicate: Action = {
  id: "duplicate",
  title: () => "Duplicate",
  icon: Copy,
  keys: ["Ctrl+D"],
  on: "jobs",
  run: async (scene) => {
    const jobs = idsOfScene(scene);
    const sent = await sendExpecting(scene, new Map(), () => scene.host.ask("duplicate", { jobs }));
    if (sent) announce(`Duplicated ${jobsWords(scene.jobs)}`);
  },
};
