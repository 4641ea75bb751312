import { useSignal } from '@preact/signals';
import { Card } from '../parts/card.tsx';
import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { createAccount } from '../state/accounts.ts';
import { strings } from '../strings.ts';
import type { Account, NewAccount } from '../wire/wire.ts';
import { ClaimSteps } from './claim-steps.tsx';

const words = strings.accounts.add;
const DEPOSIT = { least: 100, most: 10_000_000, usual: 10_000 };

/** Adds a practice account, or one of MetaTrader; what the server refuses is shown in its words. */
export function NewAccountForm() {
  const kind = useSignal<Account['kind']>('paper');
  const created = useSignal<Account | undefined>(undefined);
  const { isBusy, fault, run } = useDoing();

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const wanted = read(kind.value, new FormData(form));
    created.value = undefined;
    const isDone = await run(async () => {
      created.value = await createAccount(wanted);
    });
    if (isDone) form.reset();
  };
  const choose = (next: Account['kind']): void => {
    kind.value = next;
    created.value = undefined;
    fault.value = undefined;
  };
  return (
    <Card title={words.title} testId="new-account">
      <form
        class="space-y-4 px-4 pb-5 text-sm sm:px-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <Choices
          name={words.kind}
          testId="account-kind"
          choices={[
            { value: 'paper' as const, ...words.kinds.paper },
            { value: 'mt5' as const, ...words.kinds.mt5 },
          ]}
          chosen={kind.value}
          onChoose={choose}
        />
        <NicknameField />
        {kind.value === 'paper' ? <PracticeFields /> : <NumberField />}
        {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
        {created.value !== undefined && <Added account={created.value} />}
        <button
          type="submit"
          class="btn w-full btn-primary"
          data-testid="create-account"
          disabled={isBusy.value}
        >
          {isBusy.value ? words.busy[kind.value] : words.submit[kind.value]}
        </button>
      </form>
    </Card>
  );
}

function Added({ account }: { account: Account }) {
  const { nickname, kind, is_proven: isProven } = account;
  if (kind === 'paper') return <Notice tone="info">{words.created(nickname)}</Notice>;
  if (isProven) return <Notice tone="info">{words.attached(nickname)}</Notice>;
  return (
    <Notice tone="info" testId="claim-added">
      <p class="mb-1.5 font-medium">{words.claimed(nickname)}</p>
      <ClaimSteps account={account.account} />
    </Notice>
  );
}

function NicknameField() {
  return (
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
  );
}

function NumberField() {
  return (
    <>
      <Field name={words.number} hint={words.numberHint}>
        <input
          class="input w-full tabular-nums"
          name="account"
          required
          inputMode="numeric"
          pattern="\s*[0-9]{4,20}\s*"
          title={words.numberPattern}
          autoComplete="off"
          data-testid="account-number"
        />
      </Field>
      <p class="text-quiet">{words.next}</p>
    </>
  );
}

function PracticeFields() {
  return (
    <>
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

function read(kind: Account['kind'], fields: FormData): NewAccount {
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const nickname = text('nickname');
  if (kind === 'mt5') return { kind, account: text('account'), nickname };
  return {
    kind,
    nickname,
    deposit: Number(text('deposit')),
    margin_mode: text('margin_mode') === 'netting' ? 'netting' : 'hedging',
    suffix: text('suffix'),
  };
}
