import type { ComponentChildren } from 'preact';
import { money, NOTHING, result } from '../format.ts';
import {
  ClaimBadge,
  PausedBadge,
  PresenceDot,
  SimulatedBadge,
  WebhookOffBadge,
} from '../parts/status-badge.tsx';
import { AccountTrading } from '../stopping/account-trading.tsx';
import { strings } from '../strings.ts';
import type { Account } from '../wire/wire.ts';
import { PauseButton } from './pause-button.tsx';

type AccountTileProps = { account: Account; children?: ComponentChildren };

/** One account: who it is, whether it is there, and its money. */
export function AccountTile({ account, children }: AccountTileProps) {
  return (
    <article
      data-testid="account-tile"
      data-account={account.account}
      aria-label={`${account.nickname} ${account.account}`}
      class="rounded-box border border-base-300 bg-base-100 px-4 py-3.5 sm:px-5"
    >
      <TileHead account={account} />
      {account.is_proven && <TileMoney account={account} />}
      {children}
      {account.is_proven && <AccountTrading account={account} />}
    </article>
  );
}

function TileHead({ account }: { account: Account }) {
  return (
    <div class="flex items-start justify-between gap-3">
      <div class="min-w-0">
        <h3 class="truncate font-semibold" title={account.nickname}>
          {account.nickname}
        </h3>
        <div class="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-1">
          {account.is_proven && <PresenceDot presence={account.status} />}
          <span class="text-xs text-quiet tabular-nums">{account.account}</span>
          {account.simulated && <SimulatedBadge />}
          {!account.is_proven && <ClaimBadge />}
          {account.is_paused && <PausedBadge />}
          {account.is_proven && !account.receives_webhooks && <WebhookOffBadge />}
        </div>
      </div>
      {account.is_proven && <PauseButton account={account} />}
    </div>
  );
}

function TileMoney({ account }: { account: Account }) {
  const words = strings.accounts;
  return (
    <dl class="mt-3.5 grid grid-cols-[repeat(auto-fit,minmax(6rem,1fr))] gap-x-3 gap-y-3">
      <Figure name={words.equity} unit={account.currency} isLarge>
        {money(account.equity)}
      </Figure>
      <Figure name={words.balance} isLarge>
        {money(account.balance)}
      </Figure>
      <Figure name={words.profit} isLarge>
        <span class={toneOf(account.profit)}>{result(account.profit)}</span>
      </Figure>
      <Figure name={words.positions}>{account.positions ?? NOTHING}</Figure>
      <Figure name={words.marginMode}>{account.margin_mode ?? NOTHING}</Figure>
    </dl>
  );
}

type FigureProps = {
  name: string;
  /** Stands behind the name, so that the value keeps its room. */
  unit?: string | null;
  isLarge?: boolean;
  /** Takes the room of two. */
  isWide?: boolean;
  children: ComponentChildren;
};

/** A name above its value. */
export function Figure({
  name,
  unit = null,
  isLarge = false,
  isWide = false,
  children,
}: FigureProps) {
  return (
    <div class={`min-w-0 ${isWide ? 'col-span-2' : ''}`}>
      <dt class="truncate text-xs text-quiet">
        {name}
        {unit !== null && ` (${unit})`}
      </dt>
      <dd
        class={`mt-0.5 tabular-nums wrap-anywhere ${isLarge ? 'font-semibold' : 'text-sm leading-6'}`}
      >
        {children}
      </dd>
    </div>
  );
}

/** Green for a gain, red for a loss; the sign says it as well. */
export function toneOf(amount: number | null): string {
  if (amount === null || amount === 0) return '';
  return amount > 0 ? 'text-success' : 'text-error';
}
