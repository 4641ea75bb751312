import type { Signal } from '@preact/signals';
import { strings } from '../strings.ts';

/** Whether an answer holds for one account or for all of them. */
export function ForAllChoice({ isForAll }: { isForAll: Signal<boolean> }) {
  return (
    <label
      class="flex cursor-pointer items-center gap-2 text-sm"
      title={strings.symbols.forAllHint}
    >
      <input
        type="checkbox"
        class="checkbox checkbox-sm checkbox-primary"
        checked={isForAll.value}
        onChange={({ currentTarget }) => (isForAll.value = currentTarget.checked)}
      />
      {strings.symbols.forAll}
    </label>
  );
}
