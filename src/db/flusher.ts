import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { errorCode } from '../base/files.ts';

export type Flusher = {
  /** Settles once every commit before it is on disk. The main thread goes on meanwhile. */
  flush: () => Promise<void>;
  /** The same at once; throws when the disk fails. */
  flushNow: () => void;
  close: () => void;
};

/**
 * Brings the write-ahead log of a database to disk. SQLite writes each commit there, and a flush through another
 * handle of the same file takes all of it (https://www.sqlite.org/pragma.html#pragma_synchronous: under NORMAL
 * SQLite itself flushes the log only when it is folded into the database).
 *
 * A disk that fails here ends the process: the rows are visible already, so nobody could be told truly whether they
 * will be there tomorrow, and a second flush may succeed without having written them. The next start reads what is.
 */
export function createFlusher(path: string, onBroken: (cause: unknown) => void = end): Flusher {
  if (path === ':memory:') {
    return { flush: () => Promise.resolve(), flushNow: () => undefined, close: () => undefined };
  }
  let log: number | undefined;
  let underWay = 0;
  let isClosed = false;

  return { flush, flushNow, close };

  function flush(): Promise<void> {
    return new Promise((resolve) => {
      const handle = tried(open);
      if (handle === undefined) {
        resolve();
        return;
      }
      underWay++;
      fdatasync(handle, (error) => {
        underWay--;
        if (isClosed) close();
        if (error === null) resolve();
        else onBroken(error);
      });
    });
  }

  function flushNow(): void {
    const handle = tried(open);
    if (handle === undefined) return;
    tried(() => {
      fdatasyncSync(handle);
    });
  }

  function close(): void {
    isClosed = true;
    if (log === undefined || underWay > 0) return;
    closeSync(log);
    log = undefined;
  }

  function tried<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      onBroken(error);
      throw error;
    }
  }

  /** The log lies there from the first commit until the database is closed; before that there is nothing to flush. */
  function open(): number | undefined {
    if (log !== undefined) return log;
    try {
      log = openSync(`${path}-wal`, 'r+');
      return log;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function end(cause: unknown): void {
  setImmediate(() => {
    throw new Error('the database could not be brought to disk', { cause });
  });
}
