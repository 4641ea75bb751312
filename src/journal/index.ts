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
  };
}
