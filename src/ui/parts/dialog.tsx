import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

type DialogProps = {
  isOpen: boolean;
  title: string;
  /** Also called when the person closes it with Escape. */
  onClose: () => void;
  children: ComponentChildren;
};

const CONTROL = ':is(input, select, textarea, button):not(:disabled)';

/** A box in front of the page; the page behind it waits. */
export function Dialog({ isOpen, title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (!isOpen) {
      dialog.current?.close();
      return;
    }
    dialog.current?.showModal();
    // Where the box is higher than the window, the browser itself would give the keyboard to the box.
    dialog.current?.querySelector<HTMLElement>(CONTROL)?.focus({ preventScroll: true });
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      class="modal modal-bottom sm:modal-middle"
      aria-labelledby={titleId}
      onClose={onClose}
    >
      <div class="modal-box border border-base-300">
        <h2 id={titleId} class="mb-3 text-lg font-semibold wrap-anywhere">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
