// A button that is an action: its words, icon, key and reason for being off come from the action itself.
import type { ReactNode } from "react";
import { refusalOf, sceneOf, type Action } from "../actions/action";
import { keyWords } from "../actions/keys";
import { useAtelier } from "../store/atelier";
import { useLink } from "../store/link";
import { Button, IconButton } from "./Button";

interface ActionButtonProps {
  action: Action;
  /** The jobs meant; none for actions of the window. */
  jobs?: readonly string[];
  look?: "plain" | "primary" | "quiet" | "danger";
  iconOnly?: boolean;
  testId?: string;
  /** Other words than the action's own, where the place says more. */
  words?: string;
}

export function ActionButton({
  action,
  jobs = [],
  look = "plain",
  iconOnly = false,
  testId,
  words,
}: ActionButtonProps): ReactNode {
  const atelier = useAtelier();
  const scene = sceneOf(atelier, jobs);
  useLink(({ link }) => link.state === "lost");
  const refusal = refusalOf(action, scene);
  const title = words ?? action.title(scene);
  const [key] = action.keys;
  const run = (): void => void action.run(sceneOf(atelier, jobs));
  const named = key === undefined ? title : `${title} (${keyWords(key)})`;
  if (iconOnly) {
    return (
      <IconButton
        icon={action.icon}
        name={refusal === null ? named : `${title}: ${refusal}`}
        disabled={refusal !== null}
        data-testid={testId ?? `action-${action.id}`}
        onClick={run}
      />
    );
  }
  return (
    <Button
      look={look}
      icon={action.icon}
      title={refusal ?? named}
      disabled={refusal !== null}
      data-testid={testId ?? `action-${action.id}`}
      onClick={run}
    >
      {title}
    </Button>
  );
}
