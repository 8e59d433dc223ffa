// The button of the toolbar that opens a menu.
import { Menu } from "@base-ui/react/menu";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface MenuButtonProps {
  icon: LucideIcon;
  name: string;
  testId: string;
  /** Whether what the menu holds is other than usual. */
  on: boolean;
}

export function MenuButton({ icon: Icon, name, testId, on }: MenuButtonProps): ReactNode {
  return (
    <Menu.Trigger
      data-testid={testId}
      title={name}
      className={`flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-sm font-medium hover:bg-hover data-popup-open:bg-hover ${on ? "text-focus" : "text-ink-2"}`}
    >
      <Icon size={14} aria-hidden="true" />
      <span className="sr-only @[900px]/queue:not-sr-only">{name}</span>
    </Menu.Trigger>
  );
}
