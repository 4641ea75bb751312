import { Tags } from 'lucide';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { usesPath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { SymbolUse } from '../wire/wire.ts';
import { choosing } from './symbol-chooser.tsx';

const words = strings.symbols.uses;
const WIDE = 'hidden @xl:table-cell';
const WIDEST = 'hidden @2xl:table-cell';

/** What each name that signals used on the account was last taken for. */
export function UsesCard({ account }: { account: string }) {
  const uses = useSymbolFacts<{ uses: SymbolUse[] }>({
    account,
    path: usesPath(account),
    followsSignals: true,
  });
  const list = uses.value.value?.uses;
  const fault = uses.fault.value;
  return (
    <Card title={words.heading} testId="uses">
      {list === undefined && fault === undefined && <SkeletonRows rows={3} />}
      {list === undefined && fault !== undefined && (
        <Failure reason={fault} onRetry={() => void uses.load()} />
      )}
      {list?.length === 0 && (
        <EmptyState icon={Tags} title={words.emptyTitle} hint={words.emptyHint} />
      )}
      {list !== undefined && list.length > 0 && <UsesTable account={account} uses={list} />}
    </Card>
  );
}

function UsesTable({ account, uses }: { account: string; uses: readonly SymbolUse[] }) {
  return (
    <table class="table table-fixed">
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col" class={WIDE}>
            {words.symbol}
          </th>
          <th scope="col" class={`${WIDE} w-1/3`}>
            {words.how}
          </th>
          <th scope="col" class={`${WIDEST} w-28`}>
            {words.last}
          </th>
          <th scope="col" class="w-24">
            <span class="sr-only">{strings.symbols.change}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {uses.map((use) => (
          <UseRow key={use.symbol} account={account} use={use} />
        ))}
      </tbody>
    </table>
  );
}

function UseRow({ account, use }: { account: string; use: SymbolUse }) {
  const { symbol, resolved, via, last_used_at: lastAt } = use;
  return (
    <tr data-testid="use-row" data-symbol={symbol} class="align-top">
      <th scope="row" class="font-medium wrap-anywhere">
        {symbol}
        <span class="font-normal @xl:hidden"> → {resolved}</span>
        <span class="mt-0.5 block text-xs font-normal text-quiet @xl:hidden">
          {strings.via[via]} · <Moment at={lastAt} />
        </span>
      </th>
      <td class={`${WIDE} wrap-anywhere`}>{resolved}</td>
      <td class={`${WIDE} text-quiet`}>
        {strings.via[via]}
        <span class="block text-xs @2xl:hidden">
          <Moment at={lastAt} />
        </span>
      </td>
      <td class={`${WIDEST} text-quiet tabular-nums`}>
        <Moment at={lastAt} />
      </td>
      <td class="text-right">
        <button
          type="button"
          class="btn btn-xs"
          aria-label={strings.symbols.changeOf(symbol)}
          onClick={() => (choosing.value = { account, name: symbol })}
        >
          {strings.symbols.change}
        </button>
      </td>
    </tr>
  );
}
