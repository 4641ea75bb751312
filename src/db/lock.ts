import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

export type Lock = { release: () => void };

/**
 * Holds a lock file for as long as this process lives; undefined when another process holds it. The lock is
 * the operating system's lock on an SQLite file, so a killed process leaves none behind.
 */
export function acquireLock(path: string): Lock | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const sqlite = new Database(path, { timeout: 0 });
  try {
    sqlite.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    sqlite.close();
    return undefined;
  }
  return {
    release: () => {
      sqlite.close();
    },
  };
}
