import { useSignal } from '@preact/signals';
import { SearchCheck } from 'lucide';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { strings } from '../strings.ts';
import { postText } from '../wire/request.ts';
import type { MessageCheck } from '../wire/wire.ts';
import { CheckAnswer } from './check-answer.tsx';
import {
  exampleOf,
  fillIn,
  placeholdersOf,
  restorePlaceholders,
  SITUATIONS,
  strategyValues,
  timeValues,
  type Restored,
  type Situation,
} from './placeholders.ts';

const words = strings.checker;

type Checked = { answer: MessageCheck; mended: Restored | undefined };

/** Says what a pasted message would do on each account; nothing of it is sent. */
export function MessageChecker() {
  const text = useSignal('');
  const situation = useSignal<Situation>('openLong');
  const typed = useSignal<Record<string, string>>({});
  const checked = useSignal<Checked | undefined>(undefined);
  const { isBusy, fault, run } = useDoing();
  const names = placeholdersOf(text.value);
  const byStrategy = strategyValues(situation.value);
  const isStrategy = names.some((name) => name in byStrategy);
  const asked = names.filter((name) => !(name in byStrategy) && !(name in timeValues(0)));

  const forget = (): void => {
    checked.value = undefined;
    fault.value = undefined;
  };
  const check = (): Promise<boolean> =>
    run(async () => {
      checked.value = undefined;
      const pasted = text.value;
      const values = {
        ...Object.fromEntries(names.map((name) => [name, typed.value[name] ?? exampleOf(name)])),
        ...byStrategy,
        ...timeValues(Date.now()),
      };
      const answer = await postText<MessageCheck>('/api/signals/check', fillIn(pasted, values));
      const mended =
        answer.mended === null ? undefined : restorePlaceholders(answer.mended, pasted, values);
      checked.value = { answer, mended };
    });
  return (
    <form
      class="space-y-3 border-t border-base-300 pt-4 text-sm"
      data-testid="message-checker"
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <div>
        <h3 class="font-medium">{words.heading}</h3>
        <p class="mt-0.5 text-pretty text-quiet">{words.hint}</p>
      </div>
      <Field name={words.field}>
        <textarea
          class="textarea min-h-28 w-full font-mono text-xs"
          data-testid="check-message"
          required
          spellcheck={false}
          autoComplete="off"
          placeholder={words.placeholder}
          value={text.value}
          onInput={({ currentTarget: { value } }) => {
            text.value = value;
            forget();
          }}
        />
      </Field>
      {names.length > 0 && (
        <FilledIn
          isStrategy={isStrategy}
          situation={situation.value}
          asked={asked}
          typed={typed.value}
          onSituation={(next) => {
            situation.value = next;
            forget();
          }}
          onType={(name, value) => {
            typed.value = { ...typed.value, [name]: value };
            forget();
          }}
        />
      )}
      <button type="submit" class="btn w-full" data-testid="check-submit" disabled={isBusy.value}>
        <Icon of={SearchCheck} />
        {isBusy.value ? words.busy : words.submit}
      </button>
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
      <div aria-live="polite">
        {checked.value !== undefined && <CheckAnswer {...checked.value} />}
      </div>
    </form>
  );
}

type FilledInProps = {
  isStrategy: boolean;
  situation: Situation;
  asked: readonly string[];
  typed: Readonly<Record<string, string>>;
  onSituation: (situation: Situation) => void;
  onType: (name: string, value: string) => void;
};

/** What TradingView will have filled in when the alert rings, as the check takes it. */
function FilledIn({ isStrategy, situation, asked, typed, onSituation, onType }: FilledInProps) {
  return (
    <fieldset
      class="min-w-0 space-y-3 rounded-field border border-base-300 px-3 pt-1 pb-3"
      data-testid="filled-in"
    >
      <legend class="px-1 text-xs text-quiet">{words.filledIn}</legend>
      {isStrategy && (
        <Field name={words.situation} hint={words.strategyOnly}>
          <select
            class="select w-full select-sm"
            data-testid="check-situation"
            value={situation}
            onChange={({ currentTarget: { value } }) => {
              const chosen = SITUATIONS.find((item) => item === value);
              if (chosen !== undefined) onSituation(chosen);
            }}
          >
            {SITUATIONS.map((item) => (
              <option key={item} value={item}>
                {words.situations[item]}
              </option>
            ))}
          </select>
        </Field>
      )}
      {asked.length > 0 && (
        <div class="grid grid-cols-2 gap-2">
          {asked.map((name) => (
            <label key={name} class="min-w-0">
              <span class="mb-1 block truncate font-mono text-xs text-quiet" title={name}>
                {name}
              </span>
              <input
                class="input w-full input-sm"
                autoComplete="off"
                spellcheck={false}
                value={typed[name] ?? exampleOf(name)}
                onInput={({ currentTarget: { value } }) => {
                  onType(name, value);
                }}
              />
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
