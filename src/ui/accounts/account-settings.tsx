import { useSignal, type Signal } from '@preact/signals';
import { Pencil, Trash2 } from 'lucide';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { changeAccount, removeAccount } from '../state/accounts.ts';
import { strings } from '../strings.ts';
import type { Account } from '../wire/wire.ts';
import { RemovalDialog } from './removal-dialog.tsx';

const words = strings.accounts;

type AccountSettingsProps = { account: Account; onRemoved: () => void };

/** What its owner decides about an account: whether it takes webhook signals, its name, and whether it stays. */
export function AccountSettings({ account, onRemoved }: AccountSettingsProps) {
  const { account: id, nickname, kind } = account;
  const isRenaming = useSignal(false);
  const isRemoving = useSignal(false);
  return (
    <div class="mt-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-t border-base-300 pt-3.5">
      {account.is_proven && <WebhookSwitch account={account} />}
      <div class="flex flex-wrap gap-2">
        <button
          type="button"
          class="btn btn-sm"
          data-testid="rename-account"
          aria-haspopup="dialog"
          aria-label={words.rename.of(nickname)}
          onClick={() => (isRenaming.value = true)}
        >
          <Icon of={Pencil} />
          {words.rename.action}
        </button>
        <button
          type="button"
          class="btn btn-sm"
          data-testid="remove-account"
          aria-haspopup="dialog"
          aria-label={words.removal.of(nickname)}
          onClick={() => (isRemoving.value = true)}
        >
          <Icon of={Trash2} />
          {words.removal.action}
        </button>
      </div>
      <RenameDialog account={account} isOpen={isRenaming} />
      <RemovalDialog
        isOpen={isRemoving}
        title={words.removal.title(nickname)}
        lines={words.removal.lines[kind]}
        testId="remove-account-confirm"
        onRemove={async (isConfirmed) => {
          await removeAccount(id, isConfirmed);
          onRemoved();
        }}
      />
    </div>
  );
}

function WebhookSwitch({ account }: { account: Account }) {
  const { isBusy, fault, run } = useDoing();
  const { account: id, receives_webhooks: isOn } = account;
  const { name, on, off, slave } = words.webhook;
  return (
    <div class="min-w-0 flex-1 basis-72 space-y-2 text-sm">
      <Toggle
        name={name}
        hint={`${isOn ? on : off} ${slave}`}
        testId="receives-webhooks"
        isOn={isOn}
        isBusy={isBusy.value}
        onChange={(wanted) => void run(() => changeAccount(id, { receives_webhooks: wanted }))}
      />
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
    </div>
  );
}

type RenameDialogProps = { account: Account; isOpen: Signal<boolean> };

function RenameDialog({ account, isOpen }: RenameDialogProps) {
  const { isBusy, fault, run } = useDoing();
  const { account: id, nickname } = account;
  const save = async (form: HTMLFormElement): Promise<void> => {
    const wanted = new FormData(form).get('new_nickname');
    if (typeof wanted !== 'string') return;
    if (await run(() => changeAccount(id, { nickname: wanted.trim() }))) isOpen.value = false;
  };
  const close = (): void => {
    isOpen.value = false;
    fault.value = undefined;
  };
  return (
    <Dialog isOpen={isOpen.value} title={words.rename.title(nickname)} onClose={close}>
      {isOpen.value && (
        <form
          class="text-sm"
          onSubmit={(event) => {
            event.preventDefault();
            void save(event.currentTarget);
          }}
        >
          <Field name={words.rename.field} hint={words.rename.hint}>
            <input
              class="input w-full"
              name="new_nickname"
              data-testid="new-nickname"
              required
              maxLength={60}
              autoComplete="off"
              defaultValue={nickname}
            />
          </Field>
          {fault.value !== undefined && (
            <div class="mt-3">
              <Notice tone="error">{fault.value}</Notice>
            </div>
          )}
          <div class="modal-action">
            <button type="button" class="btn" onClick={close}>
              {strings.cancel}
            </button>
            <button
              type="submit"
              class="btn btn-primary"
              data-testid="rename-confirm"
              disabled={isBusy.value}
            >
              {words.rename.save}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
