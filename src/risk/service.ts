import type { Clock } from '../base/clock.ts';
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
import { createHalts } from './halts.ts';
import { createKillFile } from './kill-file.ts';
import { createPreview } from './preview.ts';
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
  const { db, events, dataDir } = deps;
  const halts = createHalts({
    ...deps,
    store: createRiskStore(db),
    killFile: createKillFile(dataDir),
  });
  const gate = createGate({ ...deps, restraintOf: halts.restraintOf });

  return {
    ...halts,
    start,
    stop,
    review: gate.review,
    reserve: gate.reserve,
    react,
    preview: createPreview({ ...deps, gate }).preview,
    limits: gate.book,
    usage: gate.usage,
  };

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
