import { Search } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';

/** A search runs when the typing pauses, not at each letter. */
const PAUSE_MS = 250;
const LONGEST = 48;

type SearchFieldProps = {
  label: string;
  placeholder: string;
  text: string;
  testId: string;
  onSearch: (text: string) => void;
};

export function SearchField({ label, placeholder, text, testId, onSearch }: SearchFieldProps) {
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (value: string): void => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      onSearch(value.trim());
    }, PAUSE_MS);
  };
  return (
    <label class="input w-full input-sm">
      <Icon of={Search} class="size-4 text-quiet" />
      <span class="sr-only">{label}</span>
      <input
        type="search"
        data-testid={testId}
        placeholder={placeholder}
        maxLength={LONGEST}
        autoComplete="off"
        spellcheck={false}
        defaultValue={text}
        onInput={({ currentTarget: { value } }) => {
          search(value);
        }}
      />
    </label>
  );
}
