import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Page } from '../shell/page.tsx';
import { accountList, accounts } from '../state/accounts.ts';
import { draftsOf, hasDrafts } from '../state/limit-drafts.ts';
import {
  accountLimits,
  accountLimitsFaults,
  defaultLimits,
  readLimits,
  useLiveLimits,
  type LimitScope,
} from '../state/limits.ts';
import { onResync } from '../state/stream.ts';
import { strings } from '../strings.ts';
import { LimitsForm } from './limits-form.tsx';
import { useLimitsAddress } from './limits-address.ts';
import { PreviewCard } from './preview-card.tsx';
import { SizingCard } from './sizing-card.tsx';
import { shownOfAccount, shownOfDefaults } from './shown-limits.ts';

const words = strings.limits;

/** What may be opened, on one account or on all, with what of it is in use. */
export function LimitsPage() {
  const [asked, choose] = useLimitsAddress();
  useEffect(() => {
    void defaultLimits.load();
    return onResync(() => void defaultLimits.load());
  }, []);
  useLeaveWarning();
  if (accounts.value.value === undefined) return <Absence />;
  const known =
    asked.kind === 'account'
      ? accountList.value.find(({ account }) => account === asked.account)
      : undefined;
  const any = asked.kind === 'any' ? accountList.value[0] : undefined;
  const scope = (known ?? any)?.account;
  return (
    <Page title={strings.titles.limits} aside={<ScopeChoice chosen={scope} onChoose={choose} />}>
      {asked.kind === 'account' && known === undefined && (
        <div class="mb-4">
          <Notice tone="info">{words.unknownAccount(asked.account)}</Notice>
        </div>
      )}
      {scope === undefined ? <Defaults /> : <OfAccount key={scope} account={scope} />}
    </Page>
  );
}

function Absence() {
  const fault = accounts.fault.value;
  return (
    <Page title={strings.titles.limits}>
      <div class="rounded-box border border-base-300 bg-base-100">
        {fault === undefined ? (
          <SkeletonRows rows={6} />
        ) : (
          <Failure reason={fault} onRetry={() => void accounts.load()} />
        )}
      </div>
    </Page>
  );
}

type ScopeChoiceProps = { chosen: LimitScope; onChoose: (scope: LimitScope) => void };

function ScopeChoice({ chosen, onChoose }: ScopeChoiceProps) {
  const nameOf = (scope: LimitScope, name: string): string =>
    scope !== chosen && draftsOf(scope).size > 0 ? words.unsavedMark(name) : name;
  return (
    <label class="flex min-w-0 items-center gap-2 text-sm">
      <span class="shrink-0 text-quiet">{words.account}</span>
      <select
        class="select w-60 max-w-full min-w-0 select-sm"
        data-testid="limits-scope"
        value={chosen ?? ''}
        onChange={({ currentTarget: { value } }) => {
          onChoose(value === '' ? undefined : value);
        }}
      >
        <option value="">{nameOf(undefined, words.allAccounts)}</option>
        {accountList.value.map(({ account, nickname }) => (
          <option key={account} value={account}>
            {nameOf(account, `${nickname} (${account})`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function OfAccount({ account }: { account: string }) {
  useLiveLimits(account);
  const limits = accountLimits.value.get(account);
  const defaults = defaultLimits.value.value;
  if (limits === undefined || defaults === undefined) {
    return (
      <Waiting
        fault={
          limits === undefined ? accountLimitsFaults.value.get(account) : defaultLimits.fault.value
        }
        onRetry={() => {
          void readLimits(account);
          void defaultLimits.load();
        }}
      />
    );
  }
  return (
    <Columns>
      <div class="min-w-0 space-y-4">
        <SizingCard key={account} account={account} currency={currencyOf(account)} />
        <LimitsForm shown={shownOfAccount(account, limits, defaults)} />
      </div>
      <PreviewCard account={account} hasUnsaved={draftsOf(account).size > 0} />
    </Columns>
  );
}

function currencyOf(account: string): string {
  return accountList.value.find((item) => item.account === account)?.currency ?? '';
}

function Defaults() {
  const defaults = defaultLimits.value.value;
  if (defaults === undefined) {
    return <Waiting fault={defaultLimits.fault.value} onRetry={() => void defaultLimits.load()} />;
  }
  const first = accountList.value[0]?.account;
  return (
    <Columns>
      <div class="min-w-0 space-y-4">
        {first === undefined && (
          <Notice tone="info">
            {words.noAccountHint}{' '}
            <a href="/accounts" class="link">
              {strings.accounts.emptyAction}
            </a>
          </Notice>
        )}
        <LimitsForm shown={shownOfDefaults(defaults)} />
      </div>
      {first !== undefined && (
        <PreviewCard account={undefined} hasUnsaved={draftsOf(undefined).size > 0} />
      )}
    </Columns>
  );
}

function Columns({ children }: { children: ComponentChildren }) {
  return (
    <div class="grid grid-cols-1 items-start gap-4 pb-20 xl:grid-cols-[minmax(0,1fr)_24rem]">
      {children}
    </div>
  );
}

function Waiting({ fault, onRetry }: { fault: string | undefined; onRetry: () => void }) {
  return (
    <div class="rounded-box border border-base-300 bg-base-100">
      {fault === undefined ? (
        <SkeletonRows rows={8} />
      ) : (
        <Failure reason={fault} onRetry={onRetry} />
      )}
    </div>
  );
}

/** The browser asks before it throws away what was typed; other pages of ours keep it. */
function useLeaveWarning(): void {
  const isDirty = hasDrafts();
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
    };
  }, [isDirty]);
}
