import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../base/errors.ts';
import { errorCode } from '../base/files.ts';
import { createTransactions, type Transactions } from './transaction.ts';

export type Sql = string | number | bigint | null | Uint8Array;
export type Row = Record<string, Sql>;

/** What stores see of SQLite: prepared once, called with named or positional values. */
export type Statement<R> = {
  get: (...values: unknown[]) => R | undefined;
  all: (...values: unknown[]) => R[];
  run: (...values: unknown[]) => { changes: number };
};

export type Db = Transactions & {
  prepare: <R = Row>(sql: string) => Statement<R>;
  /** For migrations and pragmas: several statements, no values. */
  exec: (sql: string) => void;
  /** A consistent copy of the whole database, made while it is in use. */
  backup: (target: string) => Promise<void>;
  /** A consistent copy made at once; for the moment before a migration. */
  backupNow: (target: string) => void;
  close: () => void;
};

const BUSY_TIMEOUT_MS = 1000;
const PRAGMAS = [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'trusted_schema = OFF',
  'cache_size = -32000',
];

/**
 * Opens (or makes) a database with WAL, synchronous=FULL and foreign keys; to read only, one that is there, as it is.
 * A storage fault (disk full, locked, unreadable) surfaces as STORAGE_UNAVAILABLE.
 */
export function openDb(path: string, { isReadOnly = false } = {}): Db {
  const sqlite = guarded(() => (isReadOnly ? openToRead(path) : openFile(path)));
  const controls = new Map<string, Database.Statement>();
  /** BEGIN, COMMIT, SAVEPOINT…: few texts, run for every piece of work, so each is prepared once. */
  function runControl(sql: string): void {
    let statement = controls.get(sql);
    if (statement === undefined) {
      statement = sqlite.prepare(sql);
      controls.set(sql, statement);
    }
    const prepared = statement;
    guarded(() => prepared.run());
  }

  return {
    ...createTransactions({
      exec: runControl,
      isInTransaction: () => sqlite.inTransaction,
    }),
    prepare: <R>(sql: string): Statement<R> => {
      const statement = sqlite.prepare(sql);
      return {
        get: (...values) => guarded(() => statement.get(...values) as R | undefined),
        all: (...values) => guarded(() => statement.all(...values) as R[]),
        run: (...values) => guarded(() => statement.run(...values)),
      };
    },
    exec: (sql) => {
      guarded(() => sqlite.exec(sql));
    },
    backup: async (target) => {
      try {
        await sqlite.backup(target);
      } catch (error) {
        throw isStorageFault(error) ? storageUnavailable(error) : error;
      }
    },
    backupNow: (target) => {
      guarded(() => sqlite.prepare('VACUUM INTO ?').run(target));
    },
    close: () => {
      sqlite.close();
    },
  };
}

function openFile(path: string): Database.Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const sqlite = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    for (const pragma of PRAGMAS) sqlite.pragma(pragma);
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

function openToRead(path: string): Database.Database {
  return new Database(path, { timeout: BUSY_TIMEOUT_MS, readonly: true, fileMustExist: true });
}

/** SQLite's primary result codes that mean "the storage does not work now", not "the statement is wrong". */
const STORAGE_FAULT =
  /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|NOMEM|PROTOCOL)|^E(NOSPC|ROFS|IO)$/;

function guarded<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw isStorageFault(error) ? storageUnavailable(error) : error;
  }
}

function isStorageFault(error: unknown): boolean {
  return STORAGE_FAULT.test(errorCode(error) ?? '');
}

function storageUnavailable(cause: unknown): AppError {
  return new AppError(
    'STORAGE_UNAVAILABLE',
    'Nothing was stored. Send it again in a few seconds.',
    {
      cause,
      retryAfterS: 5,
    },
  );
}
