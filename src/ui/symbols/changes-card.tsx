import { useSignal } from '@preact/signals';
import { History } from 'lucide';
import { NOTHING } from '../format.ts';
import { Pager } from '../history/pager.tsx';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { changesPath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { SymbolChange, SymbolChangePage } from '../wire/wire.ts';

const words = strings.symbols.changes;
const ROWS = 25;
/** Which changes name a symbol before and after rather than a value of it. */
const OF_NAMES = new Set(['removed', 'renamed', 'added']);

/** What the broker has changed of its symbols, the latest first. */
export function ChangesCard({ account }: { account: string }) {
  const page = useSignal(1);
  const found = useSymbolFacts<SymbolChangePage>({
    account,
    path: changesPath(account, page.value, ROWS),
  });
  const shown = found.value.value;
  const fault = found.fault.value;
  return (
    <Card title={words.heading} testId="changes">
      {fault !== undefined && <Failure reason={fault} onRetry={() => void found.load()} />}
      {fault === undefined && shown === undefined && <SkeletonRows rows={4} />}
      {shown?.total === 0 && (
        <EmptyState icon={History} title={words.emptyTitle} hint={words.emptyHint} />
      )}
      {shown !== undefined && shown.total > 0 && (
        <>
          <ol>
            {shown.changes.map((change) => (
              <ChangeLine key={`${change.at} ${change.symbol} ${change.field}`} change={change} />
            ))}
          </ol>
          <Pager
            page={shown.page}
            limit={shown.limit}
            total={shown.total}
            onTurn={(next) => (page.value = next)}
          />
        </>
      )}
    </Card>
  );
}

function ChangeLine({
  change: { symbol, field, before, after, in_use: isInUse, at },
}: {
  change: SymbolChange;
}) {
  return (
    <li
      data-testid="change-row"
      class="flex items-start justify-between gap-3 border-t border-base-300 px-4 py-2.5 text-sm sm:px-5"
    >
      <div class="min-w-0">
        <p class="flex flex-wrap items-center gap-x-2 wrap-anywhere">
          <span class="font-medium">{symbol}</span>
          {isInUse && (
            <span class="rounded-selector tint-warning px-1.5 text-xs font-medium">
              {words.inUse}
            </span>
          )}
        </p>
        <p class="text-quiet wrap-anywhere">
          {words.fieldOf(field)}
          {!OF_NAMES.has(field) && (
            <span class="tabular-nums">
              {': '}
              {valueOf(field, before)} → {valueOf(field, after)}
            </span>
          )}
          {field === 'renamed' && `: ${after}`}
        </p>
      </div>
      <span class="shrink-0 text-xs leading-5 text-quiet">
        <Moment at={at} />
      </span>
    </li>
  );
}

/** The value in the words of the page; a broker may leave one empty. */
function valueOf(field: string, value: string): string {
  if (field === 'trade_mode') return words.tradeModeOf(value);
  return value === '' ? NOTHING : value;
}
