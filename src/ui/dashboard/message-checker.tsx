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

const words = strings.checker;

/** Says what a pasted message would do on each account, its placeholders filled in by examples; nothing of it is sent. */
export function MessageChecker() {
  const text = useSignal('');
  const answer = useSignal<MessageCheck | undefined>(undefined);
  const { isBusy, fault, run } = useDoing();

  const forget = (): void => {
    answer.value = undefined;
    fault.value = undefined;
  };
  const check = (): Promise<boolean> =>
    run(async () => {
      answer.value = undefined;
      answer.value = await postText<MessageCheck>('/api/signals/check', text.value);
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
      <button type="submit" class="btn w-full" data-testid="check-submit" disabled={isBusy.value}>
        <Icon of={SearchCheck} />
        {isBusy.value ? words.busy : words.submit}
      </button>
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
      <div aria-live="polite">
        {answer.value !== undefined && <CheckAnswer answer={answer.value} />}
      </div>
    </form>
  );
}
