import type { ReactNode } from "react";

export function Activity(): ReactNode {
  return <div>Activity</div>;
}
