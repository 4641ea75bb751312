import { useSignal } from '@preact/signals';
import { ArrowLeft, Eye, OctagonX, RadioTower, WalletCards, X } from 'lucide';
import { useRoute } from 'preact-iso';
import { Figure, toneOf } from '../accounts/account-tile.tsx';
import { lots, money, NOTHING, result } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import {
  OutcomeBadge,
  PausedBadge,
  PresenceDot,
  SignalBadge,
  SimulatedBadge,
} from '../parts/status-badge.tsx';
import { closeAllOf, haltUser } from '../state/administration.ts';
import { useResumed, withIntent } from '../state/resumption.ts';
import { useReading } from '../state/use-reading.ts';
import { strings } from '../strings.ts';
import type { AdminUser } from '../wire/people.ts';
import type { Account, Signal, TradingState } from '../wire/wire.ts';
import { AdminPage } from './admin-page.tsx';
import { words } from './words.ts';

const text = words.support;

type SupportView = {
  user: AdminUser;
  accounts: Account[];
  trading: TradingState;
  signals: Signal[];
};

/** One user's first screen, to read; what may be done to it is named, asked for and recorded. */
export function SupportPage() {
  const { params } = useRoute();
  const id = params['id'] ?? '';
  return (
    <AdminPage
      title={text.title}
      aside={
        <a href="/admin/users" class="btn btn-sm">
          <Icon of={ArrowLeft} />
          {text.back}
        </a>
      }
    >
      <SupportBody userId={id} />
    </AdminPage>
  );
}

function SupportBody({ userId }: { userId: string }) {
  const reading = useReading<SupportView>(`/api/admin/users/${encodeURIComponent(userId)}/view`);
  return (
    <Loaded of={reading} rows={6}>
      {(view: SupportView) => (
        <div class="space-y-4">
          <SupportBanner user={view.user} />
          <Actions view={view} onDone={reading.load} />
          <AccountsCard accounts={view.accounts} />
          <SignalsCard signals={view.signals} accounts={view.accounts} />
        </div>
      )}
    </Loaded>
  );
}

function SupportBanner({ user }: { user: AdminUser }) {
  return (
    <div
      role="region"
      aria-label={text.title}
      data-testid="support-banner"
      class="flex items-start gap-3 rounded-box border border-warning/40 px-4 py-3 tint-warning"
    >
      <Icon of={Eye} class="mt-0.5 size-5" />
      <div class="min-w-0 text-sm">
        <p class="font-semibold wrap-anywhere">
          {text.banner(user.name || user.email)}{' '}
          <span class="font-normal text-base-content">({user.email})</span>
        </p>
        <p class="mt-0.5 text-base-content">{text.recorded}</p>
      </div>
    </div>
  );
}

function Actions({ view, onDone }: { view: SupportView; onDone: () => Promise<void> }) {
  const { user, trading, accounts } = view;
  const isHalting = useSignal(false);
  const isClosing = useSignal(false);
  const reason = useSignal<string>(text.halt.reasonDefault);
  const done = useSignal<string | undefined>(undefined);
  const name = user.name || user.email;
  useResumed('close-all', () => {
    isClosing.value = true;
  });
  const halt = async (): Promise<void> => {
    await haltUser(user.user_id, reason.value.trim() || text.halt.reasonDefault);
    done.value = text.halt.done;
    await onDone();
  };
  const closeAll = async (): Promise<void> => {
    await withIntent('close-all', null, async () => {
      done.value = await closeAllOf(user.user_id);
    });
    await onDone();
  };
  return (
    <div class="rounded-box border border-base-300 bg-base-100 px-4 py-3.5 sm:px-5">
      <div class="flex flex-wrap items-center justify-between gap-3">
        <p class="min-w-0 text-sm wrap-anywhere" data-testid="support-trading">
          <span class={trading.state === 'active' ? 'font-medium' : 'font-medium text-error'}>
            {text.trading[trading.state]}
          </span>
          {trading.reason !== '' && <span class="text-quiet"> · {trading.reason}</span>}
        </p>
        <div class="flex flex-wrap gap-2">
          {trading.state !== 'halted' && (
            <button
              type="button"
              class="btn btn-outline btn-error btn-sm"
              data-testid="support-halt"
              onClick={() => (isHalting.value = true)}
            >
              <Icon of={OctagonX} />
              {text.halt.action}
            </button>
          )}
          <button
            type="button"
            class="btn btn-outline btn-error btn-sm"
            data-testid="support-close-all"
            disabled={accounts.length === 0}
            onClick={() => (isClosing.value = true)}
          >
            <Icon of={X} />
            {text.closeAll.action}
          </button>
        </div>
      </div>
      {done.value !== undefined && (
        <div class="mt-3">
          <Notice tone="info">{done.value}</Notice>
        </div>
      )}
      <ConfirmDialog
        isOpen={isHalting}
        title={text.halt.title(name)}
        action={text.halt.action}
        testId="support-halt-confirm"
        onConfirm={halt}
      >
        <Consequences lines={text.halt.lines} />
        <label class="block">
          <span class="mb-1 block font-medium">{text.halt.reason}</span>
          <input
            class="input w-full"
            maxLength={200}
            value={reason.value}
            onInput={(event) => (reason.value = event.currentTarget.value)}
          />
        </label>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={isClosing}
        title={text.closeAll.title(name)}
        action={text.closeAll.action}
        testId="support-close-all-confirm"
        onConfirm={closeAll}
      >
        <Consequences lines={text.closeAll.lines} />
      </ConfirmDialog>
    </div>
  );
}

function AccountsCard({ accounts }: { accounts: readonly Account[] }) {
  return (
    <Card title={text.accounts}>
      {accounts.length === 0 ? (
        <EmptyState icon={WalletCards} title={text.noAccounts} hint={text.noAccountsHint} />
      ) : (
        <ul class="divide-y divide-base-300 border-t border-base-300">
          {accounts.map((account) => (
            <li key={account.account} class="px-4 py-3.5 sm:px-5" data-testid="support-account">
              <div class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <span class="font-medium wrap-anywhere">{account.nickname}</span>
                <PresenceDot presence={account.status} />
                <span class="text-xs text-quiet tabular-nums">{account.account}</span>
                {account.simulated && <SimulatedBadge />}
                {account.is_paused && <PausedBadge />}
              </div>
              <dl class="mt-2.5 grid grid-cols-[repeat(auto-fit,minmax(7rem,1fr))] gap-3">
                <Figure name={strings.accounts.equity} unit={account.currency}>
                  {money(account.equity)}
                </Figure>
                <Figure name={strings.accounts.balance}>{money(account.balance)}</Figure>
                <Figure name={strings.accounts.profit}>
                  <span class={toneOf(account.profit)}>{result(account.profit)}</span>
                </Figure>
                <Figure name={strings.accounts.positions}>{account.positions ?? NOTHING}</Figure>
                <Figure name={strings.accounts.heartbeat}>
                  <Moment at={account.last_heartbeat_at} never={words.never} />
                </Figure>
              </dl>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

type SignalsCardProps = { signals: readonly Signal[]; accounts: readonly Account[] };

function SignalsCard({ signals, accounts }: SignalsCardProps) {
  const nicknameOf = (account: string): string =>
    accounts.find((item) => item.account === account)?.nickname ?? account;
  return (
    <Card title={text.signals}>
      {signals.length === 0 ? (
        <EmptyState icon={RadioTower} title={text.noSignals} hint={text.noSignalsHint} />
      ) : (
        <ul class="divide-y divide-base-300 border-t border-base-300 text-sm">
          {signals.map((signal) => (
            <li
              key={signal.signal_id}
              class="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5 sm:px-5"
            >
              <span class="shrink-0 text-quiet sm:w-32">
                <Moment at={signal.received_at} />
              </span>
              <span class="font-medium">
                {[signal.action ?? text.noAction, signal.symbol].filter(Boolean).join(' ')}
                {signal.volume !== null && (
                  <span class="ml-2 font-normal text-quiet">{lots(signal.volume)}</span>
                )}
              </span>
              <SignalBadge status={signal.status} />
              <span class="flex flex-wrap gap-1.5">
                {signal.accounts.map((outcome) => (
                  <OutcomeBadge
                    key={outcome.account}
                    status={outcome.status}
                    who={nicknameOf(outcome.account)}
                  />
                ))}
                {signal.accounts.length === 0 && (
                  <span class="text-quiet wrap-anywhere">{signal.message}</span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
