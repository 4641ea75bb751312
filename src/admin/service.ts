import { AppError, assert } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { earliestId, newId, type UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit, By } from '../audit/index.ts';
import type { Auth, User } from '../auth/index.ts';
import type { Db } from '../db/index.ts';
import type { Actor } from '../http/index.ts';
import { showOverview, type Instances } from '../instances/index.ts';
import type { Risk } from '../risk/index.ts';
import type { Answer, Signals } from '../signals/index.ts';
import { createAccountAdmin, type AccountAdminDeps } from './accounts.ts';
import { createAdminStore } from './store.ts';

export type Admin = ReturnType<typeof createAdmin>;

export type AdminDeps = {
  db: Db;
  clock: Clock;
  audit: Audit;
  auth: Pick<Auth, 'getUser' | 'getUserNamed' | 'listUsers' | 'setActive'>;
  accounts: Pick<Accounts, 'list' | 'listProven'> & AccountAdminDeps['accounts'];
  instances: Pick<Instances, 'listOverviews'> & AccountAdminDeps['instances'];
  removal: AccountAdminDeps['removal'];
  risk: Pick<Risk, 'restrain' | 'tradingState'>;
  signals: Pick<Signals, 'list' | 'read' | 'receive'>;
  readers: () => readonly Actor[];
};

export type UserSummary = { user: User; accounts: number; signalsToday: number };

const DAY_MS = 86_400_000;
const SEEN_LATELY_MS = DAY_MS;
const SHOWN_SIGNALS = 20;

/** What administrators see and do across users. What they do to a user's account is named, and audited. */
export function createAdmin(deps: AdminDeps) {
  const { db, clock, audit, auth, accounts, instances, risk, signals } = deps;
  const store = createAdminStore(db);
  return {
    accounts: createAccountAdmin(deps),
    listUsers,
    setActive,
    stats,
    view,
    halt,
    closeAll,
    listAudit,
    verifyAudit,
  };

  function listUsers(
    search: string | undefined,
    page: number,
    limit: number,
  ): { total: number; users: UserSummary[] } {
    const { total, users } = auth.listUsers(search, page, limit);
    return { total, users: users.map(summary) };
  }

  function summary(user: User): UserSummary {
    return {
      user,
      accounts: accounts.list(user.userId).length,
      signalsToday: store.countSignalsOf(user.userId, startOfDay()),
    };
  }

  /**
   * Switches a user off or on. Off is true everywhere at once: sessions and streams end, tokens and keys open nothing, and
   * trading is halted in the same transaction, so that entries that wait are cancelled and no terminal opens; exits go on.
   * On again, trading stays halted until its owner resumes it.
   */
  async function setActive(
    userId: string,
    wanted: boolean | undefined,
    by: By,
  ): Promise<UserSummary> {
    const user = auth.getUser(userId as UserId);
    const isActive = wanted ?? !user.isActive;
    const change = (): void => {
      auth.setActive(user.userId, isActive, by);
    };
    if (isActive) await db.write(change);
    else
      await restrain(user.userId, { reason: 'This user was switched off', by, together: change });
    return summary({ ...user, isActive });
  }

  /** Stops a user's trading for them; only they resume it. */
  async function halt(userId: string, reason: string, by: By) {
    const user = auth.getUser(userId as UserId);
    await restrain(user.userId, { reason, by });
    return { user, trading: risk.tradingState(user.userId) };
  }

  function restrain(userId: UserId, why: Parameters<Risk['restrain']>[2]): Promise<void> {
    return risk.restrain({ scope: 'user', id: userId }, 'halted', why);
  }

  /**
   * Closes every position on all accounts of a user: a signal like any other, so it takes the one road and stands in its
   * owner's history. Refuses (CONFLICT) for a user without accounts.
   */
  async function closeAll(userId: string, by: By): Promise<Answer> {
    const user = auth.getUser(userId as UserId);
    const targets = accounts.listProven(user.userId).map(({ account }) => account);
    if (targets.length === 0) throw new AppError('CONFLICT', 'This user has no accounts.');
    const message = {
      action: 'CLOSE_ALL',
      accounts: targets,
      id: `admin ${newId<string>(clock.nowMs())}`,
      comment: 'Closed by an administrator',
    };
    const body = Buffer.from(JSON.stringify(message));
    // Both are queued in this turn of the event loop, so one transaction holds the row and the deed.
    const [, [answer]] = await Promise.all([
      db.write(() => {
        const subject = `user:${user.userId}`;
        audit.append({ by, action: 'account.closed_all', subject, after: { accounts: targets } });
      }),
      signals.receive(user.userId, signals.read(body)),
    ]);
    assert(answer !== undefined, 'one message has one answer');
    return answer;
  }

  /** What a user sees on their first screen, for an administrator who helps them; that it was looked at is audited. */
  function view(userId: string, by: By) {
    const user = auth.getUser(userId as UserId);
    db.inTransaction(() => {
      audit.append({ by, action: 'user.viewed', subject: `user:${user.userId}` });
    });
    return {
      user: summary(user),
      accounts: instances.listOverviews(user.userId).map(showOverview),
      trading: risk.tradingState(user.userId),
      signals: signals.list(user.userId, undefined, 1, SHOWN_SIGNALS).signals,
    };
  }

  function stats() {
    const nowMs = clock.nowMs();
    const users = store.countUsers(nowMs - SEEN_LATELY_MS);
    return {
      users: { total: users.total, active: users.active, admins: users.admins },
      seen_last_24h: users.seen,
      live_streams: deps.readers().length,
      accounts: toObject(store.countAccounts()),
      signals_today: toObject(store.countSignals(startOfDay())),
      commands_today: toObject(store.countCommands(startOfDay())),
      database_bytes: store.databaseBytes(),
    };
  }

  function listAudit(...filter: Parameters<Audit['list']>): ReturnType<Audit['list']> {
    return audit.list(...filter);
  }

  function verifyAudit(): ReturnType<Audit['verify']> {
    return audit.verify();
  }

  function startOfDay(): string {
    return earliestId(Math.floor(clock.nowMs() / DAY_MS) * DAY_MS);
  }
}

function toObject(counts: readonly { name: string; total: number }[]): Record<string, number> {
  return Object.fromEntries(counts.map(({ name, total }) => [name, total]));
}
