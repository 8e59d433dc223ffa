// Inputs with a label, a sentence of help and the problem that belongs to them.
import { Select } from "@base-ui/react/select";
import { Switch } from "@base-ui/react/switch";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../host/bindings";
import { ITEM, POPUP } from "./Menus";

export const INPUT =
  "h-7 w-full min-w-0 rounded-md border border-line-strong bg-field px-2 text-sm text-ink placeholder:text-ink-3 aria-invalid:border-failed disabled:opacity-60";

interface FieldProps {
  id: string;
  label: string;
  help?: string;
  problem?: Problem | undefined;
  children: ReactNode;
}

/** A row of a form: the label on the left, the input with its help and problem on the right. */
export function Field({ id, label, help = "", problem, children }: FieldProps): ReactNode {
  return (
    <div className="grid grid-cols-[132px_minmax(0,1fr)] items-start gap-x-4 gap-y-1" data-field={id}>
      <label htmlFor={id} id={`${id}-label`} className="pt-[5px] text-ink-2">
        {label}
      </label>
      <div className="min-w-0">
        {children}
        {problem === undefined ? null : (
          <p id={`${id}-problem`} className="mt-1 text-xs text-failed" data-testid="field-problem">
            {problem.message} {problem.nextStep}
          </p>
        )}
        {help === "" || problem !== undefined ? null : (
          <p id={`${id}-help`} className="mt-1 text-xs text-ink-3">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}

export interface Choice<T extends string> {
  value: T;
  title: string;
}

interface SelectBoxProps<T extends string> {
  id: string;
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  className?: string;
  disabled?: boolean;
}

export function SelectBox<T extends string>(props: SelectBoxProps<T>): ReactNode {
  const { id, label, value, choices, onChange, className = "w-full", disabled = false } = props;
  return (
    <Select.Root
      items={choices.map((choice) => ({ value: choice.value, label: choice.title }))}
      value={value}
      disabled={disabled}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <Select.Trigger
        id={id}
        aria-label={label}
        className={`flex h-7 items-center justify-between gap-2 rounded-md border border-line-strong bg-raised px-2 text-sm text-ink hover:bg-hover data-disabled:opacity-60 ${className}`}
      >
        <Select.Value className="truncate" />
        <Select.Icon>
          <ChevronDown size={13} className="text-ink-3" aria-hidden="true" />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="z-50 outline-none" alignItemWithTrigger={false} sideOffset={4}>
          <Select.Popup className={`${POPUP} min-w-[var(--anchor-width)]!`}>
            {choices.map((choice) => (
              <Select.Item key={choice.value} value={choice.value} className={ITEM}>
                <span className="w-3.5 shrink-0">
                  <Select.ItemIndicator>
                    <Check size={13} aria-hidden="true" />
                  </Select.ItemIndicator>
                </span>
                <Select.ItemText>{choice.title}</Select.ItemText>
              </Select.Item>
            ))}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}

interface SwitchBoxProps {
  id: string;
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function SwitchBox({ id, label, checked, onChange }: SwitchBoxProps): ReactNode {
  return (
    <Switch.Root
      id={id}
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      className="mt-1 flex h-5 w-9 items-center rounded-full border border-line-strong bg-field p-0.5 data-checked:border-transparent data-checked:bg-accent"
    >
      <Switch.Thumb className="size-3.5 rounded-full bg-ink-3 data-checked:translate-x-4 data-checked:bg-on-accent" />
    </Switch.Root>
  );
}

/** Choices side by side, for few of them. */
export function Segments<T extends string>(props: {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
}): ReactNode {
  return (
    <div
      role="radiogroup"
      aria-label={props.label}
      className="inline-flex rounded-md border border-line-strong bg-ground p-0.5"
    >
      {props.choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === props.value}
          className="h-5.5 rounded-[4px] px-2 text-xs font-medium text-ink-2 hover:text-ink aria-checked:bg-chosen aria-checked:text-ink aria-checked:shadow-sm"
          onClick={() => props.onChange(choice.value)}
        >
          {choice.title}
        </button>
      ))}
    </div>
  );
}
