import { Worker } from 'node:worker_threads';
import type { Db } from './open.ts';

/** The main thread folds the log itself only beyond this many pages (4 KiB each), should the worker not keep up. */
const LAST_RESORT_PAGES = 8000;
/** What SQLite does where nobody else does it. */
const DEFAULT_PAGES = 1000;

/**
 * Folds the write-ahead log into the database on a thread of its own; gives a function that ends it, to be called
 * before the database is closed. Without it SQLite does that work within every commit that makes the log long.
 */
export function startCheckpoints(db: Db, path: string): () => Promise<void> {
  const worker = new Worker(new URL('./checkpoint-worker.mjs', import.meta.url), {
    workerData: { path },
  });
  worker.unref();
  let isRunning = true;
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      isRunning = false;
      resolve();
    });
  });
  // A thread that cannot start leaves the work where it was.
  worker.on('error', () => {
    foldWithin(db, DEFAULT_PAGES);
  });
  foldWithin(db, LAST_RESORT_PAGES);
  return async () => {
    worker.ref();
    if (isRunning) worker.postMessage('end');
    await ended;
  };
}

function foldWithin(db: Db, pages: number): void {
  db.prepare(`PRAGMA wal_autocheckpoint = ${String(pages)}`).get();
}
