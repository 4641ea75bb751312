/**
 * A thread with a connection of its own that folds the log into the database, so that the main thread need not wait
 * for it. Plain JavaScript: a thread starts from a file, whether the program was built or not.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

const EVERY_MS = 250;
const sqlite = new Database(workerData.path, { fileMustExist: true });

const timer = setInterval(() => {
  try {
    // PASSIVE waits for nobody and holds nobody up (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).
    sqlite.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // Nothing is lost in the log; a disk that fails shows on the main thread's own writes.
  }
}, EVERY_MS);

parentPort?.once('message', () => {
  clearInterval(timer);
  sqlite.close();
});
