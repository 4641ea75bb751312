import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { readConfig } from '../config.ts';
import { openDb, migrate } from '../db/index.ts';
import { openVault } from '../vault/index.ts';
import { addMissingSecrets, writeFirstEnv } from './first-env.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-env-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const MIGRATIONS = join(import.meta.dirname, '..', 'db', 'migrations');

function env(text: string): void {
  writeFileSync(join(folder, '.env'), text);
}

function envNow(): string {
  return readFileSync(join(folder, '.env'), 'utf8');
}

/** A database that this program has opened with a key. */
function sealDatabase(place: string): void {
  const db = openDb(join(folder, place, 'accounts.db'));
  migrate(db, { folder: MIGRATIONS, nowMs: 1 });
  openVault({ db, masterKey: Buffer.alloc(32, 1), nowMs: 1 });
  db.close();
}

describe('the first .env', () => {
  it('holds generated secrets that the configuration takes, different each time', () => {
    expect(writeFirstEnv(folder, {})).toBe(true);
    const first = readFileSync(join(folder, '.env'), 'utf8');
    expect(readConfig(parse(first)).secrets.masterKey).toHaveLength(32);
    rmSync(join(folder, '.env'));
    writeFirstEnv(folder, {});
    expect(readFileSync(join(folder, '.env'), 'utf8')).not.toBe(first);
  });

  it('is never written over one that exists', () => {
    writeFileSync(join(folder, '.env'), 'PORT=1');
    expect(writeFirstEnv(folder, {})).toBe(false);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('PORT=1');
  });

  it('is not made when the environment brings the key', () => {
    expect(writeFirstEnv(folder, { SIGNALPOST_KEY: 'ab'.repeat(32) })).toBe(false);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  it('promise 3: is refused over a database that an earlier key has sealed', () => {
    sealDatabase('data');
    expect(() => writeFirstEnv(folder, {})).toThrow(/Put back the .env/);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });
});

describe('a .env that lacks its secrets', () => {
  const LOGIN = 'BASIC_USER=admin\nBASIC_PASS=correct horse battery\n';

  it.each([
    ['ends with a line', LOGIN],
    ['does not end its last line', LOGIN.trimEnd()],
    ['has the line ends of Windows', LOGIN.replaceAll('\n', '\r\n')],
    ['has the empty lines of .env.example', `SECRET_KEY=\nSIGNALPOST_KEY=\n${LOGIN}`],
    ['has a key of spaces', `SIGNALPOST_KEY="  "\n${LOGIN}`],
    ['has comments with quotes', `# it's the "old" one\n${LOGIN}# don't touch`],
    ['begins with a byte order mark', `\ufeff${LOGIN}`],
    ['is empty', ''],
  ])('gets both, and keeps what is there, when it %s', (_name, text) => {
    env(text);
    chmodSync(join(folder, '.env'), 0o640);
    expect(addMissingSecrets(folder, {})).toEqual(['SECRET_KEY', 'SIGNALPOST_KEY']);
    expect(envNow().startsWith(text)).toBe(true);
    const config = readConfig(parse(envNow()));
    expect(config.secrets.masterKey).toHaveLength(32);
    if (text !== '') expect(config.secrets.basicPass).toBe('correct horse battery');
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o640);
    expect(envNow().replaceAll('\r\n', '').includes('\n')).toBe(!text.includes('\r\n'));
    expect(addMissingSecrets(folder, {})).toEqual([]);
  });

  it('gets only the one that is missing', () => {
    env(`${LOGIN}SIGNALPOST_KEY=${'ab'.repeat(32)}\n`);
    expect(addMissingSecrets(folder, {})).toEqual(['SECRET_KEY']);
    expect(parse(envNow())['SIGNALPOST_KEY']).toBe('ab'.repeat(32));
  });

  it('gets nothing that the environment brings', () => {
    env(LOGIN);
    const given = {
      SIGNALPOST_KEY: 'ab'.repeat(32),
      SECRET_KEY: 'given-by-the-environment-itself!',
    };
    expect(addMissingSecrets(folder, given)).toEqual([]);
    expect(envNow()).toBe(LOGIN);
  });

  it('gets a key beside a database in which nothing is sealed', () => {
    env(LOGIN);
    const db = openDb(join(folder, 'data', 'accounts.db'));
    db.exec('CREATE TABLE accounts (number TEXT); CREATE TABLE user_tokens (token TEXT)');
    db.exec("INSERT INTO accounts VALUES ('1123456')");
    db.close();
    expect(addMissingSecrets(folder, {})).toContain('SIGNALPOST_KEY');
  });

  it.each(['data', 'elsewhere'])(
    'promise 3: gets no new key over the sealed database in %s, but the exact line to add',
    (place) => {
      const text = `DATA_DIR=${place}\n${LOGIN}`;
      env(text);
      sealDatabase(place);
      expect(() => addMissingSecrets(folder, {})).toThrow(/SIGNALPOST_KEY=<64 hexadecimal digits>/);
      expect(envNow()).toBe(text);
    },
  );

  it('gets no key beside a sealed row whose key was taken out, or a file that is damaged', () => {
    env(LOGIN);
    sealDatabase('data');
    const db = openDb(join(folder, 'data', 'accounts.db'));
    db.exec('DELETE FROM vault_keys');
    db.exec(`INSERT INTO users (user_id, email, name, is_admin, created_at) VALUES ('u', 'u', 'u', 1, 1);
      INSERT INTO user_tokens (token_id, user_id, webhook_token_hash, webhook_token_sealed, created_at)
      VALUES ('t', 'u', 'h', 'v1.x.y.z', 1)`);
    db.close();
    expect(() => addMissingSecrets(folder, {})).toThrow(/no other key opens it/);
    rmSync(join(folder, 'data'), { recursive: true });
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'accounts.db'), 'damaged '.repeat(1000));
    expect(() => addMissingSecrets(folder, {})).toThrow(/no other key opens it/);
    expect(envNow()).toBe(LOGIN);
  });

  it('gets both after a quote that was never closed', () => {
    env(`COMMENT="never closed\nOTHER='nor this\n${LOGIN}LAST=\`nor this`);
    addMissingSecrets(folder, {});
    expect(readConfig(parse(envNow())).secrets.basicPass).toBe('correct horse battery');
  });

  it('that is no UTF-8 text is refused with what to do', () => {
    writeFileSync(join(folder, '.env'), Buffer.from(`\ufeff${LOGIN}`, 'utf16le'));
    expect(() => addMissingSecrets(folder, {})).toThrow(/Save it again as UTF-8/);
  });
});
