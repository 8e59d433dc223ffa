// The adapter to the drag library, the only file that knows it. It says which row was taken, where the
// pointer is, and whether it was let go; where the rows would go is worked out elsewhere.
import { AutoScroller, Cursor, Feedback, PointerActivationConstraints, PreventSelection } from "@dnd-kit/dom";
import { DragDropProvider, DragOverlay, PointerSensor, useDraggable } from "@dnd-kit/react";
import type { ReactNode } from "react";

/** Pixels before a press becomes a drag. */
const THRESHOLD = 4;

export interface Pointer {
  x: number;
  y: number;
}

interface RowDragProps {
  onStart: (id: string) => void;
  onMove: (pointer: Pointer) => void;
  /** Whether it was let go; otherwise the drag was called off. */
  onEnd: (dropped: boolean) => void;
  overlay: ReactNode;
  children: ReactNode;
}

const SENSORS = [
  PointerSensor.configure({
    activationConstraints: [new PointerActivationConstraints.Distance({ value: THRESHOLD })],
    activatorElements: (source) => [source.data["whole"] === true ? source.element : source.handle],
    preventActivation: (event) =>
      event.target instanceof Element && event.target.closest("button,input") !== null,
  }),
];

// Without the library's own accessibility: it would turn rows of the grid into buttons.
const PLUGINS = [AutoScroller, Cursor, Feedback, PreventSelection];

export function RowDrag({ onStart, onMove, onEnd, overlay, children }: RowDragProps): ReactNode {
  return (
    <DragDropProvider
      sensors={SENSORS}
      plugins={PLUGINS}
      onDragStart={({ operation }) => {
        onStart(String(operation.source?.id ?? ""));
        onMove(operation.position.current);
      }}
      onDragMove={({ to, operation }) => onMove(to ?? operation.position.current)}
      onDragEnd={({ canceled }) => onEnd(!canceled)}
    >
      {children}
      <DragOverlay dropAnimation={null}>{overlay}</DragOverlay>
    </DragDropProvider>
  );
}

/** Makes a row draggable by its grip; anywhere when `whole`. */
export function useRowDrag(id: string, options: { whole: boolean; disabled: boolean }) {
  return useDraggable({ id, disabled: options.disabled, data: { whole: options.whole } });
}
