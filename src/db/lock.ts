import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../base/files.ts';

export type Lock = { release: () => void };

/**
 * Holds a lock file for as long as this process lives; undefined when another process holds it. Throws when the
 * file cannot be locked at all. The lock is the operating system's lock on an SQLite file, so a killed process
 * leaves none behind.
 */
export function acquireLock(path: string): Lock | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const sqlite = new Database(path, { timeout: 0 });
  try {
    sqlite.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    sqlite.close();
    if (errorCode(error)?.startsWith('SQLITE_BUSY') === true) return undefined;
    throw error;
  }
  return {
    release: () => {
      sqlite.close();
    },
  };
}
