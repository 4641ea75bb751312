import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances } from '../instances/index.ts';
import type { OrderIntent, Verdict } from '../trade/index.ts';
import { createHalts } from './halts.ts';
import { createKillFile } from './kill-file.ts';
import { NO_LIMITS, type Limits } from './limits.ts';
import { judge } from './review.ts';
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
  dataDir: string;
};

/** The gate: what may leave for a broker, and the button that stops everything. */
export function createRisk({
  db,
  clock,
  log,
  accounts,
  instances,
  commands,
  events,
  dataDir,
}: RiskDeps) {
  const store = createRiskStore(db);
  const limits = new Map(store.listLimits().map((row) => [row.account, row.limits]));
  const halts = createHalts({
    db,
    clock,
    log,
    accounts,
    instances,
    commands,
    events,
    store,
    killFile: createKillFile(dataDir),
  });

  return { ...halts, review, getLimits, setLimits };

  function review(intent: OrderIntent): Verdict {
    const { userId, account } = intent;
    return judge(intent, {
      nowMs: clock.nowMs(),
      account: accounts.find(userId, account),
      presence: instances.presence(account),
      hasHeartbeat: instances.heartbeat(account) !== undefined,
      restraint: halts.restraintOf(userId, account),
      limits: limits.get(account) ?? NO_LIMITS,
    });
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
}
