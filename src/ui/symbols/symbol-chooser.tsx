import { signal, useSignal } from '@preact/signals';
import { quantity } from '../format.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { nicknameOf, symbolsProblemOf } from '../state/accounts.ts';
import { decide } from '../state/symbol-decisions.ts';
import { symbolsPath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { BrokerSymbolPage } from '../wire/wire.ts';
import { ForAllChoice } from './for-all-choice.tsx';
import { SearchField } from './search-field.tsx';

const words = strings.symbols;
const SHOWN = 8;

type Choosing = { account: string; name: string };

/** The name for which a symbol is being chosen; undefined while the box is closed. */
export const choosing = signal<Choosing | undefined>(undefined);

/** A box to choose any symbol of the broker for a name. */
export function SymbolChooser() {
  const wanted = choosing.value;
  const title =
    wanted === undefined ? '' : words.chooser.title(wanted.name, nicknameOf(wanted.account));
  return (
    <Dialog isOpen={wanted !== undefined} title={title} onClose={close}>
      {wanted !== undefined && <Choice wanted={wanted} />}
      <div class="modal-action">
        <button type="button" class="btn btn-sm" onClick={close}>
          {words.chooser.close}
        </button>
      </div>
    </Dialog>
  );
}

function Choice({ wanted: { account, name } }: { wanted: Choosing }) {
  const search = useSignal('');
  const isForAll = useSignal(false);
  const { isBusy, fault, run } = useDoing();
  const choose = async (to: string): Promise<void> => {
    const isDone = await run(() => decide({ account, isForAll: isForAll.value, from: name, to }));
    if (isDone) close();
  };
  return (
    <div class="space-y-3">
      <SearchField
        label={words.search}
        placeholder={words.searchPlaceholder}
        text=""
        testId="chooser-search"
        onSearch={(text) => (search.value = text)}
      />
      <Matches
        account={account}
        search={search.value}
        isBusy={isBusy.value}
        onChoose={(to) => void choose(to)}
      />
      <ForAllChoice isForAll={isForAll} />
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
    </div>
  );
}

type MatchesProps = {
  account: string;
  search: string;
  isBusy: boolean;
  onChoose: (symbol: string) => void;
};

function Matches({ account, search, isBusy, onChoose }: MatchesProps) {
  const path = symbolsPath(account, { search, page: 1, limit: SHOWN });
  const found = useSymbolFacts<BrokerSymbolPage>({ account, path });
  const page = found.value.value;
  const fault = found.fault.value;
  if (page === undefined) {
    if (fault === undefined) return <SkeletonRows rows={SHOWN} />;
    return <Failure reason={fault} onRetry={() => void found.load()} />;
  }
  if (page.symbols.length === 0) {
    return (
      <p role="status" class="py-6 text-center text-sm text-quiet wrap-anywhere">
        {search === ''
          ? (symbolsProblemOf(account) ?? words.chooser.noSymbols)
          : words.chooser.noMatch(search)}
      </p>
    );
  }
  const rest = page.total - page.symbols.length;
  return (
    <div>
      <ul class="divide-y divide-base-300 rounded-field border border-base-300">
        {page.symbols.map((symbol) => (
          <li key={symbol.name}>
            <button
              type="button"
              data-testid="choose-symbol"
              data-symbol={symbol.name}
              class="flex w-full cursor-pointer flex-wrap items-baseline justify-between gap-x-3 px-3 py-2 text-left text-sm hover:bg-base-200"
              disabled={isBusy}
              onClick={() => {
                onChoose(symbol.name);
              }}
            >
              <span class="min-w-0 wrap-anywhere">
                <span class="font-medium">{symbol.name}</span>
                <span class="ml-2 text-quiet">{symbol.description}</span>
              </span>
              <span class="text-xs text-quiet tabular-nums">
                {words.chooser.facts(quantity(symbol.contract_size), symbol.digits)}
                {symbol.trade_mode !== 'FULL' && ` · ${words.broker.tradeModes[symbol.trade_mode]}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {rest > 0 && <p class="mt-1.5 text-xs text-quiet">{words.chooser.more(rest)}</p>}
    </div>
  );
}

function close(): void {
  choosing.value = undefined;
}
