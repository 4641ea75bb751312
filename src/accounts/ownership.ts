import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Audit, AuditAction, By, Owner } from '../audit/index.ts';
import {
  FIRST_PAPER_NUMBER,
  LAST_PAPER_NUMBER,
  type Account,
  type PaperChoice,
} from './account.ts';
import type { AccountBook } from './book.ts';
import type { AccountStore } from './store.ts';

export type NewAccount = { nickname: string; account: string | undefined } & (
  | { kind: 'paper'; choice: PaperChoice }
  | { kind: 'mt5'; account: string; broker: string; server: string }
);

export type Creator = Owner & { readonly isAdmin: boolean };

type Deps = {
  store: AccountStore;
  book: AccountBook;
  clock: Clock;
  audit: Audit;
  /** Whether a terminal's folder of this number is there. */
  hasFolder: (account: string) => boolean;
};

/** A master and a hundred slaves, with room to spare. */
const MAX_PER_USER = 200;
/** Each runs a process of its own here. */
const MAX_PAPER_PER_USER = 50;

/** Whose an account is: a claim gives nothing, a terminal attached by an administrator proves it (decision 0017). */
export function createOwnership({ store, book, clock, audit, hasFolder }: Deps) {
  return { create, attach, move, remove, removeForAll };

  /**
   * Adds a practice account, or makes a claim, which is an attachment where an administrator makes it and the terminal's
   * folder is there and nobody's. What others have or claim makes no difference to the answer. Refuses (CONFLICT) what
   * the user has added already, and more accounts than one user can have.
   */
  function create(by: Creator, wanted: NewAccount): Account {
    return book.changing(() => {
      checkRoom(by.userId, wanted.kind);
      if (wanted.kind === 'paper') return createPractice(by, wanted);
      if (book.find(by.userId, wanted.account) !== undefined) {
        throw new AppError('CONFLICT', 'You have added this account already.');
      }
      const isAttached =
        by.isAdmin && hasFolder(wanted.account) && book.findProven(wanted.account) === undefined;
      const claim = blank(by.userId, wanted.account, wanted);
      if (isAttached) return prove(by, claim, 'account.attached');
      store.insert(claim);
      book.ring(claim, 'created');
      audit.append({
        by,
        action: 'account.claimed',
        subject: subjectOf(claim),
        after: shown(claim),
      });
      return claim;
    });
  }

  function createPractice(by: Owner, wanted: NewAccount & { kind: 'paper' }): Account {
    const { userId } = by;
    const number = wanted.account ?? nextPaperNumber(userId);
    if (!isFree(number, userId)) {
      throw new AppError(
        'CONFLICT',
        'This number cannot become a practice account. Leave it out, and one is chosen.',
      );
    }
    const account: Account = {
      ...blank(userId, number, wanted),
      kind: 'paper',
      broker: 'Signalpost Paper (simulated)',
      server: 'Paper-Simulated',
      // Whoever trades at a broker already practises by choice only.
      receivesWebhooks: !store.hasBeenOnline(userId),
      paperSettings: wanted.choice,
    };
    return prove(by, account, 'account.created');
  }

  /** An administrator says whose a terminal is. Refuses (NOT_FOUND) where no folder is, (CONFLICT) what is proven. */
  function attach(by: By, number: string, userId: UserId, nickname: string | undefined): Account {
    return book.changing(() => {
      if (!hasFolder(number)) {
        throw new AppError(
          'NOT_FOUND',
          'There is no folder of this number where the terminals are. Install the terminal there first.',
        );
      }
      const present = book.findProven(number);
      if (present !== undefined) {
        throw new AppError(
          'CONFLICT',
          present.userId === userId
            ? 'This account is attached to this user already.'
            : 'This account is attached to another user. Move it instead.',
        );
      }
      return prove(by, ownClaim(userId, number, nickname), 'account.attached');
    });
  }

  /** It is another user's from now on, without anything that the one before has left. Refuses (NOT_FOUND) a mere claim. */
  function move(by: By, number: string, userId: UserId): Account {
    return book.changing(() => {
      const before = getProven(number);
      if (before.userId === userId) {
        throw new AppError('CONFLICT', 'This account is attached to this user already.');
      }
      end(by, before);
      const { kind, broker, server, paperSettings } = before;
      const next = { ...ownClaim(userId, number, undefined), kind, broker, server, paperSettings };
      return prove(by, next, 'account.moved', { owner: before.userId });
    });
  }

  /** The user gives it back; refuses (NOT_FOUND) what is not theirs. */
  function remove(by: By, userId: UserId, number: string): void {
    book.changing(() => {
      drop(by, book.getOwn(userId, number));
    });
  }

  /** For administrators: it is nobody's from now on; of a number that nobody has proven, all claims go. */
  function removeForAll(by: By, number: string): void {
    book.changing(() => {
      const proven = book.findProven(number);
      const gone = proven === undefined ? store.listClaims(number) : [proven];
      if (gone.length === 0) throw new AppError('NOT_FOUND', 'There is no such account.');
      for (const account of gone) drop(by, account);
    });
  }

  function drop(by: By, account: Account): void {
    end(by, account);
    const subject = subjectOf(account);
    audit.append({ by, action: 'account.removed', subject, before: shown(account) });
  }

  /** While it is still theirs, others undo what they have done for it. */
  function end(by: By, account: Account): void {
    if (account.isProven) book.tell({ kind: 'detached', account, by });
    store.markRemoved(account, clock.nowMs());
    book.ring(account, 'removed');
  }

  function prove(by: By, wanted: Account, action: AuditAction, before?: object): Account {
    const account: Account = { ...wanted, isProven: true, provenAtMs: clock.nowMs() };
    const isKnown = book.find(account.userId, account.account) !== undefined;
    if (isKnown) store.update(account);
    else store.insert(account);
    book.ring(account, isKnown ? 'changed' : 'created');
    audit.append({ by, action, subject: subjectOf(account), before, after: shown(account) });
    book.tell({ kind: 'attached', account, by });
    return account;
  }

  /** What the user has said of it, or a beginning. */
  function ownClaim(userId: UserId, number: string, nickname: string | undefined): Account {
    const claim = book.find(userId, number);
    if (claim !== undefined) return { ...claim, nickname: nickname ?? claim.nickname };
    checkRoom(userId, 'mt5');
    return blank(userId, number, { nickname: nickname ?? number });
  }

  function getProven(number: string): Account {
    const found = book.findProven(number);
    if (found === undefined) {
      throw new AppError('NOT_FOUND', 'This account is attached to nobody. Attach it instead.');
    }
    return found;
  }

  function checkRoom(userId: UserId, kind: Account['kind']): void {
    const own = book.list(userId);
    if (own.length >= MAX_PER_USER) {
      throw new AppError('CONFLICT', `A user can have ${String(MAX_PER_USER)} accounts.`);
    }
    const practice = own.filter((item) => item.kind === 'paper').length;
    if (kind === 'paper' && practice >= MAX_PAPER_PER_USER) {
      throw new AppError(
        'CONFLICT',
        `A user can have ${String(MAX_PAPER_PER_USER)} practice accounts.`,
      );
    }
  }

  function nextPaperNumber(userId: UserId): string {
    for (let number = FIRST_PAPER_NUMBER; number <= LAST_PAPER_NUMBER; number++) {
      if (isFree(String(number), userId)) return String(number);
    }
    throw new AppError('CONFLICT', 'All numbers of practice accounts are used up.');
  }

  /** Never a number that was somebody's: what it has left in folder and records is theirs. */
  function isFree(number: string, userId: UserId): boolean {
    return !store.isTaken(number, userId) && !hasFolder(number);
  }

  function blank(
    userId: UserId,
    number: string,
    { nickname, broker = '', server = '' }: { nickname: string; broker?: string; server?: string },
  ): Account {
    return {
      account: number as AccountId,
      userId,
      nickname,
      kind: 'mt5',
      broker,
      server,
      isPaused: false,
      isProven: false,
      receivesWebhooks: true,
      isWebhooksChosen: false,
      paperSettings: undefined,
      createdAtMs: clock.nowMs(),
      provenAtMs: undefined,
      firstOnlineAtMs: undefined,
    };
  }
}

export function subjectOf({ account }: Account): string {
  return `account:${account}`;
}

function shown({ userId, kind, nickname, isProven }: Account) {
  return { owner: userId, kind, nickname, is_proven: isProven };
}
