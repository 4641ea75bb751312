import { Circle, CircleCheck, X } from 'lucide';
import { Icon } from '../parts/icon.tsx';
import { checklist, isChecklistDismissed, type CheckItem } from '../state/checklist.ts';
import { strings } from '../strings.ts';

/** The first steps, ticking themselves; gone for good once dismissed. */
export function FirstRun() {
  if (isChecklistDismissed.value) return null;
  const words = strings.checklist;
  const items = checklist.value;
  const done = items.filter(({ isDone }) => isDone).length;
  return (
    <section
      aria-label={words.title}
      data-testid="checklist"
      class="rounded-box border border-base-300 bg-base-100 px-4 pt-3 pb-4 sm:px-5"
    >
      <div class="flex items-center justify-between gap-3">
        <h2 class="font-semibold">{words.title}</h2>
        <div class="flex items-center gap-2">
          <span class="text-sm text-quiet tabular-nums">{words.progress(done, items.length)}</span>
          <button
            type="button"
            class="btn btn-ghost btn-sm"
            onClick={() => (isChecklistDismissed.value = true)}
          >
            <Icon of={X} />
            {words.dismiss}
          </button>
        </div>
      </div>
      <progress
        class="progress mt-2 block h-1.5 w-full text-success"
        value={done}
        max={items.length}
        aria-label={words.progress(done, items.length)}
      />
      <ol class="mt-3 grid gap-x-6 gap-y-2 sm:grid-cols-2 2xl:grid-cols-3">
        {items.map((item) => (
          <li key={item.key}>
            <CheckLine item={item} />
          </li>
        ))}
      </ol>
      {done === items.length && <p class="mt-3 text-sm text-success">{words.allDone}</p>}
    </section>
  );
}

function CheckLine({ item }: { item: CheckItem }) {
  const { title, hint } = strings.checklist.items[item.key];
  const word = item.isDone ? strings.checklist.done : strings.checklist.open;
  return (
    <div class="flex items-start gap-2.5 text-sm">
      <Icon
        of={item.isDone ? CircleCheck : Circle}
        class={`mt-0.5 size-4 ${item.isDone ? 'text-success' : 'text-quiet'}`}
      />
      <div>
        <p class={item.isDone ? 'text-quiet' : 'font-medium'}>
          {title}
          <span class="sr-only"> ({word})</span>
        </p>
        {!item.isDone && <p class="text-quiet">{hint}</p>}
      </div>
    </div>
  );
}
