import { CandlestickChart, SearchX } from 'lucide';
import { useEffect } from 'preact/hooks';
import { quantity } from '../format.ts';
import { Pager } from '../history/pager.tsx';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { symbolsPath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { BrokerSymbol, BrokerSymbolPage } from '../wire/wire.ts';
import { SearchField } from './search-field.tsx';
import { useSymbolsAddress } from './symbols-address.ts';

const words = strings.symbols.broker;
const ROWS = 25;
const WIDE = 'hidden @2xl:table-cell';
/** A terminal that has just started takes a moment to tell its symbols, and no event says that they are there. */
const ASK_AGAIN_MS = 3000;

/** Everything the broker offers, with what it takes to count a trade in it. */
export function BrokerSymbolsCard({ account }: { account: string }) {
  const [{ search, page }, change] = useSymbolsAddress();
  const found = useSymbolFacts<BrokerSymbolPage>({
    account,
    path: symbolsPath(account, { search, page, limit: ROWS }),
  });
  const isUnreported = search === '' && found.value.value?.total === 0;
  useEffect(() => {
    if (!isUnreported) return undefined;
    const timer = window.setInterval(() => void found.load(), ASK_AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isUnreported, found]);
  return (
    <Card title={words.heading} testId="broker-symbols">
      <div class="px-4 pb-3 sm:px-5">
        <SearchField
          key={search === '' ? 'empty' : 'filled'}
          label={strings.symbols.search}
          placeholder={strings.symbols.searchPlaceholder}
          text={search}
          testId="broker-search"
          onSearch={(text) => {
            change({ search: text, page: 1 });
          }}
        />
      </div>
      <SymbolsBody
        found={found}
        onTurn={(next) => {
          change({ page: next });
        }}
        onClear={() => {
          change({ search: '', page: 1 });
        }}
      />
    </Card>
  );
}

type SymbolsBodyProps = {
  found: ReturnType<typeof useSymbolFacts<BrokerSymbolPage>>;
  onTurn: (page: number) => void;
  onClear: () => void;
};

function SymbolsBody({ found, onTurn, onClear }: SymbolsBodyProps) {
  const [{ search, page }] = useSymbolsAddress();
  const shown = found.value.value;
  const fault = found.fault.value;
  if (fault !== undefined) {
    return <Failure reason={fault} onRetry={() => void found.load()} />;
  }
  if (shown === undefined) return <SkeletonRows rows={8} />;
  if (shown.symbols.length === 0 && search === '' && page === 1) {
    return <EmptyState icon={CandlestickChart} title={words.emptyTitle} hint={words.emptyHint} />;
  }
  if (shown.symbols.length === 0) {
    return (
      <EmptyState
        icon={SearchX}
        title={strings.symbols.chooser.noMatch(search)}
        hint={words.noMatchHint}
      >
        <button type="button" class="btn btn-sm" onClick={onClear}>
          {words.clear}
        </button>
      </EmptyState>
    );
  }
  return (
    <>
      <SymbolsTable symbols={shown.symbols} />
      <Pager page={shown.page} limit={shown.limit} total={shown.total} onTurn={onTurn} />
    </>
  );
}

function SymbolsTable({ symbols }: { symbols: readonly BrokerSymbol[] }) {
  return (
    <table class="table table-fixed">
      <thead>
        <tr>
          <th scope="col">{words.symbol}</th>
          <th scope="col" class="w-32 text-right">
            {words.contractSize}
          </th>
          <th scope="col" class={`${WIDE} w-20 text-right`}>
            {words.digits}
          </th>
          <th scope="col" class={`${WIDE} w-28 text-right`}>
            {words.volumes}
          </th>
          <th scope="col" class={`${WIDE} w-32`}>
            {words.tradeMode}
          </th>
        </tr>
      </thead>
      <tbody>
        {symbols.map((symbol) => (
          <SymbolRow key={symbol.name} symbol={symbol} />
        ))}
      </tbody>
    </table>
  );
}

function SymbolRow({ symbol }: { symbol: BrokerSymbol }) {
  const { name, description, contract_size: contractSize, digits, trade_mode: mode } = symbol;
  const volumes = `${quantity(symbol.volume_min)} / ${quantity(symbol.volume_step)}`;
  return (
    <tr data-testid="symbol-row" data-symbol={name} class="align-top">
      <th scope="row" class="font-normal wrap-anywhere">
        <span class="font-medium">{name}</span>
        <span class="block text-xs text-quiet">{description}</span>
        <span class="mt-0.5 block text-xs text-quiet tabular-nums @2xl:hidden">
          {words.digits} {digits} · {words.volumes} {volumes} · {words.tradeModes[mode]}
        </span>
      </th>
      <td class="text-right tabular-nums">{quantity(contractSize)}</td>
      <td class={`${WIDE} text-right tabular-nums`}>{digits}</td>
      <td class={`${WIDE} text-right tabular-nums`}>{volumes}</td>
      <td class={`${WIDE} ${mode === 'FULL' ? '' : 'text-warning'}`}>{words.tradeModes[mode]}</td>
    </tr>
  );
}
