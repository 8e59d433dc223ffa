// Asks for the name under which the list as it is shown is kept.
import { Dialog } from "@base-ui/react/dialog";
import { useState, type ReactNode } from "react";
import { isFiltered } from "../../order/criteria";
import { Button } from "../../parts/Button";
import { Field, INPUT } from "../../parts/Fields";
import { BACKDROP, DIALOG } from "../../parts/Menus";
import { announce } from "../../store/announce";
import { closeDialog, view } from "../../store/view";
import { keepView, renameView, viewNamed } from "../../store/views";
import { filterWords } from "../../words/criteria";

export function NameViewDialog({ rename }: { rename: string | null }): ReactNode {
  const { criteria } = view.get();
  const proposed = isFiltered(criteria) ? filterWords(criteria) : "";
  const [name, setName] = useState(rename === null ? proposed : (viewNamed(rename)?.name ?? ""));
  const keep = (): void => {
    const given = name.trim();
    if (given === "") return;
    if (rename === null) view.set({ viewId: keepView(given, criteria).id });
    else renameView(rename, given);
    announce(`${given} ${rename === null ? "saved" : "renamed"}`);
    closeDialog();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={`${BACKDROP} z-30`} />
        <Dialog.Popup
          className={`${DIALOG} z-40 w-[440px]`}
          data-testid="name-view-dialog"
          finalFocus={() => document.getElementById("queue-list") ?? true}
        >
          <form
            className="space-y-4 p-5"
            onSubmit={(event) => {
              event.preventDefault();
              keep();
            }}
          >
            <Dialog.Title className="text-base font-semibold">
              {rename === null ? "Save this view" : "Rename the view"}
            </Dialog.Title>
            <Field
              id="view-name"
              label="Name"
              help={rename === null ? "Keeps what is filtered, how it is sorted and how it is grouped." : ""}
            >
              <input
                id="view-name"
                autoFocus
                className={INPUT}
                value={name}
                maxLength={60}
                onFocus={(event) => event.target.select()}
                onChange={(event) => setName(event.target.value)}
              />
            </Field>
            <div className="flex justify-end gap-2">
              <Button onClick={closeDialog}>Close</Button>
              <Button type="submit" look="primary" disabled={name.trim() === ""}>
                {rename === null ? "Save" : "Rename"}
              </Button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
