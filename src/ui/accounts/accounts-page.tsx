import { useSignal } from '@preact/signals';
import { Plus, WalletCards } from 'lucide';
import { useRef } from 'preact/hooks';
import { money, moment, NOTHING } from '../format.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Page } from '../shell/page.tsx';
import { accountList, accounts } from '../state/accounts.ts';
import { DriftCard } from '../stopping/drift-card.tsx';
import { strings } from '../strings.ts';
import type { Account } from '../wire/wire.ts';
import { AccountNotices, ExpertModes } from './account-notices.tsx';
import { AccountSettings } from './account-settings.tsx';
import { AccountTile, Figure } from './account-tile.tsx';
import { NewAccountForm } from './new-account-form.tsx';

const words = strings.accounts;

export function AccountsPage() {
  const form = useRef<HTMLDivElement>(null);
  /** On a small screen it stands below all accounts. */
  const goToForm = (): void => {
    form.current?.scrollIntoView();
    form.current?.querySelector('input')?.focus();
  };
  return (
    <Page
      title={strings.titles.accounts}
      aside={
        <button type="button" class="btn btn-sm xl:hidden" onClick={goToForm}>
          <Icon of={Plus} />
          {words.add.title}
        </button>
      }
    >
      <div class="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <AccountDetailsList />
        <div class="grid min-w-0 gap-4">
          <DriftCard />
          <div ref={form}>
            <NewAccountForm />
          </div>
        </div>
      </div>
    </Page>
  );
}

function AccountDetailsList() {
  const removed = useSignal<string | undefined>(undefined);
  if (accounts.value.value === undefined || accountList.value.length === 0) {
    return (
      <div class="min-w-0 space-y-4">
        <Removed nickname={removed.value} />
        <div class="rounded-box border border-base-300 bg-base-100">
          <Absence />
        </div>
      </div>
    );
  }
  return (
    <section aria-label={words.heading} class="min-w-0 space-y-4">
      <h2 class="sr-only">{words.heading}</h2>
      <Removed nickname={removed.value} />
      <ul class="space-y-4">
        {accountList.value.map((account) => (
          <li key={account.account}>
            <AccountTile account={account}>
              <AccountNotices account={account} />
              {account.is_proven && <AccountDetails account={account} />}
              <AccountSettings
                account={account}
                onRemoved={() => (removed.value = account.nickname)}
              />
            </AccountTile>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Removed({ nickname }: { nickname: string | undefined }) {
  if (nickname === undefined) return null;
  return <Notice tone="info">{words.removal.done(nickname)}</Notice>;
}

function Absence() {
  const fault = accounts.fault.value;
  if (accounts.value.value !== undefined) {
    return <EmptyState icon={WalletCards} title={words.emptyTitle} hint={words.emptyHint} />;
  }
  if (fault === undefined) return <SkeletonRows rows={4} />;
  return <Failure reason={fault} onRetry={() => void accounts.load()} />;
}

function AccountDetails({ account }: { account: Account }) {
  const heartbeat = account.last_heartbeat_at;
  return (
    <>
      <dl class="mt-4 grid grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-x-3 gap-y-3 border-t border-base-300 pt-3.5">
        <Figure name={words.margin}>{money(account.margin)}</Figure>
        <Figure name={words.freeMargin}>{money(account.free_margin)}</Figure>
        <Figure name={words.leverage}>
          {account.leverage === null ? NOTHING : `1:${account.leverage}`}
        </Figure>
        <Figure name={words.orders}>{account.orders ?? NOTHING}</Figure>
        <Figure name={words.broker}>{account.broker}</Figure>
        <Figure name={words.server}>{account.server}</Figure>
        <Figure name={words.heartbeat}>
          {heartbeat === null ? words.never : moment(Date.parse(heartbeat))}
        </Figure>
        <Figure name={words.ping}>
          {account.ping_ms === null ? NOTHING : `${account.ping_ms} ms`}
        </Figure>
      </dl>
      {account.kind === 'mt5' && <ExpertModes modes={account.modes} />}
    </>
  );
}
