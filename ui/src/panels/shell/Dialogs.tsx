// Whichever dialog is open.
import type { ReactNode } from "react";
import { useView } from "../../store/view";

export function Dialogs(): ReactNode {
  const dialog = useView((state) => state.dialog);
  return dialog === null ? null : null;
}
