import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { SYSTEM, type Audit, type By, type Owner } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Account, Presence } from './account.ts';
import { createAccountBook } from './book.ts';
import { createOwnership, subjectOf } from './ownership.ts';
import type { AccountStore } from './store.ts';

export type Accounts = ReturnType<typeof createAccountsService>;

export type AccountDeps = {
  db: Db;
  store: AccountStore;
  clock: Clock;
  audit: Audit;
  events: Events;
  hasFolder: (account: string) => boolean;
};

export type AccountWishes = {
  nickname?: string | undefined;
  receivesWebhooks?: boolean | undefined;
};

/** Trading accounts: whose they are, what kind, whether they are paused and take webhook signals. */
export function createAccountsService(deps: AccountDeps) {
  const { store, clock, audit } = deps;
  const book = createAccountBook(deps);
  const ownership = createOwnership({ ...deps, book });
  return {
    list: book.list,
    listProven,
    listAll: book.listAll,
    /** Those that nobody has proven among them; for administrators. */
    listLive: store.listLive,
    /** False until the first account of the installation, whatever became of it. */
    hasAny: store.hasAny,
    find: book.find,
    findProven: book.findProven,
    get: book.get,
    getOwn: book.getOwn,
    owner,
    wasAnothers: store.wasAnothers,
    onChanged: book.onChanged,
    create: ownership.create,
    attach: ownership.attach,
    move: ownership.move,
    remove: ownership.remove,
    removeForAll: ownership.removeForAll,
    change,
    setPaused,
    becomeSlave,
    recordPresence,
  };

  function listProven(userId: UserId): readonly Account[] {
    return book.list(userId).filter(({ isProven }) => isProven);
  }

  /** Whose account it is; for workers that know an account only by its folder. */
  function owner(account: AccountId): UserId | undefined {
    return book.findProven(account)?.userId;
  }

  /** What its owner wants of it; a switch that they have put themselves no rule moves. */
  function change(
    by: Owner,
    number: string,
    { nickname, receivesWebhooks }: AccountWishes,
  ): Account {
    return book.changing(() => {
      const before = book.getOwn(by.userId, number);
      const renamed = nickname === undefined ? before : rename(by, before, nickname);
      if (receivesWebhooks === undefined) return renamed;
      return switchWebhooks(by, { ...renamed, isWebhooksChosen: true }, receivesWebhooks);
    });
  }

  function rename(by: Owner, before: Account, nickname: string): Account {
    if (nickname === before.nickname) return before;
    const after = save({ ...before, nickname });
    audit.append({
      by,
      action: 'account.renamed',
      subject: subjectOf(before),
      before: { nickname: before.nickname },
      after: { nickname },
    });
    return after;
  }

  function switchWebhooks(by: By, account: Account, receivesWebhooks: boolean): Account {
    const after = save({ ...account, receivesWebhooks });
    if (account.receivesWebhooks === receivesWebhooks) return after;
    audit.append({
      by,
      action: 'account.webhooks_switched',
      subject: subjectOf(account),
      before: { receives_webhooks: account.receivesWebhooks },
      after: { receives_webhooks: receivesWebhooks },
    });
    return after;
  }

  function setPaused(by: Owner, number: string, isPaused: boolean): Account {
    return book.changing(() => {
      const before = book.get(by.userId, number);
      if (before.isPaused === isPaused) return before;
      audit.append({
        by,
        action: isPaused ? 'account.paused' : 'account.resumed',
        subject: subjectOf(before),
      });
      return save({ ...before, isPaused });
    });
  }

  /**
   * It follows a master from now on, whose signals reach it as copies: it takes none of its own, or each would be traded
   * twice, unless its owner has said so, now or before.
   */
  function becomeSlave(by: Owner, number: string, wanted: boolean | undefined): Account {
    if (wanted !== undefined) return change(by, number, { receivesWebhooks: wanted });
    return book.changing(() => {
      const slave = book.get(by.userId, number);
      return slave.isWebhooksChosen || !slave.receivesWebhooks
        ? slave
        : switchWebhooks(by, slave, false);
    });
  }

  /**
   * Keeps the last known presence for people who look into the table; the live one is in instances/. Once the first
   * account of a user trades at a broker, signals are meant for that: practice takes part no more, unless they chose so.
   */
  function recordPresence(
    account: AccountId,
    presence: Presence,
    { isSimulated }: { isSimulated: boolean },
  ): void {
    store.updateStatus(account, presence);
    const known = book.findProven(account);
    const isFirst = known?.kind === 'mt5' && known.firstOnlineAtMs === undefined;
    if (presence !== 'online' || isSimulated || !isFirst) return;
    book.changing(() => {
      // Read from the table: others may have changed it in the same commit.
      const own = store.listOfUser(known.userId);
      const real = own.find((item) => item.account === account && item.isProven);
      if (real === undefined) return;
      store.update({ ...real, firstOnlineAtMs: clock.nowMs() });
      for (const item of own) {
        if (item.kind === 'paper' && item.receivesWebhooks && !item.isWebhooksChosen) {
          switchWebhooks(SYSTEM, item, false);
        }
      }
    });
  }

  function save(account: Account): Account {
    store.update(account);
    book.ring(account, 'changed');
    return account;
  }
}
