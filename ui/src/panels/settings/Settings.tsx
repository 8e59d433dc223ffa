import type { ReactNode } from "react";

export function Settings(): ReactNode {
  return <div>Settings</div>;
}
