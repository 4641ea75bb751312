import { computed } from '@preact/signals';
import { get, post } from '../wire/request.ts';
import type { Account, NewAccount } from '../wire/wire.ts';
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

/** The accounts whose terminal does not report as it should. */
export const silentAccounts = computed(() =>
  accountList.value.filter(({ status }) => status !== 'online'),
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
  const path = `/api/accounts/${encodeURIComponent(account)}/${isPaused ? 'pause' : 'resume'}`;
  merge((await post<{ account: Account }>(path)).account);
}

/** Makes another practice account; throws a RequestFault. */
export async function createAccount(wanted: NewAccount): Promise<void> {
  merge((await post<{ account: Account }>('/api/accounts', wanted)).account);
}

export function watchAccounts(): void {
  void accounts.load();
  onResync(() => void accounts.load());
  onLiveEvent((event) => {
    if (event.type === 'account.status') merge(event.account);
    if (event.type === 'account.created') void accounts.load();
  });
}

function merge(fresh: Account): void {
  const known = accountList.value;
  const isKnown = known.some(({ account }) => account === fresh.account);
  accounts.value.value = isKnown
    ? known.map((item) => (item.account === fresh.account ? fresh : item))
    : [...known, fresh];
}
