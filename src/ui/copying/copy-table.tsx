import { ChevronDown } from 'lucide';
import { useRef } from 'preact/hooks';
import { duration, NOTHING } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { useIsWide } from '../parts/use-is-wide.ts';
import type { Copy, CopyStatus } from '../wire/copying.ts';
import { CopyDetails } from './copy-details.tsx';
import { signed, volumesOf } from './copy-figures.ts';
import { PairNames } from './pair-cell.tsx';
import { words } from './words.ts';

const text = words.history;
const WIDE = 'hidden @3xl:table-cell';
/** Where WIDE begins (48rem). */
const WIDE_PX = 768;
const COLUMNS = { wide: 8, narrow: 3 };

const TONES: Record<CopyStatus, string> = {
  skipped: 'tint-neutral',
  noted: 'tint-info',
  delayed: 'tint-info',
  denied: 'tint-error',
  placed: 'tint-info',
  executed: 'tint-success',
  partial: 'tint-warning',
  rejected: 'tint-error',
  expired: 'tint-warning',
  unknown: 'tint-warning',
  cancelled: 'tint-neutral',
  write_failed: 'tint-error',
  not_executed: 'tint-error',
};

type CopyTableProps = {
  copies: readonly Copy[];
  arrived: ReadonlySet<string>;
  open: string | undefined;
  onOpen: (copyId: string | undefined) => void;
};

/** One row a copy; a row opens to its way, its prices and its reason. */
export function CopyTable({ copies, arrived, open, onOpen }: CopyTableProps) {
  const table = useRef<HTMLTableElement>(null);
  const columns = useIsWide(table, WIDE_PX) ? COLUMNS.wide : COLUMNS.narrow;
  return (
    <table ref={table} class="table table-fixed">
      <thead>
        <tr>
          <th scope="col" class={`${WIDE} w-28`}>
            {text.time}
          </th>
          <th scope="col" class={WIDE}>
            {text.pair}
          </th>
          <th scope="col">{text.what}</th>
          <th scope="col" class={`${WIDE} w-32`}>
            {text.volume}
          </th>
          <th scope="col" class="w-30">
            {text.status}
          </th>
          <th scope="col" class={`${WIDE} w-28 text-right`} title={text.slippageHint}>
            {text.slippage}
          </th>
          <th scope="col" class={`${WIDE} w-22 text-right`} title={text.latencyHint}>
            {text.latency}
          </th>
          <th scope="col" class="w-12">
            <span class="sr-only">{text.details}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {copies.map((copy) => (
          <CopyRows
            key={copy.copy_id}
            copy={copy}
            columns={columns}
            isNew={arrived.has(copy.copy_id)}
            isOpen={copy.copy_id === open}
            onToggle={() => {
              onOpen(copy.copy_id === open ? undefined : copy.copy_id);
            }}
          />
        ))}
      </tbody>
    </table>
  );
}

type CopyRowsProps = {
  copy: Copy;
  columns: number;
  isNew: boolean;
  isOpen: boolean;
  onToggle: () => void;
};

function CopyRows({ copy, columns, isNew, isOpen, onToggle }: CopyRowsProps) {
  const detailsId = `copy-${copy.copy_id}`;
  const { slippage_points: slippage, done_after_ms: latencyMs } = copy;
  return (
    <>
      <tr
        data-testid="copy-row"
        data-status={copy.status}
        class={`cursor-pointer align-top hover:bg-base-200 ${isNew ? 'animate-arrive' : ''}`}
        onClick={onToggle}
      >
        <td class={`${WIDE} text-quiet`}>
          <Moment at={copy.happened_at} />
        </td>
        <td class={WIDE}>
          <PairNames master={copy.master_account} slave={copy.slave_account} />
        </td>
        <td class="wrap-anywhere">
          <span class="font-medium">{whatOf(copy)}</span>
          <span class="mt-0.5 block text-xs text-quiet @3xl:hidden">
            <PairNames master={copy.master_account} slave={copy.slave_account} />
          </span>
          <span class="block text-xs text-quiet tabular-nums @3xl:hidden">
            {volumesOf(copy)} · <Moment at={copy.happened_at} />
          </span>
          {isWordy(copy) && (
            <span class="block text-xs text-pretty text-quiet">{copy.message}</span>
          )}
        </td>
        <td class={`${WIDE} tabular-nums`}>{volumesOf(copy)}</td>
        <td>
          <span
            class={`inline-flex items-center rounded-selector px-2 py-0.5 text-xs font-medium whitespace-nowrap ${TONES[copy.status]}`}
          >
            {words.statuses[copy.status]}
          </span>
        </td>
        <td class={`${WIDE} text-right whitespace-nowrap tabular-nums`}>
          {slippage === null ? NOTHING : text.slippageUnit(signed(slippage))}
        </td>
        <td class={`${WIDE} text-right tabular-nums`}>
          {latencyMs === null ? NOTHING : duration(latencyMs)}
        </td>
        <td class="text-right">
          <button
            type="button"
            class="btn btn-square btn-ghost btn-xs"
            aria-expanded={isOpen}
            aria-controls={isOpen ? detailsId : undefined}
            aria-label={text.openOf(whatOf(copy))}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            <Icon
              of={ChevronDown}
              class={`size-4 transition-transform ${isOpen ? 'rotate-180' : ''}`}
            />
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr id={detailsId} data-testid="copy-details">
          <td colSpan={columns} class="bg-base-200 p-0">
            <CopyDetails copy={copy} />
          </td>
        </tr>
      )}
    </>
  );
}

/** "Open buy EURUSD"; what closes a buy is a sell at the broker, so an exit names no side. */
function whatOf({ action, side, symbol }: Copy): string {
  const isEntry = action === 'open' || action === 'place';
  const word = isEntry ? side?.toLowerCase() : undefined;
  return [words.actions[action], word, symbol].filter(Boolean).join(' ');
}

/** Where all went as it should, the message says nothing that the row does not. */
function isWordy({ status, message }: Copy): boolean {
  return message !== '' && status !== 'executed' && status !== 'placed';
}
