// Back to the order in which the queue is worked through, the only one in which rows can be put elsewhere.
import { ListOrdered } from "lucide-react";
import { toast } from "sonner";
import { isQueueOrder } from "../order/criteria";
import { announce } from "../store/announce";
import { look, view } from "../store/view";
import { orderWords } from "../words/criteria";
import type { Action } from "./action";

const OFFER = "queue-order";

export const queueOrder: Action = {
  id: "queue-order",
  title: () => "Switch to queue order",
  icon: ListOrdered,
  keys: ["Q"],
  on: "window",
  local: true,
  refuse: () => (isQueueOrder(view.get().criteria) ? "It is in queue order" : null),
  run: () => {
    look({ sort: { by: "queue", down: false }, grouping: "band" });
    toast.dismiss(OFFER);
    announce("In queue order");
  },
};

/** Says why nothing was moved, and how it can be. */
export function offerQueueOrder(): void {
  const words = `${orderWords(view.get().criteria)}.`;
  toast(words, {
    id: OFFER,
    description: "Jobs are moved in queue order.",
    duration: 10_000,
    action: { label: "Switch to queue order", onClick: () => switchOver() },
  });
  announce(`${words} Press Q to switch to queue order.`);
}

function switchOver(): void {
  look({ sort: { by: "queue", down: false }, grouping: "band" });
  announce("In queue order");
}
