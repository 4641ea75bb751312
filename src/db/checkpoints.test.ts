import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { until } from '../testing/conformance-driver.ts';
import { openDb } from './open.ts';
import { startCheckpoints } from './checkpoints.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-checkpoints-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('folds the log into the database while the main thread writes, and ends when it is told', async () => {
  const path = join(folder, 'bot.db');
  const db = openDb(path);
  db.exec('CREATE TABLE texts (body TEXT NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO texts VALUES (?)');
  const stop = startCheckpoints(db, path);
  await until('a checkpoint by the thread', () => {
    db.inTransaction(() => insert.run('x'.repeat(1000)));
    return framesFolded() > 0 ? true : undefined;
  });
  await stop();
  db.close();
  const copy = new Database(path, { readonly: true });
  expect(copy.prepare('SELECT count(*) AS n FROM texts WHERE length(body) = 1000').get()).toEqual({
    n: expect.any(Number),
  });
  copy.close();

  /** The main thread folds only from 8,000 pages on, so what is folded earlier is the thread's work. */
  function framesFolded(): number {
    const { checkpointed } = db.prepare('PRAGMA wal_checkpoint(NOOP)').get() ?? {};
    return Number(checkpointed);
  }
});
