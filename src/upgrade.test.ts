import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDb } from './db/index.ts';
import { openHouse, type House } from './testing/house.ts';
import { deriveKey, openVault } from './vault/index.ts';

const MIGRATIONS = join(import.meta.dirname, 'db', 'migrations');
/** The last schema without sessions, Google accounts and tokens with an end. */
const BEFORE = '0009';
const MASTER_KEY = Buffer.from('ab'.repeat(32), 'hex');
const TOKEN = `whk_${'A'.repeat(32)}`;

let folder: string;
let house: House | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-upgrade-'));
});
afterEach(async () => {
  await house?.close();
  house = undefined;
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

/** A database as the version before left it: an administrator with a webhook, and one more user. */
function writeOldDatabase(): void {
  const old = join(folder, 'old');
  mkdirSync(old);
  for (const name of readdirSync(MIGRATIONS)) {
    if (name.slice(0, 4) <= BEFORE) cpSync(join(MIGRATIONS, name), join(old, name));
  }
  const db = openDb(join(folder, 'data', 'accounts.db'));
  migrate(db, { folder: old, nowMs: 1 });
  const vault = openVault({ db, masterKey: MASTER_KEY, nowMs: 1 });
  const hash = createHmac('sha256', deriveKey(MASTER_KEY, 'token-hash'))
    .update(TOKEN)
    .digest('base64url');
  db.exec(`INSERT INTO users (user_id, email, name, is_admin, created_at)
    VALUES ('01OLDADMIN', 'admin@localhost', 'Administrator', 1, 1), ('01OLDALICE', 'alice@example.com', 'Alice', 0, 2)`);
  db.prepare(
    `INSERT INTO user_tokens (token_id, user_id, webhook_token_hash, webhook_token_sealed, created_at)
     VALUES ('01OLDTOKEN', '01OLDADMIN', ?, ?, 1)`,
  ).run(hash, vault.seal('user_tokens/01OLDTOKEN/webhook_token', TOKEN));
  db.close();
}

describe('promise 5: an upgrade from the version before sign-in with Google', () => {
  it('keeps the administrator with their webhook, after a backup', async () => {
    writeOldDatabase();
    house = await openHouse({ folder });
    expect(house.services.isFirstStart).toBe(false);
    expect(house.services.firstAdmin.userId).toBe('01OLDADMIN');
    expect((await house.post(TOKEN, { action: 'CLOSE_ALL' })).status).toBe(422);
    const shown = await house.api('get', '/auth/webhook-token').expect(200);
    expect(shown.body).toMatchObject({ token: TOKEN, uses: 0, older: [] });
    expect(readdirSync(join(folder, 'data', 'backups'))).toHaveLength(1);
  });

  it('lets the old webhook be replaced, and the old users be switched off', async () => {
    writeOldDatabase();
    house = await openHouse({ folder });
    await house.api('post', '/auth/rotate-token', {}).expect(200);
    expect((await house.post(TOKEN, { action: 'CLOSE_ALL' })).status).toBe(401);
    const off = await house.api('post', '/api/admin/users/01OLDALICE/toggle', {}).expect(200);
    expect(off.body).toMatchObject({ user: { is_active: false } });
  });
});
