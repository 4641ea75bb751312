import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrate } from './migrate.ts';
import { openDb, type Db } from './open.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 9, 30);
const FIRST = "CREATE TABLE people (name TEXT) STRICT; INSERT INTO people VALUES ('alice');";
const SECOND = 'ALTER TABLE people ADD COLUMN age INTEGER;';

let folder: string;
let migrations: string;
let backupFolder: string;
let db: Db;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-migrate-'));
  migrations = join(folder, 'migrations');
  backupFolder = join(folder, 'backups');
  mkdirSync(migrations);
  file('0001-people.sql', FIRST);
  db = openDb(join(folder, 'bot.db'));
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, sql: string): void {
  writeFileSync(join(migrations, name), sql);
}

function run(): void {
  migrate(db, { folder: migrations, backupFolder, nowMs: NOW_MS });
}

function version(): unknown {
  return db.prepare('PRAGMA user_version').get()?.['user_version'];
}

function columns(of: Db): unknown[] {
  return of
    .prepare('PRAGMA table_info(people)')
    .all()
    .map(({ name }) => name);
}

describe('migrate', () => {
  it('runs every file once, in order, and makes no backup of an empty database', () => {
    file('0002-age.sql', SECOND);
    file('notes.txt', 'not a migration');
    run();
    run();
    expect(version()).toBe(2);
    expect(columns(db)).toEqual(['name', 'age']);
    expect(db.prepare('SELECT name FROM people').all()).toEqual([{ name: 'alice' }]);
    expect(readdirSync(folder)).not.toContain('backups');
  });

  it('makes a backup that still has the old schema before it changes anything', () => {
    run();
    file('0002-age.sql', SECOND);
    run();
    expect(readdirSync(backupFolder)).toEqual([`before-0002-${NOW_MS}.db`]);
    const backup = openDb(join(backupFolder, `before-0002-${NOW_MS}.db`));
    expect(columns(backup)).toEqual(['name']);
    backup.close();
  });

  it('refuses a database that a newer version has changed', () => {
    file('0002-age.sql', SECOND);
    run();
    rmSync(join(migrations, '0002-age.sql'));
    expect(run).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(version()).toBe(2);
  });

  it('takes back a migration that fails halfway, keeps those before it, and can be run again', () => {
    run();
    file('0002-age.sql', SECOND);
    file('0003-bad.sql', 'DELETE FROM people; SELECT name FROM nowhere;');
    expect(run).toThrow('nowhere');
    expect(version()).toBe(2);
    expect(db.prepare('SELECT name FROM people').all()).toEqual([{ name: 'alice' }]);

    file('0003-bad.sql', 'DELETE FROM people;');
    migrate(db, { folder: migrations, backupFolder, nowMs: NOW_MS + 1 });
    expect(version()).toBe(3);
    expect(db.prepare('SELECT name FROM people').all()).toEqual([]);
  });

  it.each(['0001-zebra.sql', '0000-zero.sql'])(
    'stops at %s, whose number is taken or none, before it changes anything',
    (name) => {
      file(name, SECOND);
      expect(run).toThrow('has a number that is taken');
      expect(version()).toBe(0);
    },
  );

  it('takes the number of a file as the schema it leads to, whatever numbers are left out', () => {
    run();
    file('0007-age.sql', SECOND);
    run();
    run();
    expect(version()).toBe(7);
    expect(readdirSync(backupFolder)).toEqual([`before-0007-${NOW_MS}.db`]);
  });

  it('is completed by the next start when the process is killed in the middle', async () => {
    db.close();
    file('0002-age.sql', `${SECOND} ${ENDLESS}`);
    await killInTheMiddle();

    file('0002-age.sql', SECOND);
    db = openDb(join(folder, 'bot.db'));
    expect(version()).toBe(1);
    expect(columns(db)).toEqual(['name']);
    run();
    expect(version()).toBe(2);
    expect(columns(db)).toEqual(['name', 'age']);
  });

  it("makes the program's own schema from nothing, and finds nothing wrong with it", () => {
    const own = openDb(':memory:');
    const real = fileURLToPath(new URL('./migrations', import.meta.url));
    migrate(own, { folder: real, nowMs: NOW_MS });
    expect(own.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(
      own
        .prepare(
          "SELECT name FROM pragma_table_list WHERE strict = 0 AND schema = 'main' ORDER BY name",
        )
        .all(),
    ).toEqual([{ name: 'sqlite_schema' }, { name: 'sqlite_sequence' }]);
    own.close();
  });
});

/** A statement that does not end by itself: the place where the kill strikes. */
const ENDLESS =
  'INSERT INTO people (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n WHERE i = 0;';

const CHILD = `
  const { openDb, migrate } = await import(process.argv[1]);
  const [folder, path] = process.argv.slice(2);
  const db = openDb(path);
  const real = db.exec;
  db.exec = (sql) => { if (sql.includes('RECURSIVE')) process.stdout.write('inside'); real(sql); };
  migrate(db, { folder, nowMs: 1 });
`;

async function killInTheMiddle(): Promise<void> {
  const module = new URL('./index.ts', import.meta.url).href;
  const args = ['--import', 'tsx', '--input-type=module', '-e', CHILD, module, migrations];
  const child = spawn(process.execPath, [...args, join(folder, 'bot.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}
