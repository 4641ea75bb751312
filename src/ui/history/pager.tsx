import { ChevronLeft, ChevronRight } from 'lucide';
import { Icon } from '../parts/icon.tsx';
import { strings } from '../strings.ts';

type PagerProps = { page: number; limit: number; total: number; onTurn: (page: number) => void };

/** Which part of the whole is shown, and the way to the parts beside it. */
export function Pager({ page, limit, total, onTurn }: PagerProps) {
  const words = strings.history;
  const first = (page - 1) * limit + 1;
  const last = Math.min(page * limit, total);
  return (
    <nav
      aria-label={words.paging}
      class="flex items-center justify-between border-t border-base-300 px-4 py-2.5 sm:px-5"
    >
      <span class="text-sm text-quiet tabular-nums">{words.range(first, last, total)}</span>
      <div class="flex gap-2">
        <button
          type="button"
          class="btn btn-square btn-sm"
          aria-label={words.previous}
          disabled={page <= 1}
          onClick={() => {
            onTurn(page - 1);
          }}
        >
          <Icon of={ChevronLeft} />
        </button>
        <button
          type="button"
          class="btn btn-square btn-sm"
          aria-label={words.next}
          disabled={last >= total}
          onClick={() => {
            onTurn(page + 1);
          }}
        >
          <Icon of={ChevronRight} />
        </button>
      </div>
    </nav>
  );
}
