import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { symbolsPath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import type { BrokerSymbolPage } from '../wire/wire.ts';

/** Room for a whole list that is pasted; how long a single name may be, the server says. */
const LONGEST = 5000;
const SUGGESTED = 20;
/** What is typed is looked up only from here on: one letter is in nearly every name. */
const LEAST_TYPED = 2;
const PAUSE_MS = 250;

type SymbolInputProps = {
  /** Whose broker's symbols are suggested; without one nothing is. */
  account: string | undefined;
  value: string;
  label: string;
  placeholder: string;
  about?: string;
  input?: RefObject<HTMLInputElement | null>;
  testId: string;
  onInput: (text: string) => void;
  onEnter?: () => void;
  onLeave?: () => void;
};

/** A symbol's name as free text, because signals may write it otherwise than the broker; what the broker has is suggested. */
export function SymbolInput(props: SymbolInputProps) {
  const { account, value, label, placeholder, about, input, testId, onInput, onEnter, onLeave } =
    props;
  const listId = useId();
  const search = useSignal('');
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const isAsked = account !== undefined && search.value.length >= LEAST_TYPED;
  const found = useSymbolFacts<BrokerSymbolPage>({
    account,
    path: isAsked
      ? symbolsPath(account, { search: search.value, page: 1, limit: SUGGESTED })
      : undefined,
  });
  return (
    <>
      <input
        ref={input ?? null}
        class="input w-full min-w-0 input-sm"
        data-testid={testId}
        list={listId}
        maxLength={LONGEST}
        autoComplete="off"
        autoCapitalize="characters"
        spellcheck={false}
        placeholder={placeholder}
        value={value}
        aria-label={label}
        aria-describedby={about}
        onInput={({ currentTarget }) => {
          onInput(currentTarget.value);
          clearTimeout(timer.current);
          timer.current = window.setTimeout(() => {
            search.value = currentTarget.value.trim();
          }, PAUSE_MS);
        }}
        onBlur={onLeave}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || onEnter === undefined || value.trim() === '') return;
          event.preventDefault();
          onEnter();
        }}
      />
      <datalist id={listId}>
        {(found.value.value?.symbols ?? []).map(({ name, description }) => (
          <option key={name} value={name}>
            {description}
          </option>
        ))}
      </datalist>
    </>
  );
}
