import { useId } from 'preact/hooks';
import { Field } from '../parts/field.tsx';
import type { AdminUser } from '../wire/people.ts';
import { words } from './words.ts';

const text = words.accounts;

/** Whose an account is to be: chosen from the users, or typed. */
export function OwnerField({ owners }: { owners: readonly AdminUser[] }) {
  const id = useId();
  return (
    <>
      <Field name={text.newOwner} hint={text.newOwnerHint}>
        <input
          class="input w-full"
          name="owner"
          data-testid="owner"
          required
          maxLength={320}
          autoComplete="off"
          spellcheck={false}
          list={id}
        />
      </Field>
      <datalist id={id}>
        {owners.map(({ user_id: userId, email, name }) => (
          <option key={userId} value={email || userId}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}
