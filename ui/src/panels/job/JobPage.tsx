import type { ReactNode } from "react";

export function JobPage(_props: { id: string }): ReactNode {
  return <div>JobPage</div>;
}
