import { Search } from 'lucide';
import { useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';

const CALM_MS = 250;

type ListSearchProps = {
  label: string;
  testId: string;
  search: string;
  onSearch: (wanted: string) => void;
};

/** Searches a list as one types. */
export function ListSearch({ label, testId, search, onSearch }: ListSearchProps) {
  const timer = useRef<number | undefined>(undefined);
  return (
    <form
      role="search"
      class="max-w-md"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <label class="input w-full">
        <Icon of={Search} class="size-4 text-quiet" />
        <span class="sr-only">{label}</span>
        <input
          type="search"
          data-testid={testId}
          placeholder={label}
          maxLength={100}
          defaultValue={search}
          onInput={({ currentTarget: { value } }) => {
            clearTimeout(timer.current);
            timer.current = window.setTimeout(() => onSearch(value), CALM_MS);
          }}
        />
      </label>
    </form>
  );
}
