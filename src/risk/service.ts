import type { Clock } from '../base/clock.ts';
import { isoUtc } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit, By } from '../audit/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances } from '../instances/index.ts';
import type { OrderIntent, Verdict } from '../trade/index.ts';
import { NO_LIMITS, type Limits } from './limits.ts';
import { judge } from './review.ts';
import { strictest, type ScopedState } from './state.ts';
import { createRiskStore } from './store.ts';

export type Risk = ReturnType<typeof createRisk>;

export type RiskDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  accounts: Accounts;
  instances: Instances;
  commands: Commands;
  events: Events;
  audit: Audit;
};

type Change = {
  userId: UserId;
  wanted: 'halted' | 'active';
  reason: string;
  by: By;
  together?: (() => void) | undefined;
};

/** The gate: what may leave for a broker, and the button that stops everything. */
export function createRisk(deps: RiskDeps) {
  const { db, clock, log, accounts, instances, commands, events, audit } = deps;
  const store = createRiskStore(db);
  let states = store.listStates();
  const limits = new Map(store.listLimits().map((row) => [row.account, row.limits]));
  instances.setKillRule(
    (account) => restraintOf(accounts.owner(account), account)?.state === 'halted',
  );

  return { review, halt, resume, tradingState, getLimits, setLimits };

  function review(intent: OrderIntent): Verdict {
    const { userId, account } = intent;
    return judge(intent, {
      nowMs: clock.nowMs(),
      account: accounts.find(userId, account),
      presence: instances.presence(account),
      hasHeartbeat: instances.heartbeat(account) !== undefined,
      restraint: restraintOf(userId, account),
      limits: limits.get(account) ?? NO_LIMITS,
    });
  }

  /**
   * Stops trading of a user: state stored and waiting entries cancelled in one transaction, then the sentinel into
   * every folder of theirs; settled when all of it is true. What has to be true together with it is done first, in
   * the same transaction.
   */
  async function halt(
    userId: UserId,
    reason: string,
    by: By,
    together?: () => void,
  ): Promise<ScopedState> {
    const state = await setState({ userId, wanted: 'halted', reason, by, together });
    await instances.refreshSentinels();
    return state;
  }

  /** Lets a user's accounts open again; only a person calls this. */
  async function resume(userId: UserId, by: By): Promise<ScopedState> {
    const state = await setState({ userId, wanted: 'active', reason: 'Resumed by its owner', by });
    await instances.refreshSentinels();
    return state;
  }

  async function setState({ userId, wanted, reason, by, together }: Change): Promise<ScopedState> {
    const stored = db.write(() => {
      together?.();
      const next: ScopedState = {
        scope: 'user',
        id: userId,
        state: wanted,
        reason,
        setBy: by.userId,
        sinceMs: clock.nowMs(),
      };
      const before = states.find(({ scope, id }) => scope === 'user' && id === userId);
      store.upsertState(next);
      audit.append({
        by,
        action: wanted === 'halted' ? 'trading.halted' : 'trading.resumed',
        subject: `user:${userId}`,
        before: { state: before?.state ?? 'active' },
        after: { state: wanted, reason },
      });
      if (wanted === 'halted')
        commands.cancelWaiting(own(userId), 'Trading was stopped before it was sent.');
      events.publish(userId, {
        type: 'trading.changed',
        state: wanted,
        reason,
        since: wanted === 'active' ? null : isoUtc(next.sinceMs),
      });
      // Read back at once: the next piece of the same commit must already be judged by it.
      states = store.listStates();
      return next;
    });
    const state = await stored.catch((error: unknown) => {
      states = store.listStates();
      throw error;
    });
    log.warn({ stage: 'judge', user: userId, state: wanted }, 'trading state changed');
    return state;
  }

  /** What restrains a user now, and each scope's own state. */
  function tradingState(userId: UserId): {
    strictest: ScopedState | undefined;
    scopes: ScopedState[];
  } {
    const mine = new Set<string>(own(userId));
    const scopes = states.filter(
      ({ scope, id }) =>
        scope === 'installation' ||
        (scope === 'user' && id === userId) ||
        (scope === 'account' && mine.has(id)),
    );
    return { strictest: strictest(scopes.filter(({ scope }) => scope !== 'account')), scopes };
  }

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  function getLimits(userId: UserId, account: string): Limits {
    return limits.get(accounts.get(userId, account).account) ?? NO_LIMITS;
  }

  function setLimits(userId: UserId, account: string, wanted: Limits): Limits {
    const own = accounts.get(userId, account).account;
    db.inTransaction(() => {
      store.upsertLimits(userId, own, wanted);
    });
    limits.set(own, wanted);
    return wanted;
  }

  function restraintOf(userId: UserId | undefined, account: AccountId): ScopedState | undefined {
    if (states.length === 0) return undefined;
    return strictest(
      states.filter(
        ({ scope, id }) =>
          scope === 'installation' ||
          (scope === 'user' && id === userId) ||
          (scope === 'account' && id === account),
      ),
    );
  }

  function own(userId: UserId): AccountId[] {
    return accounts.list(userId).map(({ account }) => account);
  }
}
