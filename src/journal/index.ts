import { Decimal } from 'decimal.js';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances } from '../instances/index.ts';
import { createRecord } from './record.ts';
import { createJournalStore } from './store.ts';
import type { Trade } from './trade.ts';

export type { Trade } from './trade.ts';

export type Journal = ReturnType<typeof createJournal>;

type Deps = {
  db: Db;
  accounts: Accounts;
  instances: Instances;
  commands: Commands;
  events: Events;
};

/** Trades as they happened, built from the deals that terminals report. */
export function createJournal({ db, accounts, instances, commands, events }: Deps) {
  const store = createJournalStore(db);
  const { record } = createRecord({ store, commands, events });
  instances.onOutgoing((account, content) => {
    const userId = accounts.owner(account);
    if (content.kind !== 'event' || userId === undefined) return;
    const { event } = content;
    if (event.kind === 'deal') record(userId, account, event.deal);
    if (event.kind === 'deals') for (const deal of event.deals) record(userId, account, deal);
  });
  return {
    /** The ledger's own word of what an account holds. */
    listOpenTrades: (userId: UserId, account: AccountId): Trade[] =>
      store.listOpenTrades(userId, account),
    /** The positions into or out of which a person dealt at a terminal since then. */
    listByHand: (userId: UserId, account: AccountId, entry: 'IN' | 'OUT', sinceMs: number) =>
      store.listByHand(userId, account, entry, sinceMs),
    /** The trades that a command opened. */
    listTradesOfCommand: (userId: UserId, commandId: string): Trade[] =>
      store.listTradesOfCommand(userId, commandId),
    /** What all deals since a moment have added to the balance. */
    bookedSince: (userId: UserId, account: AccountId, sinceMs: number): Decimal =>
      sumOf(store.listAmountsSince(userId, account, sinceMs)),
    /** Deposits less withdrawals since a moment. */
    flowsSince: (userId: UserId, account: AccountId, sinceMs: number): Decimal =>
      sumOf(store.listAmountsSince(userId, account, sinceMs).filter(({ type }) => FLOWS.has(type))),
    /** When the last of so many losing trades in a row was closed; undefined when they are not all losses. */
    lossesInARow: (userId: UserId, account: AccountId, count: number): number | undefined => {
      const last = store.listLastClosed(userId, account, count);
      const areLosses = last.length === count && last.every(({ net }) => Number(net) < 0);
      return areLosses ? last[0]?.closedAtMs : undefined;
    },
  };
}

/** Money that comes and goes without being earned or lost (metrics-and-rules.md §1). */
const FLOWS: ReadonlySet<string> = new Set(['BALANCE', 'BONUS', 'CORRECTION']);

function sumOf(amounts: readonly Record<'profit' | 'swap' | 'commission' | 'fee', string>[]) {
  let sum = new Decimal(0);
  for (const { profit, swap, commission, fee } of amounts)
    sum = sum.plus(profit).plus(swap).plus(commission).plus(fee);
  return sum;
}
