import type { Clock } from '../base/clock.ts';
import type { AccountId } from '../base/ids.ts';
import type { Audit, AuditAction, By, Owner } from '../audit/index.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Delays } from './delays.ts';
import type { Exits } from './exits.ts';
import type { Ledger } from './ledger.ts';
import type { MasterPosition } from './master-position.ts';
import type { Masters } from './masters.ts';
import type { Pair } from './pair-store.ts';
import type { Pairs } from './pairs.ts';
import { bareOccasion, wayOf, type Records } from './records.ts';
import { canOpen, type Resuming } from './resuming.ts';
import type { PairSettings } from './settings.ts';

type Deps = {
  db: Db;
  clock: Clock;
  audit: Audit;
  accounts: Accounts;
  commands: Pick<Commands, 'listByCause'>;
  ledger: Ledger;
  masters: Masters;
  pairs: Pairs;
  delays: Delays;
  exits: Exits;
  resuming: Resuming;
  records: Records;
  /** Brings what is known of a master's positions up to date. */
  look: (master: AccountId) => void;
};

export type NewPair = {
  master: string;
  slave: string;
  settings: PairSettings;
  isActive: boolean;
  /** Whether the slave takes webhook signals of its own; undefined: not, unless its owner has said so before. */
  slaveReceivesWebhooks?: boolean | undefined;
};

type PairWishes = {
  settings: PairSettings;
  status?: 'active' | 'paused';
  slaveReceivesWebhooks?: boolean | undefined;
};

/** What owners do with their pairs: stored, written into the audit log and carried out at once, or not at all. */
export function createPairChanges(deps: Deps) {
  const { db, clock, audit, accounts, ledger, masters, pairs, delays } = deps;
  const { commands, exits, resuming, records, look } = deps;
  return { create, change, toggle, remove, leave };

  /** Makes a pair, and the master a master with its one key; what it has open already is treated as the settings say. */
  function create(by: Owner, wanted: NewPair): Pair {
    return changing(() => {
      const master = accounts.get(by.userId, wanted.master).account;
      masters.ensure(by, master);
      // Before there is a pair: what the master has open already is no news for it.
      look(master);
      const made = pairs.create(by.userId, wanted);
      tell(by, 'copy_pair.created', undefined, made);
      accounts.becomeSlave(by, made.slave, wanted.slaveReceivesWebhooks);
      const there = [...ledger.listOpenItems(master), ...ledger.listWaitingItems(master)];
      for (const item of there) beginWith(made, item);
      return made;
    });
  }

  /** A position that was there before the pair is not followed, unless the owner asks for it. */
  function beginWith(pair: Pair, item: MasterPosition): void {
    if (pair.settings.on_start === 'ignore' || pair.status !== 'active') {
      ledger.saveShare(pair.pairId, item.itemId, { planned: '0', base: item.remaining });
      return;
    }
    if (item.state === 'waiting' && !pair.settings.copy_pendings) return;
    if (item.state !== 'waiting' && item.state !== 'open') return;
    delays.open(pair, item, item.remaining, bareOccasion('start', clock.nowMs()));
  }

  function change(by: Owner, pairId: string, { slaveReceivesWebhooks, ...to }: PairWishes): Pair {
    return changing(() => {
      const before = pairs.get(by.userId, pairId);
      accounts.becomeSlave(by, before.slave, slaveReceivesWebhooks);
      return turn(by, 'copy_pair.changed', before, to);
    });
  }

  function toggle(by: Owner, pairId: string, isActive: boolean | undefined): Pair {
    return changing(() => {
      const before = pairs.get(by.userId, pairId);
      const status = (isActive ?? before.status !== 'active') ? 'active' : 'paused';
      const action = status === 'active' ? 'copy_pair.resumed' : 'copy_pair.paused';
      return turn(by, action, before, { status });
    });
  }

  function turn(
    by: Owner,
    action: AuditAction,
    before: Pair,
    to: { settings?: PairSettings; status?: 'active' | 'paused' },
  ): Pair {
    const opensAgain = !canOpen(before) && canOpen({ ...before, ...to });
    // Before it opens again: what the master has done meanwhile is no news for it.
    if (opensAgain) look(before.master);
    const after = pairs.change(before, to);
    tell(by, action, before, after);
    obey(after);
    if (opensAgain) resuming.placeAll(after);
    return after;
  }

  function remove(by: Owner, pairId: string): Pair {
    return changing(() => drop(by, pairs.get(by.userId, pairId)));
  }

  function drop(by: By, before: Pair): Pair {
    const removed = obey(pairs.change(before, { status: 'removed' }));
    tell(by, 'copy_pair.removed', before, removed);
    if (wayOf(removed) === 'leave') releaseLinks(removed);
    return removed;
  }

  /**
   * An account leaves its owner: it follows nobody and nobody follows it. What was opened on it is left alone, for nothing
   * may be sent to it any more; what was opened for it elsewhere is treated as its pairs say. Call inside the transaction.
   */
  function leave(by: By, account: AccountId): void {
    // Should the transaction be rolled back, its pairs must not stay in memory.
    clock.after(0, pairs.reload);
    ledger.releaseAll(account);
    for (const copy of ledger.listLiveCopies()) {
      if (copy.slave !== account) continue;
      const cause = { kind: 'copy', id: copy.copyId } as const;
      const [command] = commands.listByCause(copy.userId, cause);
      records.end({ ...copy, status: command?.state ?? 'cancelled', isLive: false });
    }
    for (const pair of pairs.ofAccount(account)) if (pair.status !== 'removed') drop(by, pair);
    masters.forget(account);
  }

  function releaseLinks(pair: Pair): void {
    for (const link of ledger.listLiveLinks(pair.slave)) {
      if (link.pairId === pair.pairId) ledger.saveLink({ ...link, state: 'released' });
    }
  }

  /** What the pair's state and settings want of its copies is done at once. */
  function obey(pair: Pair): Pair {
    for (const link of ledger.listLiveLinks(pair.slave)) {
      if (link.pairId !== pair.pairId) continue;
      exits.alignLink(link, pair, bareOccasion('policy', clock.nowMs()));
    }
    return pair;
  }

  function tell(by: By, action: AuditAction, before: Pair | undefined, after: Pair): void {
    audit.append({
      by,
      action,
      subject: `copy_pair:${after.pairId}`,
      ...(before && { before: shown(before) }),
      after: shown(after),
    });
  }

  function changing<T>(work: () => T): T {
    try {
      return db.inTransaction(work);
    } catch (error) {
      pairs.reload();
      throw error;
    }
  }
}

function shown({ master, slave, status, settings }: Pair) {
  return { master, slave, status, settings };
}
