import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get, put, sentenceOf } from '../wire/request.ts';
import type { Account, LiveEvent, Presence } from '../wire/wire.ts';
import type { AccountLimits, DefaultLimits, LimitName, LimitValue } from '../wire/limits.ts';
import { accountList } from './accounts.ts';
import { calmly } from './calmly.ts';
import { createResource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

/** What is shown live; heartbeats come more often. */
const FASTEST_MS = 2000;
/** Where only the banner looks; requests are counted a minute by the server. */
const UNSEEN_MS = 30_000;
/** Refusals after which the banner may have something to say. */
const TELLING = new Set(['LIMITS_REQUIRED', 'MAX_DAILY_LOSS', 'REPEATED_ORDER']);

/** Whose limits are meant: an account, or with undefined all of them. */
export type LimitScope = string | undefined;

export type LimitChange = Partial<Record<LimitName, LimitValue>> & { inherit?: LimitName[] };

export const defaultLimits = createResource(() => get<DefaultLimits>('/api/limits'));

/** What each account's limits are and what of them is in use. */
export const accountLimits = signal<ReadonlyMap<string, AccountLimits>>(new Map());
export const accountLimitsFaults = signal<ReadonlyMap<string, string>>(new Map());
/** Grows with every change of limits, for whatever was worked out under the former ones. */
export const limitsVersion = signal(0);

const turns = new Map<string, number>();
const readers = new Map<string, () => void>();
const statuses = new Map<string, Presence>();

/** Reads an account's limits now; of several readings under way only the last one counts. */
export async function readLimits(account: string): Promise<void> {
  const turn = nextTurn(account);
  try {
    const found = await get<AccountLimits>(pathOf(account));
    if (turn === turns.get(account)) keep(account, found);
  } catch (error) {
    if (turn !== turns.get(account)) return;
    accountLimitsFaults.value = new Map(accountLimitsFaults.value).set(account, sentenceOf(error));
  }
}

/** Changes what is named and leaves the rest; throws a RequestFault. */
export async function saveLimits(scope: LimitScope, change: LimitChange): Promise<void> {
  if (scope === undefined) {
    defaultLimits.value.value = await put<DefaultLimits>('/api/limits', change);
    await Promise.all(accountList.value.map(({ account }) => readLimits(account)));
  } else {
    const found = await put<AccountLimits>(pathOf(scope), change);
    // A reading that began before the change must not undo it here.
    nextTurn(scope);
    keep(scope, found);
  }
  limitsVersion.value += 1;
}

/** Follows all accounts for the banner: seldom, and at once after a refusal that it speaks of. */
export function watchLimits(): void {
  effect(() => {
    for (const { account } of accountList.value) if (!readers.has(account)) readSeldom(account);
  });
  onResync(() => {
    for (const { account } of accountList.value) void readLimits(account);
  });
  onLiveEvent((event) => {
    if (event.type === 'account.status') hearOf(event.account);
    if (event.type === 'signal.received') {
      for (const { account, code } of event.signal.accounts) {
        if (TELLING.has(code ?? '')) void readLimits(account);
      }
    }
  });
}

/** Follows one account closely for as long as it is shown; undefined follows none. */
export function useLiveLimits(account: string | undefined): void {
  useEffect(() => {
    if (account === undefined) return undefined;
    const read = calmly(
      () => readLimits(account),
      () => FASTEST_MS,
    );
    read();
    return onLiveEvent((event) => {
      if (concerns(event, account)) read();
    });
  }, [account]);
}

function concerns(event: LiveEvent, account: string): boolean {
  switch (event.type) {
    case 'account.status':
      return event.account.account === account;
    case 'account.positions':
    case 'trade.opened':
    case 'trade.closed':
      return event.account === account;
    case 'signal.received':
      return event.signal.accounts.some((item) => item.account === account);
    default:
      return 'command' in event && event.command.account === account;
  }
}

/** A terminal that comes or goes tells more than one more heartbeat: whether real money is traded, and what is left. */
function hearOf({ account, status }: Account): void {
  const isNews = statuses.get(account) !== status;
  statuses.set(account, status);
  if (isNews) void readLimits(account);
  else readSeldom(account);
}

function readSeldom(account: string): void {
  const reader =
    readers.get(account) ??
    calmly(
      () => readLimits(account),
      () => UNSEEN_MS * Math.max(1, readers.size),
    );
  readers.set(account, reader);
  reader();
}

function keep(account: string, found: AccountLimits): void {
  accountLimits.value = new Map(accountLimits.value).set(account, found);
  if (!accountLimitsFaults.value.has(account)) return;
  accountLimitsFaults.value = new Map(
    [...accountLimitsFaults.value].filter(([key]) => key !== account),
  );
}

function nextTurn(account: string): number {
  const turn = (turns.get(account) ?? 0) + 1;
  turns.set(account, turn);
  return turn;
}

function pathOf(account: string): string {
  return `/api/accounts/${encodeURIComponent(account)}/limits`;
}
