import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { attachAccount } from '../state/administration.ts';
import type { AdminUser } from '../wire/people.ts';
import { OwnerField } from './owner-field.tsx';
import { words } from './words.ts';

const text = words.accounts.attach;

type AttachFormProps = {
  /** The number to begin with. */
  account: string;
  owners: readonly AdminUser[];
  onAttached: (sentence: string) => Promise<void>;
};

/** Gives somebody the account of a terminal whose folder exists on this server. */
export function AttachForm({ account, owners, onAttached }: AttachFormProps) {
  const { isBusy, fault, run } = useDoing();
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const of = (name: string): string => {
      const value = fields.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const [number, owner, nickname] = [of('account'), of('owner'), of('nickname')];
    const isDone = await run(() =>
      attachAccount({ account: number, owner, ...(nickname !== '' && { nickname }) }),
    );
    if (!isDone) return;
    form.reset();
    await onAttached(text.done(number, owner));
  };
  return (
    <Card title={text.title} testId="attach-account">
      <form
        class="space-y-4 px-4 pb-5 text-sm sm:px-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <p class="text-pretty text-quiet">{text.hint}</p>
        <Field name={text.number} hint={text.numberHint}>
          <input
            class="input w-full tabular-nums"
            name="account"
            required
            inputMode="numeric"
            pattern="\s*[0-9]{4,20}\s*"
            title={text.numberPattern}
            autoComplete="off"
            defaultValue={account}
          />
        </Field>
        <OwnerField owners={owners} />
        <Field name={text.nickname} hint={text.nicknameHint}>
          <input class="input w-full" name="nickname" maxLength={60} autoComplete="off" />
        </Field>
        {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
        <button
          type="submit"
          class="btn w-full btn-primary"
          data-testid="attach-submit"
          disabled={isBusy.value}
        >
          {isBusy.value ? text.busy : text.submit}
        </button>
      </form>
    </Card>
  );
}
