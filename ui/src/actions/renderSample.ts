import { Sparkles } from "lucide-react";
import { toProblem } from "../host/host";
import { announce } from "../store/announce";
import { openJob } from "../store/view";
import type { Action } from "./action";
import { tellProblem } from "./edits";

export const renderSample: Action = {
  id: "sample",
  title: () => "Render the sample",
  icon: Sparkles,
  keys: [],
  on: "window",
  run: async ({ host }) => {
    try {
      const { job, name } = await host.ask("sample", {});
      announce(`${name} submitted`);
      openJob(job);
    } catch (thrown) {
      tellProblem(toProblem(thrown));
    }
  },
};
