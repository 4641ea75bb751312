import { useSignal } from '@preact/signals';
import { Notice } from '../parts/notice.tsx';
import { useResumed, withIntent } from '../state/resumption.ts';
import { createApiToken } from '../state/tokens.ts';
import { sentenceOf } from '../wire/request.ts';
import { API_SCOPES, type ApiScope, type NewApiToken } from '../wire/people.ts';
import { words } from './words.ts';

const text = words.tokens;
const LIVES = [7, 30, 90, 365] as const;
const EMPTY: NewApiToken = { name: '', scopes: ['read'], expires_in_days: 90 };

/** What a new token is called, may do, and for how long. */
export function NewApiTokenForm({ onMade }: { onMade: (secret: string) => void }) {
  const wanted = useSignal<NewApiToken>(EMPTY);
  const isBusy = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  useResumed('create-token', (details) => {
    wanted.value = details as NewApiToken;
  });
  const change = (part: Partial<NewApiToken>): void => {
    wanted.value = { ...wanted.value, ...part };
  };
  const submit = async (): Promise<void> => {
    if (wanted.value.scopes.length === 0) {
      fault.value = text.needsScope;
      return;
    }
    isBusy.value = true;
    fault.value = undefined;
    const chosen = wanted.value;
    try {
      await withIntent('create-token', chosen, async () => {
        onMade(await createApiToken(chosen));
      });
      wanted.value = EMPTY;
    } catch (error) {
      fault.value = sentenceOf(error);
    }
    isBusy.value = false;
  };
  return (
    <form
      class="space-y-4 px-4 py-5 text-sm sm:px-5"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h3 class="font-medium">{text.create}</h3>
      <div class="grid gap-4 @lg:grid-cols-[1fr_9rem]">
        <label class="block">
          <span class="mb-1 block font-medium">{text.name}</span>
          <input
            class="input w-full"
            data-testid="token-name"
            required
            maxLength={60}
            autoComplete="off"
            placeholder={text.namePlaceholder}
            value={wanted.value.name}
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </label>
        <label class="block">
          <span class="mb-1 block font-medium">{text.expiry}</span>
          <select
            class="select w-full"
            value={String(wanted.value.expires_in_days)}
            onChange={(event) => change({ expires_in_days: Number(event.currentTarget.value) })}
          >
            {LIVES.map((days) => (
              <option key={days} value={String(days)}>
                {text.days(days)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ScopeChoice scopes={wanted.value.scopes} onChoose={(scopes) => change({ scopes })} />
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
      <button
        type="submit"
        class="btn w-full btn-primary"
        data-testid="create-token"
        disabled={isBusy.value}
      >
        {isBusy.value ? text.busy : text.submit}
      </button>
    </form>
  );
}

type ScopeChoiceProps = { scopes: readonly ApiScope[]; onChoose: (scopes: ApiScope[]) => void };

function ScopeChoice({ scopes, onChoose }: ScopeChoiceProps) {
  return (
    <fieldset>
      <legend class="mb-1.5 font-medium">{text.scopes}</legend>
      <div class="space-y-2">
        {API_SCOPES.map((scope) => (
          <label key={scope} class="flex cursor-pointer items-start gap-2.5">
            <input
              type="checkbox"
              class="checkbox mt-0.5 checkbox-sm checkbox-primary"
              data-testid={`scope-${scope}`}
              checked={scopes.includes(scope)}
              onChange={({ currentTarget: { checked } }) =>
                onChoose(
                  API_SCOPES.filter((item) => (item === scope ? checked : scopes.includes(item))),
                )
              }
            />
            <span>
              <span class="font-medium">{text.scope[scope].name}</span>
              <span class="block text-xs text-quiet">{text.scope[scope].hint}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
