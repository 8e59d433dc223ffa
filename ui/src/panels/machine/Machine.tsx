import type { ReactNode } from "react";

export function Machine(): ReactNode {
  return <div>Machine</div>;
}
