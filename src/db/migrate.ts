import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, assert } from '../base/errors.ts';
import type { Db } from './open.ts';

export type MigrateOptions = {
  /** Folder of numbered files: 0001-name.sql, 0002-name.sql, … */
  folder: string;
  /** Where the copy made before a migration goes; no copy without it (in-memory databases). */
  backupFolder?: string;
  nowMs: number;
};

/**
 * Brings the schema up to date, each file in one transaction, after a backup if there was something to lose.
 * Refuses (CONFLICT) a database whose schema is newer than this program.
 */
export function migrate(db: Db, { folder, backupFolder, nowMs }: MigrateOptions): void {
  const files = listMigrations(folder);
  const current = schemaVersion(db);
  if (current > files.length) {
    throw new AppError(
      'CONFLICT',
      `The database has schema ${String(current)}, this program knows ${String(files.length)}. Start the newer version.`,
    );
  }
  if (current === files.length) return;
  if (current > 0 && backupFolder !== undefined) {
    mkdirSync(backupFolder, { recursive: true });
    db.backupNow(join(backupFolder, `before-${numbered(current + 1)}-${String(nowMs)}.db`));
  }
  files.slice(current).forEach((name, i) => {
    db.inTransaction(() => {
      db.exec(readFileSync(join(folder, name), 'utf8'));
      db.exec(`PRAGMA user_version = ${String(current + i + 1)}`);
    });
  });
}

/** The number of a file is the schema it leads to, so the numbers have no gap and no double. */
function listMigrations(folder: string): string[] {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort();
  files.forEach((name, i) => {
    const number = numbered(i + 1);
    assert(name.startsWith(`${number}-`), `${name} should have the number ${number}`);
  });
  return files;
}

function numbered(version: number): string {
  return String(version).padStart(4, '0');
}

function schemaVersion(db: Db): number {
  return db.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0;
}
