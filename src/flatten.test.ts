import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  newFolder,
  removeFolder,
  startProgram,
  until,
  type Program,
} from './testing/program.ts';

const ACCOUNTS = 10;
const POSITIONS = 50;
const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDCHF', 'AUDUSD', 'USDCAD', 'NZDUSD', 'EURGBP', 'USDJPY'];

let folder = '';
let program: Program;
beforeEach(async () => {
  folder = newFolder('flatten');
  program = await startProgram({ folder, port: await freePort() });
});
afterEach(async () => {
  await program.stop();
  await removeFolder(folder);
});

type Accounts = { accounts: { account: string; status: string }[] };
type Flattens = { accounts: { account: string; status: string; explanation: string }[] };
type Snapshot = { positions: unknown[]; orders: unknown[] };

async function untilOnline(count: number): Promise<string[]> {
  let names: string[] = [];
  await until(async () => {
    const { accounts } = await program.api<Accounts>('GET', '/api/accounts');
    names = accounts.map(({ account }) => account);
    return accounts.filter(({ status }) => status === 'online').length === count;
  });
  return names;
}

/** Positions and pending orders by the terminals' own word. */
function held(accounts: readonly string[]): number {
  return accounts
    .map((account) => {
      const files = join(folder, 'data', 'instances', account, 'MQL5', 'Files');
      const text = readFileSync(join(files, `instance_${account}`, 'snapshot.json'), 'utf8');
      const { positions, orders } = JSON.parse(text) as Snapshot;
      return positions.length + orders.length;
    })
    .reduce((sum, count) => sum + count, 0);
}

describe('closing out', () => {
  it('leaves ten accounts of fifty positions flat, by the order of the file KILL alone', async () => {
    for (let i = 1; i < ACCOUNTS; i++)
      await program.api('POST', '/api/accounts', { kind: 'paper', nickname: `P${String(i)}` });
    const accounts = await untilOnline(ACCOUNTS);
    await program.api('PUT', '/api/limits', { max_repeated_orders: null });
    // Five hundred openings take a busy machine longer than one of them may wait by default.
    type Settings = { settings: object };
    const { settings } = await program.api<Settings>('GET', '/api/settings');
    await program.api('PUT', '/api/settings', { ...settings, open_ttl_s: 300 });
    for (let i = 0; i < POSITIONS; i++) {
      const symbol = SYMBOLS[i % SYMBOLS.length];
      const pending = i === 0 && { order_type: 'limit', price: 1.05 };
      await program.signal({ id: String(i), action: 'BUY', symbol, volume: 0.01, ...pending });
    }
    await until(
      () => held(accounts) === ACCOUNTS * POSITIONS,
      () => String(held(accounts)),
    );
    writeFileSync(join(folder, 'data', 'KILL'), 'flatten\nenough\n');
    let last: Flattens | undefined;
    await until(
      async () => {
        last = await program.api<Flattens>('GET', '/api/trading/flatten');
        return (
          last.accounts.length === ACCOUNTS &&
          last.accounts.every(({ status }) => status === 'flat')
        );
      },
      () => JSON.stringify(last?.accounts.map(({ status, explanation }) => [status, explanation])),
    );
    expect(held(accounts)).toBe(0);
    expect(await program.api('GET', '/api/trading/state')).toMatchObject({
      state: 'halted',
      reason: 'enough',
    });
  });
});
