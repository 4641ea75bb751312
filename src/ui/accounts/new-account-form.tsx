import { useSignal } from '@preact/signals';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { createAccount } from '../state/accounts.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../wire/request.ts';
import type { NewAccount } from '../wire/wire.ts';

const words = strings.accounts.add;
const DEPOSIT = { least: 100, most: 10_000_000, usual: 10_000 };

/** Makes another practice account; what the server refuses is shown in its words. */
export function NewAccountForm() {
  const isBusy = useSignal(false);
  const created = useSignal<string | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const wanted = read(new FormData(form));
    isBusy.value = true;
    created.value = undefined;
    fault.value = undefined;
    try {
      await createAccount(wanted);
      created.value = wanted.nickname;
      form.reset();
    } catch (error) {
      fault.value = sentenceOf(error);
    }
    isBusy.value = false;
  };
  return (
    <Card title={words.title}>
      <form
        class="space-y-4 px-4 pb-5 text-sm sm:px-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <p class="text-quiet">{words.hint}</p>
        <AccountFields />
        {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
        {created.value !== undefined && <Notice tone="info">{words.created(created.value)}</Notice>}
        <button
          type="submit"
          class="btn w-full btn-primary"
          data-testid="create-account"
          disabled={isBusy.value}
        >
          {isBusy.value ? words.busy : words.submit}
        </button>
      </form>
    </Card>
  );
}

function AccountFields() {
  return (
    <>
      <Field name={words.nickname}>
        <input
          class="input w-full"
          name="nickname"
          required
          maxLength={60}
          autoComplete="off"
          placeholder={words.nicknamePlaceholder}
        />
      </Field>
      <Field name={words.deposit} hint={words.depositHint}>
        <input
          class="input w-full tabular-nums"
          name="deposit"
          type="number"
          required
          min={DEPOSIT.least}
          max={DEPOSIT.most}
          step="any"
          defaultValue={String(DEPOSIT.usual)}
        />
      </Field>
      <Field name={words.marginMode}>
        <select class="select w-full" name="margin_mode">
          <option value="hedging">{words.hedging}</option>
          <option value="netting">{words.netting}</option>
        </select>
      </Field>
      <Field name={words.suffix} hint={words.suffixHint}>
        <input
          class="input w-full"
          name="suffix"
          maxLength={8}
          pattern="[A-Za-z0-9._#\-]*"
          autoComplete="off"
        />
      </Field>
    </>
  );
}

function read(fields: FormData): NewAccount {
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return {
    kind: 'paper',
    nickname: text('nickname'),
    deposit: Number(text('deposit')),
    margin_mode: text('margin_mode') === 'netting' ? 'netting' : 'hedging',
    suffix: text('suffix'),
  };
}
