import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

/** A question of the page in the middle of the screen. */
export function AskDialog({
  open,
  title,
  help,
  children,
  onDrop,
}: {
  readonly open: boolean;
  readonly title: string;
  readonly help: string;
  readonly children: ReactNode;
  readonly onDrop: () => void;
}): ReactNode {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onDrop()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="ask-back" />
        <Dialog.Popup className="ask wall flex flex-col gap-4 p-6 outline-none">
          <Dialog.Title className="m-0 text-title [overflow-wrap:anywhere]">{title}</Dialog.Title>
          <Dialog.Description className="m-0 text-ink-soft">{help}</Dialog.Description>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
