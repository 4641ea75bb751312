import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { newId, type AccountId, type UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Pair, PairId, PairStatus, PairStore } from './pair-store.ts';
import type { PairSettings } from './settings.ts';

type Deps = { clock: Clock; store: PairStore; accounts: Accounts };

const MAX_PER_USER = 500;

export type Pairs = ReturnType<typeof createPairs>;

/** Who follows whom; kept in memory as well, because every event of a master asks. */
export function createPairs({ clock, store, accounts }: Deps) {
  let all = store.listAll();
  return { list, get, find, ofMaster, ofAccount, wouldCircle, create, change, standing, reload };

  function list(userId: UserId): Pair[] {
    return all.filter((pair) => pair.userId === userId && pair.status !== 'removed');
  }

  /** Refuses (NOT_FOUND) what is unknown, removed, or somebody else's. */
  function get(userId: UserId, pairId: string): Pair {
    const found = list(userId).find((pair) => pair.pairId === pairId);
    if (found === undefined) throw new AppError('NOT_FOUND', 'There is no such pair.');
    return found;
  }

  function find(pairId: PairId): Pair | undefined {
    return all.find((pair) => pair.pairId === pairId);
  }

  /** Removed ones too: what they opened may still have to be followed to its end. */
  function ofMaster(master: AccountId): Pair[] {
    return all.filter((pair) => pair.master === master && isTheirs(pair, master));
  }

  function ofAccount(account: AccountId): Pair[] {
    return all.filter(
      (pair) => (pair.master === account || pair.slave === account) && isTheirs(pair, account),
    );
  }

  /** What one who had the account before has made is no concern of the next. */
  function isTheirs({ userId }: Pair, account: AccountId): boolean {
    return accounts.owner(account) === userId;
  }

  function standing(): Pair[] {
    return all;
  }

  /** Refuses another's account (NOT_FOUND), a circle (COPY_LOOP), and a pair that exists (CONFLICT). */
  function create(
    userId: UserId,
    wanted: { master: string; slave: string; settings: PairSettings; isActive: boolean },
  ): Pair {
    const master = accounts.get(userId, wanted.master).account;
    const slave = accounts.get(userId, wanted.slave).account;
    const own = list(userId);
    if (own.some((pair) => pair.master === master && pair.slave === slave)) {
      throw new AppError('CONFLICT', 'These two accounts are a pair already. Change that one.');
    }
    if (wouldCircle(userId, master, slave)) {
      throw new AppError(
        'COPY_LOOP',
        'The trades of the slave would come back to the master. Choose another slave.',
      );
    }
    if (own.length >= MAX_PER_USER) {
      throw new AppError('CONFLICT', `At most ${String(MAX_PER_USER)} pairs. Remove one first.`);
    }
    const nowMs = clock.nowMs();
    const pair: Pair = {
      pairId: newId<PairId>(nowMs),
      userId,
      master,
      slave,
      status: wanted.isActive ? 'active' : 'paused',
      settings: wanted.settings,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    store.insert(pair);
    remember([...all, pair]);
    return pair;
  }

  function change(pair: Pair, to: { status?: PairStatus; settings?: PairSettings }): Pair {
    const changed = { ...pair, ...to, updatedAtMs: clock.nowMs() };
    store.update(changed);
    remember(all.map((item) => (item.pairId === pair.pairId ? changed : item)));
    return changed;
  }

  /** In force at once for what follows in the same transaction; read anew if that is rolled back. */
  function remember(next: Pair[]): void {
    all = next;
  }

  /** After a transaction that was rolled back. */
  function reload(): void {
    all = store.listAll();
  }

  /** True when the trades of the slave would come back to the master. */
  function wouldCircle(userId: UserId, master: AccountId, slave: AccountId): boolean {
    return master === slave || leadsTo(list(userId), slave, master);
  }

  function leadsTo(own: readonly Pair[], from: AccountId, to: AccountId): boolean {
    const seen = new Set<AccountId>([from]);
    for (const account of seen) {
      if (account === to) return true;
      for (const { master, slave } of own) if (master === account) seen.add(slave);
    }
    return false;
  }
}
