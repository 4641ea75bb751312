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
  const newest = files.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new AppError(
      'CONFLICT',
      `The database has schema ${String(current)}, this program knows ${String(newest)}. Start the newer version.`,
    );
  }
  const due = files.filter(({ version }) => version > current);
  const [next] = due;
  if (next === undefined) return;
  if (current > 0 && backupFolder !== undefined) {
    mkdirSync(backupFolder, { recursive: true });
    db.backupNow(join(backupFolder, `before-${numbered(next.version)}-${String(nowMs)}.db`));
  }
  for (const { name, version } of due) {
    db.inTransaction(() => {
      db.exec(readFileSync(join(folder, name), 'utf8'));
      db.exec(`PRAGMA user_version = ${String(version)}`);
    });
  }
}

/** The number of a file is the schema it leads to: numbers grow, may leave some out, and none comes twice. */
function listMigrations(folder: string): { name: string; version: number }[] {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => ({ name, version: Number(name.slice(0, 4)) }));
  files.forEach(({ name, version }, i) => {
    assert(version > (files[i - 1]?.version ?? 0), `${name} has a number that is taken`);
  });
  return files;
}

function numbered(version: number): string {
  return String(version).padStart(4, '0');
}

function schemaVersion(db: Db): number {
  return db.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0;
}
