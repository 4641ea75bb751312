import { computed } from '@preact/signals';
import { get, patch, post, remove } from '../wire/request.ts';
import type { Account, AccountChange, LiveEvent, NewAccount } from '../wire/wire.ts';
import { createResource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

export const accounts = createResource(
  async () => (await get<{ accounts: Account[] }>('/api/accounts')).accounts,
);

export const accountList = computed(() => accounts.value.value ?? []);

/** The accounts on which nothing real can happen. */
export const practiceAccounts = computed(() =>
  accountList.value.filter(({ kind }) => kind === 'paper'),
);

/** Why the symbols of an account are not known although its terminal has told them. */
export function symbolsProblemOf(account: string): string | undefined {
  const { faults = [] } = accountList.value.find((item) => item.account === account) ?? {};
  return faults.find((sentence) => sentence.startsWith('symbols.json'));
}

/** What a person calls an account; the number when it is not known here. */
export function nicknameOf(account: string): string {
  return accountList.value.find((item) => item.account === account)?.nickname ?? account;
}

/** Refuses new positions on the account, or allows them again; throws a RequestFault. */
export async function setPaused(account: string, isPaused: boolean): Promise<void> {
  const path = `${pathOf(account)}/${isPaused ? 'pause' : 'resume'}`;
  merge((await post<{ account: Account }>(path)).account);
}

/** Adds a practice account, or one of MetaTrader by its number; throws a RequestFault. */
export async function createAccount(wanted: NewAccount): Promise<Account> {
  const { account } = await post<{ account: Account }>('/api/accounts', wanted);
  merge(account);
  return account;
}

/** Renames the account, or says whether it takes webhook signals; throws a RequestFault. */
export async function changeAccount(account: string, change: AccountChange): Promise<void> {
  merge((await patch<{ account: Account }>(pathOf(account), change)).account);
}

/** Takes the account out of the person's list; throws a RequestFault, with CONFLICT while it holds positions and that is not confirmed. */
export async function removeAccount(account: string, isConfirmed: boolean): Promise<void> {
  await remove(pathOf(account), isConfirmed ? { confirm: true } : {});
  accounts.take(accountList.value.filter((item) => item.account !== account));
}

const LIST_CHANGES: ReadonlySet<LiveEvent['type']> = new Set([
  'account.created',
  'account.changed',
  'account.removed',
]);

export function watchAccounts(): void {
  void accounts.load();
  onResync(() => void accounts.load());
  onLiveEvent((event) => {
    if (event.type === 'account.status') merge(event.account);
    if (LIST_CHANGES.has(event.type)) void accounts.load();
  });
}

function merge(fresh: Account): void {
  const known = accountList.value;
  const isKnown = known.some(({ account }) => account === fresh.account);
  accounts.value.value = isKnown
    ? known.map((item) => (item.account === fresh.account ? fresh : item))
    : [...known, fresh];
}

function pathOf(account: string): string {
  return `/api/accounts/${encodeURIComponent(account)}`;
}
