import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { strings } from '../strings.ts';
import { RequestFault } from '../wire/request.ts';

const words = strings.accounts.removal;

type RemovalDialogProps = {
  isOpen: Signal<boolean>;
  title: string;
  lines: readonly string[];
  testId: string;
  /** Removes it; confirmed once the person has read what the server had against it. */
  onRemove: (isConfirmed: boolean) => Promise<void>;
};

/** Asks before an account is removed, and once more, in the server's words, when it still holds positions. */
export function RemovalDialog({ isOpen, title, lines, testId, onRemove }: RemovalDialogProps) {
  const isWarned = useSignal(false);
  const isShown = isOpen.value;
  useEffect(() => {
    if (isShown) isWarned.value = false;
  }, [isShown, isWarned]);
  const remove = async (): Promise<void> => {
    try {
      await onRemove(isWarned.value);
    } catch (error) {
      if (error instanceof RequestFault && error.code === 'CONFLICT') isWarned.value = true;
      throw error;
    }
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={title}
      action={isWarned.value ? words.anyway : words.confirm}
      testId={testId}
      onConfirm={remove}
    >
      <Consequences lines={lines} />
    </ConfirmDialog>
  );
}
