import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { errorCode } from '../base/files.ts';
import type { AccountId } from '../base/ids.ts';
import { acquireLock, openDb } from '../db/index.ts';
import { listUnkilled, plantEveryKill } from '../instances/index.ts';
import { createKillFile, type KillOrder } from './kill-file.ts';
import { INSTALLATION, OPERATOR } from './state.ts';
import { createRiskStore } from './store.ts';

export type HaltReport = {
  killFile: 'written' | 'not written';
  planted: readonly AccountId[];
  failed: readonly { account: AccountId; why: string }[];
  database: 'stored' | 'taken by the running server' | 'none' | 'not stored';
};

export type HaltOptions = {
  dataDir: string;
  instanceRoot: string;
  order: KillOrder;
  clock: Clock;
};

/** A server that was about to take a sentinel away when the file KILL came has noticed the file by then. */
const SETTLE_MS = 1500;

/**
 * Stops everything from outside, whatever state the server is in. The file KILL comes first, because a running server
 * keeps every sentinel from then on; the database last, because nothing hangs on it. Never throws: what could not be
 * done is in the report.
 */
export async function haltWithoutServer({
  dataDir,
  instanceRoot,
  order,
  clock,
}: HaltOptions): Promise<HaltReport> {
  const killFile = await createKillFile(dataDir)
    .write(order)
    .then(
      () => 'written' as const,
      () => 'not written' as const,
    );
  const first = await plant(instanceRoot);
  const database = storeState(dataDir, order, clock);
  if (database !== 'taken by the running server') return { killFile, ...first, database };
  await new Promise<void>((resolve) => {
    clock.after(SETTLE_MS, resolve);
  });
  const isWhole = (await listUnkilled(instanceRoot).catch(() => ['?'])).length === 0;
  return { killFile, ...(isWhole ? first : await plant(instanceRoot)), database };
}

async function plant(root: string): Promise<Pick<HaltReport, 'planted' | 'failed'>> {
  try {
    return await plantEveryKill(root);
  } catch (error) {
    return {
      planted: [],
      failed: [{ account: 'all' as AccountId, why: errorCode(error) ?? 'unknown' }],
    };
  }
}

/** Stores the state where no server runs; a running one stores it itself as soon as it sees the file. */
function storeState(dataDir: string, { reason }: KillOrder, clock: Clock): HaltReport['database'] {
  const path = join(dataDir, 'accounts.db');
  if (!existsSync(path)) return 'none';
  try {
    const lock = acquireLock(join(dataDir, 'signalpost.lock'));
    if (lock === undefined) return 'taken by the running server';
    try {
      const db = openDb(path);
      try {
        createRiskStore(db).upsertState({
          ...INSTALLATION,
          origin: 'person',
          state: 'halted',
          reason,
          setBy: OPERATOR,
          liftedBy: 'Resuming, by an administrator',
          sinceMs: clock.nowMs(),
        });
        return 'stored';
      } finally {
        db.close();
      }
    } finally {
      lock.release();
    }
  } catch {
    // An older schema, a full disk: the file KILL says the same to the next start.
    return 'not stored';
  }
}
