import { useSignal } from '@preact/signals';
import { lots } from '../format.ts';
import { Moment } from '../parts/moment.tsx';
import { CHIP } from '../parts/status-badge.tsx';
import { nicknameOf } from '../state/accounts.ts';
import { isUnderWay } from '../state/closing-out.ts';
import { strings } from '../strings.ts';
import type { ClosingItem, ClosingOut } from '../wire/trading.ts';

const words = strings.stopping.closing;

const TONE: Record<ClosingOut['status'], string> = {
  closing: 'tint-warning',
  flat: 'tint-success',
  ended: 'tint-neutral',
};

type ClosingAccountProps = { closing: ClosingOut; onEnd: () => void };

/** One account that is being closed out: how far it is, why not further, and each position. */
export function ClosingAccount({ closing, onEnd }: ClosingAccountProps) {
  const { account, status, explanation, left, results } = closing;
  const name = nicknameOf(account);
  return (
    <article data-testid="closing-account" data-account={account} data-status={status}>
      <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div class="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
          <h3 class="font-medium wrap-anywhere">{name}</h3>
          <span class={`${CHIP} ${TONE[status]}`}>{words.status[status]}</span>
          <span class="text-xs text-quiet tabular-nums">
            {progressText(closing)} {words.since} <Moment at={closing.requested_at} />
            {closing.ended_at !== null && (
              <>
                {' '}
                {words.until} <Moment at={closing.ended_at} />
              </>
            )}
          </span>
        </div>
        {isUnderWay(closing) && (
          <button
            type="button"
            class="btn btn-sm"
            data-testid="end-closing"
            aria-haspopup="dialog"
            aria-label={words.endOf(name)}
            onClick={onEnd}
          >
            {words.end}
          </button>
        )}
      </div>
      {results.length > 0 && isUnderWay(closing) && (
        <progress
          class="progress mt-2.5 block w-full progress-success"
          aria-label={words.progress(name)}
          value={results.length - left}
          max={results.length}
        />
      )}
      {explanation !== '' && <p class="mt-2 text-sm text-pretty wrap-anywhere">{explanation}</p>}
      {results.length > 0 && <ItemList name={name} results={results} />}
    </article>
  );
}

/** The word before the time it was asked at. */
function progressText({ status, left, results }: ClosingOut): string {
  if (results.length === 0) return status === 'closing' ? '' : `${words.nothing} ·`;
  return left === 0
    ? `${words.allDone(results.length)} ·`
    : `${words.leftOf(left, results.length)} ·`;
}

/** What is left stands there at once; what is done opens on request, so that fifty of them hide nothing. */
function ItemList({ name, results }: { name: string; results: readonly ClosingItem[] }) {
  const showsGone = useSignal(false);
  const gone = results.filter(({ status }) => status === 'gone');
  const left = results.filter(({ status }) => status !== 'gone');
  const shown = showsGone.value ? [...left, ...gone] : left;
  return (
    <>
      {shown.length > 0 && (
        <ul
          aria-label={words.left(name)}
          tabIndex={0}
          class="mt-2.5 max-h-72 divide-y divide-base-300 overflow-y-auto rounded-field border border-base-300 text-sm"
        >
          {shown.map((item) => (
            <li key={`${item.kind} ${item.ticket}`} class="px-3 py-2">
              <ItemLine item={item} />
            </li>
          ))}
        </ul>
      )}
      {gone.length > 0 && (
        <button
          type="button"
          class="btn mt-2 btn-ghost btn-xs"
          data-testid="show-closed"
          aria-expanded={showsGone.value}
          onClick={() => (showsGone.value = !showsGone.value)}
        >
          {showsGone.value ? words.hideGone(gone.length) : words.showGone(gone.length)}
        </button>
      )}
    </>
  );
}

function ItemLine({ item }: { item: ClosingItem }) {
  return (
    <div
      data-testid="closing-item"
      data-ticket={item.ticket}
      data-status={item.status}
      class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5"
    >
      <span class="tabular-nums">
        <span class="font-medium">{item.symbol}</span> {lots(item.volume)}{' '}
        <span class="text-xs text-quiet">
          {words[item.kind]} {item.ticket}
        </span>
      </span>
      <span class="text-quiet tabular-nums">
        {statusOf(item)}
        {item.attempts > 0 && ` · ${words.attempts(item.attempts)}`}
        {item.next_try_at !== null && (
          <>
            {' '}
            · {words.nextTry} <Moment at={item.next_try_at} />
          </>
        )}
      </span>
      {item.reason !== '' && (
        <span class="basis-full text-warning wrap-anywhere">{item.reason}</span>
      )}
    </div>
  );
}

function statusOf({ status, kind }: ClosingItem): string {
  return status === 'gone' ? words.item.done[kind] : words.item[status];
}
