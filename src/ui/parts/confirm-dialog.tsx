import type { Signal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { strings } from '../strings.ts';
import { sentenceOf } from '../wire/request.ts';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';

type ConfirmDialogProps = {
  isOpen: Signal<boolean>;
  title: string;
  /** The word on the button that does it. */
  action: string;
  /** Red unless what it does is no loss to anybody. */
  tone?: 'error' | 'primary';
  testId: string;
  /** Does it; what it throws is shown and the dialog stays. */
  onConfirm: () => Promise<void>;
  children: ComponentChildren;
};

/** Asks before something that matters, and says what will happen. */
export function ConfirmDialog({
  isOpen,
  title,
  action,
  tone = 'error',
  testId,
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const isBusy = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const confirm = async (): Promise<void> => {
    isBusy.value = true;
    fault.value = undefined;
    try {
      await onConfirm();
      isOpen.value = false;
    } catch (error) {
      fault.value = sentenceOf(error);
    }
    isBusy.value = false;
  };
  return (
    <Dialog
      isOpen={isOpen.value}
      title={title}
      onClose={() => {
        isOpen.value = false;
        fault.value = undefined;
      }}
    >
      <div class="space-y-3 text-sm">
        {children}
        {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
      </div>
      <div class="modal-action">
        <button type="button" class="btn" onClick={() => (isOpen.value = false)}>
          {strings.cancel}
        </button>
        <button
          type="button"
          class={tone === 'error' ? 'btn btn-error' : 'btn btn-primary'}
          data-testid={testId}
          disabled={isBusy.value}
          onClick={() => void confirm()}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}

/** What will happen, point by point. */
export function Consequences({ lines }: { lines: readonly string[] }) {
  return (
    <ul class="list-disc space-y-1.5 pl-5">
      {lines.map((line) => (
        <li key={line}>{line.split('`').map(toType)}</li>
      ))}
    </ul>
  );
}

/** What stood between backticks is to be typed: broken at the end of a line, `--flatten` reads as two words. */
function toType(part: string, i: number) {
  return i % 2 === 0 ? part : <code class="font-mono text-[0.9em] whitespace-nowrap">{part}</code>;
}
