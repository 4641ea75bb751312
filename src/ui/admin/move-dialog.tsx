import type { Signal } from '@preact/signals';
import { Consequences } from '../parts/confirm-dialog.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { moveAccount } from '../state/administration.ts';
import { strings } from '../strings.ts';
import type { AdminAccount, AdminUser } from '../wire/people.ts';
import { OwnerField } from './owner-field.tsx';
import { words } from './words.ts';

const text = words.accounts.move;

type MoveDialogProps = {
  isOpen: Signal<boolean>;
  account: AdminAccount | undefined;
  owners: readonly AdminUser[];
  onMoved: (sentence: string) => Promise<void>;
};

/** Asks to whom an account is given, and says what that means for both. */
export function MoveDialog({ isOpen, account, owners, onMoved }: MoveDialogProps) {
  const { isBusy, fault, run } = useDoing();
  const close = (): void => {
    isOpen.value = false;
    fault.value = undefined;
  };
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const given = new FormData(form).get('owner');
    if (account === undefined || typeof given !== 'string') return;
    const owner = given.trim();
    if (!(await run(() => moveAccount(account.account, owner)))) return;
    close();
    await onMoved(text.done(account.nickname, owner));
  };
  return (
    <Dialog isOpen={isOpen.value} title={text.title(account?.nickname ?? '')} onClose={close}>
      {isOpen.value && (
        <form
          class="space-y-3 text-sm"
          onSubmit={(event) => {
            event.preventDefault();
            void submit(event.currentTarget);
          }}
        >
          <Consequences lines={text.lines} />
          <OwnerField owners={owners.filter((user) => user.user_id !== account?.owner.user_id)} />
          {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
          <div class="modal-action">
            <button type="button" class="btn" onClick={close}>
              {strings.cancel}
            </button>
            <button
              type="submit"
              class="btn btn-error"
              data-testid="move-confirm"
              disabled={isBusy.value}
            >
              {text.confirm}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
