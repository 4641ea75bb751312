import { duration, NOTHING } from '../format.ts';
import { DetailRow, DetailTable, type Column, type Roomy } from '../parts/detail-table.tsx';
import { Moment } from '../parts/moment.tsx';
import { CHIP, OUTCOME_TONE } from '../parts/status-badge.tsx';
import type { Copy, CopyStatus } from '../wire/copying.ts';
import { CopyDetails } from './copy-details.tsx';
import { signed, volumesOf } from './copy-figures.ts';
import { PairNames } from './pair-cell.tsx';
import { words } from './words.ts';

const text = words.history;
const ROOMY: Roomy = 'hidden @3xl:table-cell';
/** Of the column that is the first where there is little room. */
const EDGE = 'sm:@max-3xl:pl-5';
const COLUMNS: readonly Column[] = [
  { title: text.time, class: 'w-28', isRoomy: true },
  { title: text.pair, isRoomy: true },
  { title: text.what, class: EDGE },
  { title: text.volume, class: 'w-32', isRoomy: true },
  { title: text.status, class: 'w-30' },
  { title: text.slippage, hint: text.slippageHint, class: 'w-28 text-right', isRoomy: true },
  { title: text.latency, hint: text.latencyHint, class: 'w-22 text-right', isRoomy: true },
];

const TONES: Record<CopyStatus, string> = {
  ...OUTCOME_TONE,
  skipped: 'tint-neutral',
  noted: 'tint-info',
  delayed: 'tint-info',
  placed: 'tint-info',
};

type CopyTableProps = {
  copies: readonly Copy[];
  arrived: ReadonlySet<string>;
  open: string | undefined;
  onOpen: (copyId: string | undefined) => void;
};

/** One row a copy; a row opens to its way, its prices and its reason. */
export function CopyTable({ copies, arrived, open, onOpen }: CopyTableProps) {
  return (
    <DetailTable columns={COLUMNS} roomy={ROOMY}>
      {copies.map((copy) => (
        <DetailRow
          key={copy.copy_id}
          id={`copy-${copy.copy_id}`}
          label={text.openOf(whatOf(copy))}
          marks={{ 'data-testid': 'copy-row', 'data-status': copy.status }}
          detailsTestId="copy-details"
          isNew={arrived.has(copy.copy_id)}
          isOpen={copy.copy_id === open}
          onToggle={() => {
            onOpen(copy.copy_id === open ? undefined : copy.copy_id);
          }}
          details={() => <CopyDetails copy={copy} />}
        >
          <Cells copy={copy} />
        </DetailRow>
      ))}
    </DetailTable>
  );
}

function Cells({ copy }: { copy: Copy }) {
  const { slippage_points: slippage, done_after_ms: latencyMs } = copy;
  return (
    <>
      <td class={`${ROOMY} text-quiet`}>
        <Moment at={copy.happened_at} />
      </td>
      <td class={ROOMY}>
        <PairNames master={copy.master_account} slave={copy.slave_account} />
      </td>
      <td class={`${EDGE} wrap-anywhere`}>
        <span class="font-medium">{whatOf(copy)}</span>
        <span class="mt-0.5 block text-xs text-quiet @3xl:hidden">
          <PairNames master={copy.master_account} slave={copy.slave_account} />
        </span>
        <span class="block text-xs text-quiet tabular-nums @3xl:hidden">
          {volumesOf(copy)} · <Moment at={copy.happened_at} />
        </span>
        {isWordy(copy) && <span class="block text-xs text-pretty text-quiet">{copy.message}</span>}
      </td>
      <td class={`${ROOMY} tabular-nums`}>{volumesOf(copy)}</td>
      <td>
        <span class={`${CHIP} ${TONES[copy.status]}`}>{words.statuses[copy.status]}</span>
      </td>
      <td class={`${ROOMY} text-right whitespace-nowrap tabular-nums`}>
        {slippage === null ? NOTHING : text.slippageUnit(signed(slippage))}
      </td>
      <td class={`${ROOMY} text-right tabular-nums`}>
        {latencyMs === null ? NOTHING : duration(latencyMs)}
      </td>
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
