import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserId } from './base/ids.ts';
import { migrate, openDb } from './db/index.ts';
import { openHouse, type House } from './testing/house.ts';
import { deriveKey, openVault } from './vault/index.ts';

const MIGRATIONS = join(import.meta.dirname, 'db', 'migrations');
/** The last schema without sessions, Google accounts and tokens with an end, and the last in which a number was enough. */
const BEFORE_SIGN_IN = '0009';
const BEFORE_OWNERSHIP = '0039';
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

/** A database as an earlier version left it: an administrator with a webhook, and one more user. */
function writeOldDatabase(last = BEFORE_SIGN_IN, more = ''): void {
  const old = join(folder, 'old');
  mkdirSync(old);
  for (const name of readdirSync(MIGRATIONS)) {
    if (name.slice(0, 4) <= last) cpSync(join(MIGRATIONS, name), join(old, name));
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
  db.exec(more);
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

const STRANGER = 'stranger@example.com';
/** Two accounts that trade and copy, and one that a stranger took by its number. */
const TRADING = `
  INSERT INTO users (user_id, email, name, created_at) VALUES ('01OLDSTRANGER', '${STRANGER}', 'S', 3);
  INSERT INTO accounts (account, user_id, nickname, kind, broker, server, is_paused, created_at) VALUES
    ('2000001', '01OLDALICE', 'Master', 'mt5', 'B', 'S', 0, 10), ('2000002', '01OLDALICE', 'Slave', 'mt5', 'B', 'S', 1, 11),
    ('2000003', '01OLDSTRANGER', 'Squatted', 'mt5', 'B', 'S', 0, 12);
  INSERT INTO copy_masters VALUES ('2000001', '01OLDALICE', 'hash', 'sealed', 10);
  INSERT INTO copy_pairs VALUES ('01OLDPAIR', '01OLDALICE', '2000001', '2000002', 'active', '{}', 10, 10);
  INSERT INTO master_positions (item_id, account, order_id, user_id, symbol, side, state, order_type, remaining, heard, told,
    stop_loss, take_profit, limit_price, chain, has_own_time, opened_at_ms, changed_at_ms, state_since_ms)
    VALUES (7, '2000001', 'order_1', '01OLDALICE', 'EURUSD', 'BUY', 'open', 'market', '1', '1', '1', 0, 0, 0, '[]', 1, 1, 1, 1);
  INSERT INTO copy_shares VALUES ('01OLDPAIR', 7, '1', '1');
  INSERT INTO copy_links (link_id, pair_id, item_id, slave_account, symbol, side, state, position, order_type, order_price,
    limit_price, asked, held, stop_loss, take_profit, settled_at_ms, created_at_ms)
    VALUES ('01OLDLINK', '01OLDPAIR', 7, '2000002', 'EURUSD', 'BUY', 'open', '5', 'market', 0, 0, '1', '1', 0, 0, 1, 1);`;

describe('promise 5: an upgrade from the version in which a number was enough', () => {
  it('stops nobody: what was there is proven, with its pairs and what they hold', async () => {
    writeOldDatabase(BEFORE_OWNERSHIP, TRADING);
    house = await openHouse({ folder });
    const { accounts, copy, db } = house.services;
    const alice = '01OLDALICE' as UserId;
    expect(accounts.list(alice)).toMatchObject([
      { account: '2000001', isProven: true, isPaused: false, receivesWebhooks: true },
      { account: '2000002', isProven: true, isPaused: true },
    ]);
    expect(copy.listPairs(alice)).toMatchObject([{ pairId: '01OLDPAIR', status: 'active' }]);
    expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    expect(db.prepare('SELECT held FROM copy_links').all()).toEqual([{ held: '1' }]);
    expect(() => {
      db.exec("INSERT INTO copy_shares VALUES ('01NOPAIR', 7, '1', '1')");
    }).toThrow('FOREIGN KEY');
  });

  it('leaves what a stranger had taken for an administrator to give to whose it is', async () => {
    writeOldDatabase(BEFORE_OWNERSHIP, TRADING);
    house = await openHouse({ folder });
    const moved = await house.api('post', '/api/admin/accounts/2000003/move', {
      owner: 'alice@example.com',
    });
    expect(moved.body).toMatchObject({ account: { owner: { user_id: '01OLDALICE' } } });
    expect(house.services.accounts.list('01OLDSTRANGER' as UserId)).toEqual([]);
  });
});
