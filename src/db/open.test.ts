import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDb } from './open.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-db-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('openDb', () => {
  it('sets WAL, a full flush at each commit, and foreign keys', () => {
    const db = openDb(join(folder, 'deep', 'bot.db'));
    const read = (pragma: string) => Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
    expect(read('journal_mode')).toBe('wal');
    expect(read('synchronous')).toBe(2);
    expect(read('foreign_keys')).toBe(1);
    expect(read('trusted_schema')).toBe(0);
    db.close();
  });

  it('holds foreign keys and lets the error through as what it is', () => {
    const db = openDb(':memory:');
    db.exec('CREATE TABLE parents (id TEXT PRIMARY KEY) STRICT');
    db.exec('CREATE TABLE children (parent TEXT REFERENCES parents (id)) STRICT');
    const insert = db.prepare('INSERT INTO children VALUES (?)');
    expect(() => insert.run('nobody')).toThrow(
      expect.objectContaining({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }),
    );
    db.close();
  });

  it('reads values by position and by name, and counts changes', () => {
    const db = openDb(':memory:');
    db.exec('CREATE TABLE lots (id TEXT PRIMARY KEY, volume TEXT NOT NULL) STRICT');
    expect(db.prepare('INSERT INTO lots VALUES (?, ?)').run('a', '0.10').changes).toBe(1);
    expect(db.prepare('INSERT INTO lots VALUES (@id, @v)').run({ id: 'b', v: '2' }).changes).toBe(
      1,
    );
    expect(db.prepare('SELECT volume FROM lots WHERE id = ?').get('a')).toEqual({ volume: '0.10' });
    expect(db.prepare('SELECT id FROM lots ORDER BY id').all()).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(db.prepare('SELECT id FROM lots WHERE id = ?').get('c')).toBeUndefined();
    db.close();
  });

  it('says STORAGE_UNAVAILABLE when the disk is full, and works again once there is room', () => {
    const db = openDb(join(folder, 'bot.db'));
    db.exec('CREATE TABLE texts (body TEXT) STRICT');
    const insert = db.prepare('INSERT INTO texts VALUES (?)');
    const limitPages = db.prepare('PRAGMA page_count').get()?.['page_count'];
    db.prepare(`PRAGMA max_page_count = ${String(limitPages)}`).get();
    expect(() => {
      db.inTransaction(() => insert.run('x'.repeat(100_000)));
    }).toThrow(expect.objectContaining({ code: 'STORAGE_UNAVAILABLE', retryAfterS: 5 }));
    db.prepare('PRAGMA max_page_count = 100000').get();
    db.inTransaction(() => insert.run('x'.repeat(100_000)));
    expect(db.prepare('SELECT count(*) AS n FROM texts').get()).toEqual({ n: 1 });
    db.close();
  });

  it('says STORAGE_UNAVAILABLE when another connection holds the database for over a second', () => {
    const path = join(folder, 'bot.db');
    const [one, two] = [openDb(path), openDb(path)];
    one.exec('CREATE TABLE texts (body TEXT) STRICT');
    one.exec('BEGIN IMMEDIATE');
    expect(() => {
      two.inTransaction(() => undefined);
    }).toThrow(expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' }));
    one.exec('ROLLBACK');
    expect(two.inTransaction(() => 'free')).toBe('free');
    one.close();
    two.close();
  });

  it('says STORAGE_UNAVAILABLE when the path cannot be opened', () => {
    expect(() => openDb(folder)).toThrow(expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' }));
  });

  it('refuses a file that is no database', () => {
    const path = join(folder, 'bot.db');
    writeFileSync(
      path,
      'not a database, but long enough to be taken for the head of one'.repeat(9),
    );
    expect(() => openDb(path)).toThrow(expect.objectContaining({ code: 'SQLITE_NOTADB' }));
  });
});

describe('backup', () => {
  it.each(['while in use', 'at once'])('copies everything committed (%s)', async (way) => {
    const db = openDb(join(folder, 'bot.db'));
    db.exec("CREATE TABLE texts (body TEXT) STRICT; INSERT INTO texts VALUES ('kept')");
    const target = join(folder, 'copy.db');
    if (way === 'at once') db.backupNow(target);
    else await db.backup(target);
    db.exec("INSERT INTO texts VALUES ('later')");
    db.close();

    const copy = openDb(target);
    expect(copy.prepare('SELECT body FROM texts').all()).toEqual([{ body: 'kept' }]);
    copy.close();
  });
});
