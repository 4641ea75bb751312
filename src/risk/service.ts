import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances } from '../instances/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Symbols } from '../symbols/index.ts';
import type { Denial, OrderIntent } from '../trade/index.ts';
import { createGate } from './gate.ts';
import { createHalts, type TradingView } from './halts.ts';
import { createKillFile } from './kill-file.ts';
import { createPlan } from './plan.ts';
import { createPreview } from './preview.ts';
import { createSizingBook } from './sizing-book.ts';
import { PROGRAM, type ScopedState } from './state.ts';
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
  journal: Journal;
  symbols: Symbols;
  dataDir: string;
};

/** The gate: what may leave for a broker, and the button that stops everything. */
export function createRisk(deps: RiskDeps) {
  const { db, events, accounts, dataDir } = deps;
  const halts = createHalts({
    ...deps,
    store: createRiskStore(db),
    killFile: createKillFile(dataDir),
  });
  const sizing = createSizingBook(deps);
  const gate = createGate({ ...deps, restraintOf: halts.restraintOf });
  const { plan } = createPlan({ ...deps, sizing, holding: gate.holding });

  return {
    ...halts,
    tradingState,
    start,
    stop,
    review: gate.review,
    reserve: gate.reserve,
    react,
    plan,
    preview: createPreview({ ...deps, gate, plan }).preview,
    holding: gate.holding,
    limits: gate.book,
    sizing,
    usage: gate.usage,
  };

  /** What restrains a user now; a live account without its core limits takes exits only, until they are given. */
  function tradingState(userId: UserId): TradingView {
    const view = halts.tradingState(userId);
    const unlimited = accounts.listProven(userId).flatMap((account): ScopedState[] => {
      const { missing } = gate.book.of(account);
      if (missing.length === 0) return [];
      return [
        {
          scope: 'account',
          id: account.account,
          origin: 'automatic',
          state: 'reducing',
          reason: 'A live account opens nothing before it has its limits',
          setBy: PROGRAM,
          liftedBy: `Setting ${missing.join(', ')}`,
          sinceMs: account.createdAtMs,
        },
      ];
    });
    return { ...view, scopes: [...view.scopes, ...unlimited] };
  }

  /** Before any command is delivered. */
  async function start(): Promise<void> {
    await halts.start();
    gate.start();
  }

  async function stop(): Promise<void> {
    gate.stop();
    await halts.stop();
  }

  /**
   * What a refusal brings with it: a repeated order stops its account until a person resumes it. Call inside the
   * transaction that stores the refused order.
   */
  function react({ userId, account }: OrderIntent, { code, message }: Denial): void {
    if (code !== 'REPEATED_ORDER') return;
    halts.haltWithin({ scope: 'account', id: account }, 'Equal openings were repeated');
    events.publish(userId, { type: 'account.alert', account, message });
  }
}
