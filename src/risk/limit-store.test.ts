import { describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandId, AccountId, UserId } from '../base/ids.ts';
import { migrate, openDb } from '../db/index.ts';
import { createLimitStore, type Reservation } from './limit-store.ts';

const MIGRATIONS = join(import.meta.dirname, '..', 'db', 'migrations');
const ALICE = 'alice' as UserId;
const ACCOUNT = '1123456' as AccountId;

function openStore() {
  const db = openDb(':memory:');
  migrate(db, { folder: MIGRATIONS, nowMs: 0 });
  db.exec("INSERT INTO users (user_id, email, name, created_at) VALUES ('alice', 'a@x', 'a', 0)");
  return { db, store: createLimitStore(db) };
}

function reservation(number: number, changes: Partial<Reservation> = {}): Reservation {
  return {
    commandId: `C${String(number)}` as CommandId,
    userId: ALICE,
    account: ACCOUNT,
    magic: String(number),
    symbol: 'EURUSD',
    lots: '0.1',
    risk: undefined,
    margin: '11.00',
    likeness: 'same',
    createdAtMs: number,
    ...changes,
  };
}

describe('limit sets', () => {
  it('come back as they were, null told from what was never said', () => {
    const { store } = openStore();
    store.upsertSet(ALICE, 'account', ACCOUNT, { max_lot: '0.5', max_positions: null });
    store.upsertSet(ALICE, 'account', ACCOUNT, { max_lot: '0.25', max_positions: null });
    expect(store.listSets()).toEqual([
      { scope: 'account', id: ACCOUNT, limits: { max_lot: '0.25', max_positions: null } },
    ]);
  });

  it('stop the program when a row cannot be read, rather than trade without limits', () => {
    const { db, store } = openStore();
    store.upsertSet(ALICE, 'user', ALICE, { max_lot: '1' });
    db.exec(`UPDATE limit_sets SET limits = '{"max_lot":"much"}'`);
    expect(() => store.listSets()).toThrow();
  });
});

describe('reservations', () => {
  it('are counted after a moment, not at it, and equal ones apart', () => {
    const { store } = openStore();
    store.insertReservation(reservation(100));
    store.insertReservation(reservation(101, { likeness: 'other' }));
    expect(store.countSince(ACCOUNT, 99)).toBe(2);
    expect(store.countSince(ACCOUNT, 100)).toBe(1);
    expect(store.countEqual(ACCOUNT, 'same', 0)).toBe(1);
    expect(store.countSince('7' as AccountId, 0)).toBe(0);
  });

  it('are open until released, once, and removed when both are long ago', () => {
    const { store } = openStore();
    store.insertReservation(reservation(100));
    expect(store.listOpen(ACCOUNT)).toEqual([reservation(100)]);
    store.release('C100' as CommandId, 200);
    store.release('C100' as CommandId, 900);
    expect(store.listOpen(ACCOUNT)).toEqual([]);
    store.removeReleased(199);
    expect(store.hasReservations()).toBe(true);
    store.removeReleased(200);
    expect(store.hasReservations()).toBe(false);
  });
});

describe('a database of the version before', () => {
  it('keeps the largest lot of each account', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalpost-migrations-'));
    for (const name of readdirSync(MIGRATIONS))
      if (name < '0020') copyFileSync(join(MIGRATIONS, name), join(folder, name));
    const db = openDb(':memory:');
    migrate(db, { folder, nowMs: 0 });
    rmSync(folder, { recursive: true });
    db.exec(`INSERT INTO users (user_id, email, name, created_at) VALUES ('alice', 'a@x', 'a', 0);
      INSERT INTO account_limits VALUES ('1123456', 'alice', '0.25'), ('1123457', 'alice', NULL)`);
    migrate(db, { folder: MIGRATIONS, nowMs: 0 });
    expect(createLimitStore(db).listSets()).toEqual([
      { scope: 'account', id: ACCOUNT, limits: { max_lot: '0.25' } },
    ]);
  });
});

describe('the pages of open reservations', () => {
  it('go on after the last one seen, and leave out what is released', () => {
    const { store } = openStore();
    for (const number of [1, 2, 3, 4]) store.insertReservation(reservation(number));
    store.release('C3' as CommandId, 9);
    const first = store.listOpenAfter('', 2);
    expect(first.map(({ commandId }) => commandId)).toEqual(['C1', 'C2']);
    expect(store.listOpenAfter('C2', 2).map(({ commandId }) => commandId)).toEqual(['C4']);
  });
});
