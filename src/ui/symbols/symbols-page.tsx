import { WalletCards } from 'lucide';
import { useEffect } from 'preact/hooks';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Page } from '../shell/page.tsx';
import { accountList, accounts } from '../state/accounts.ts';
import { lastDone } from '../state/symbol-decisions.ts';
import { openQuestions } from '../state/symbol-questions.ts';
import { strings } from '../strings.ts';
import type { Account } from '../wire/wire.ts';
import { BrokerSymbolsCard } from './broker-symbols-card.tsx';
import { ChangesCard } from './changes-card.tsx';
import { DoneNotice } from './done-notice.tsx';
import { MappingsCard } from './mappings-card.tsx';
import { QuestionsCard } from './questions-card.tsx';
import { SettingsCard } from './settings-card.tsx';
import { SymbolChooser } from './symbol-chooser.tsx';
import {
  SYMBOL_VIEWS,
  symbolsHref,
  useSymbolsAddress,
  type SymbolsAddress,
  type SymbolsView,
} from './symbols-address.ts';
import { TryCard } from './try-card.tsx';
import { UsesCard } from './uses-card.tsx';

const words = strings.symbols;

/** What names in signals are taken for at each broker, and the owner's word on it. */
export function SymbolsPage() {
  const [address, change] = useSymbolsAddress();
  const wanted = accountList.value.find(({ account }) => account === address.account);
  const shown = wanted ?? accountList.value[0];
  useEffect(
    () => () => {
      lastDone.value = undefined;
    },
    [],
  );
  if (shown === undefined) {
    return (
      <Page title={strings.titles.symbols}>
        <div class="rounded-box border border-base-300 bg-base-100">
          <Absence />
        </div>
      </Page>
    );
  }
  return (
    <Page
      title={strings.titles.symbols}
      aside={
        <AccountChoice
          chosen={shown}
          onChoose={(account) => {
            change({ account, page: 1 });
          }}
        />
      }
    >
      {wanted === undefined && address.account !== undefined && (
        <div class="mb-4">
          <Notice tone="info">{words.unknownAccount(address.account)}</Notice>
        </div>
      )}
      <Views address={address} />
      <View key={shown.account} view={address.view} account={shown} />
      <SymbolChooser />
      <DoneNotice />
    </Page>
  );
}

function Absence() {
  const fault = accounts.fault.value;
  if (accounts.value.value !== undefined) {
    return (
      <EmptyState icon={WalletCards} title={words.noAccountTitle} hint={words.noAccountHint}>
        <a href="/accounts" class="btn btn-primary btn-sm">
          {strings.accounts.emptyAction}
        </a>
      </EmptyState>
    );
  }
  if (fault === undefined) return <SkeletonRows rows={4} />;
  return <Failure reason={fault} onRetry={() => void accounts.load()} />;
}

type AccountChoiceProps = { chosen: Account; onChoose: (account: string) => void };

function AccountChoice({ chosen, onChoose }: AccountChoiceProps) {
  return (
    <label class="flex min-w-0 items-center gap-2 text-sm">
      <span class="text-quiet">{words.account}</span>
      <select
        class="select w-56 max-w-full select-sm"
        data-testid="symbols-account"
        value={chosen.account}
        onChange={({ currentTarget: { value } }) => {
          onChoose(value);
        }}
      >
        {accountList.value.map(({ account, nickname }) => (
          <option key={account} value={account}>
            {nickname} ({account})
          </option>
        ))}
      </select>
    </label>
  );
}

/** The parts of the page, each with an address of its own. */
function Views({ address }: { address: SymbolsAddress }) {
  const count = openQuestions.value.length;
  return (
    <nav aria-label={words.viewsLabel} class="mb-4 border-b border-base-300">
      <ul class="-mb-px flex gap-1">
        {SYMBOL_VIEWS.map((view) => {
          const isHere = view === address.view;
          return (
            <li key={view}>
              <a
                href={symbolsHref({ account: address.account, view })}
                aria-current={isHere ? 'page' : undefined}
                class={`flex items-center gap-2 border-b-2 px-3 py-2 text-sm ${isHere ? 'border-primary font-medium' : 'border-transparent text-quiet hover:border-base-300'}`}
              >
                {words.views[view]}
                {view === 'names' && count > 0 && (
                  <span class="rounded-full tint-warning px-1.5 text-xs font-semibold tabular-nums">
                    {count}
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function View({ view, account: { account } }: { view: SymbolsView; account: Account }) {
  switch (view) {
    case 'names':
      return (
        <div class="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div class="grid min-w-0 gap-4">
            <QuestionsCard />
            <UsesCard account={account} />
          </div>
          <TryCard account={account} />
        </div>
      );
    case 'mappings':
      return (
        <div class="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
          <MappingsCard account={account} isForAll={false} />
          <MappingsCard account={account} isForAll />
        </div>
      );
    case 'broker':
      return (
        <div class="grid grid-cols-1 items-start gap-4 2xl:grid-cols-[minmax(0,1fr)_26rem]">
          <div class="min-w-0 2xl:order-last">
            <ChangesCard account={account} />
          </div>
          <BrokerSymbolsCard account={account} />
        </div>
      );
    case 'settings':
      return <SettingsCard />;
  }
}
