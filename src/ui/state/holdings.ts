import type { Account } from '../wire/wire.ts';

/** What accounts hold together, as far as their terminals have told. */
export type Holdings = {
  readonly accounts: number;
  readonly positions: number;
  readonly orders: number;
  /** Floating result by currency. */
  readonly results: readonly (readonly [currency: string, amount: number])[];
  /** Accounts whose terminal does not report now: what they hold may be more, or less. */
  readonly silent: readonly Account[];
};

export function holdingsOf(accounts: readonly Account[]): Holdings {
  const cents = new Map<string, number>();
  for (const { currency, profit, positions } of accounts) {
    if (currency === null || profit === null || positions === null || positions === 0) continue;
    cents.set(currency, (cents.get(currency) ?? 0) + Math.round(profit * 100));
  }
  return {
    accounts: accounts.length,
    positions: total(accounts.map(({ positions }) => positions)),
    orders: total(accounts.map(({ orders }) => orders)),
    results: [...cents].map(([currency, amount]) => [currency, amount / 100] as const),
    silent: accounts.filter(({ status, positions }) => status !== 'online' || positions === null),
  };
}

function total(counts: readonly (number | null)[]): number {
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
