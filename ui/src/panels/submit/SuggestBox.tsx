// A text field with suggestions from the file: anything may be typed, what is known may be chosen.
import { Autocomplete } from "@base-ui/react/autocomplete";
import type { ReactNode } from "react";
import type { ChoiceOption } from "../../host/bindings";
import { INPUT } from "../../parts/Fields";
import { ITEM, POPUP } from "../../parts/Menus";
import { lastPart, withSuggestion } from "./inspection";

interface SuggestBoxProps {
  id: string;
  value: string;
  placeholder: string;
  choices: readonly ChoiceOption[];
  describedBy: string;
  invalid: boolean;
  onChange: (text: string) => void;
}

export function SuggestBox(props: SuggestBoxProps): ReactNode {
  const { id, value, placeholder, choices, describedBy, invalid, onChange } = props;
  const typed = lastPart(value).toLowerCase();
  const known = choices.some((choice) => choice.value.toLowerCase() === typed);
  const fit = known ? choices : choices.filter(({ title }) => title.toLowerCase().includes(typed));
  return (
    <Autocomplete.Root
      items={fit}
      mode="none"
      openOnInputClick
      value={value}
      itemToStringValue={(choice: ChoiceOption) => choice.value}
      onValueChange={(text, { reason }) =>
        onChange(reason === "item-press" ? withSuggestion(value, text) : text)
      }
    >
      <Autocomplete.Input
        id={id}
        className={`${INPUT} w-72!`}
        placeholder={placeholder}
        spellCheck={false}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner className="z-50 outline-none" sideOffset={4} align="start">
          <Autocomplete.Popup
            className={`${POPUP} min-w-[var(--anchor-width)]! ${fit.length === 0 ? "hidden" : ""}`}
          >
            <Autocomplete.List>
              {fit.map((choice) => (
                <Autocomplete.Item key={choice.value} value={choice} className={ITEM}>
                  {choice.title}
                </Autocomplete.Item>
              ))}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
