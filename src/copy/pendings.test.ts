import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCopyStreet, type CopyStreet, type Mode } from '../testing/copy-street.ts';

const MASTER = '7000001';
const SLAVE = '7000002';
const NETTED = '7000003';
const NETTING_MASTER = '7000004';
const MODES: Record<string, Mode> = {
  [MASTER]: 'hedging',
  [SLAVE]: 'hedging',
  [NETTED]: 'netting',
  [NETTING_MASTER]: 'netting',
};

let street: CopyStreet;

beforeEach(async () => {
  street = await openCopyStreet(MODES, { seed: 7, tick_ms: 1000 });
});
afterEach(() => street.close());

type Copy = { action: string; status: string; code: string | null; slave_symbol: string };

async function copies(): Promise<string[]> {
  const answer = await street.house().api('get', '/api/copy/history?limit=200').expect(200);
  return (answer.body as { copies: Copy[] }).copies
    .reverse()
    .map(({ action, status, code }) => [action, status, code ?? ''].join(' ').trim());
}

function waiting(account: string): string[] {
  return street
    .snapshot(account)
    .orders.map(({ type, volume, price }) => `${type} ${String(volume)} @ ${String(price)}`);
}

function held(account: string): string[] {
  return street
    .snapshot(account)
    .positions.map(({ type, volume, symbol }) => `${type} ${String(volume)} ${symbol}`)
    .sort();
}

function ticketOf(account: string): string {
  return street.snapshot(account).orders[0]?.ticket ?? '';
}

/** An order far from the market, or one that the walk soon reaches. */
async function place(account: string, away: number, fields: object = {}): Promise<number> {
  street.act(account, { action: 'BUY', symbol: 'GBPUSD', volume: 0.01 });
  await street.pass(2000);
  const probe = street.snapshot(account).positions.find(({ symbol }) => symbol === 'GBPUSD');
  street.act(account, { action: 'CLOSE', ticket: probe?.position });
  await street.pass(2000);
  const price = Number(((probe?.open_price ?? 0) - away).toFixed(5));
  const order = { action: 'BUY', symbol: 'GBPUSD', volume: 1, order_type: 'limit', price };
  street.act(account, { ...order, ...fields });
  await street.pass(4000);
  return price;
}

async function until(isTrue: () => boolean, limitMs = 600_000): Promise<void> {
  for (let left = limitMs; left > 0 && !isTrue(); left -= 500) await street.pass(500);
  expect(isTrue()).toBe(true);
}

describe('a waiting order of a master', () => {
  it('waits on the slave in its size, is moved with it, and is cancelled with it', async () => {
    await street.pair(MASTER, SLAVE, { multiplier: 0.5, exclude_symbols: [] });
    const price = await place(MASTER, 0.05, { stop_loss: 1 });
    expect(waiting(SLAVE)).toEqual([`BUY_LIMIT 0.5 @ ${String(price)}`]);
    expect(street.snapshot(SLAVE).orders[0]?.stop_loss).toBe(1);
    const moved = Number((price - 0.01).toFixed(5));
    street.act(MASTER, {
      action: 'MODIFY',
      ticket: ticketOf(MASTER),
      price: moved,
      stop_loss: 0.9,
    });
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual([`BUY_LIMIT 0.5 @ ${String(moved)}`]);
    expect(street.snapshot(SLAVE).orders[0]?.stop_loss).toBe(0.9);
    street.act(MASTER, { action: 'CANCEL', ticket: ticketOf(MASTER) });
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual([]);
    expect((await copies()).slice(-3)).toEqual([
      'place executed',
      'modify executed',
      'cancel executed',
    ]);
  });

  it.each([
    ['hedging', SLAVE],
    ['netting', NETTED],
  ])('that fills is held by the %s slave through its own order', async (_mode, slave) => {
    await street.pair(MASTER, slave, {});
    await place(MASTER, 0.0003);
    expect(waiting(slave)).toHaveLength(1);
    await until(() => held(MASTER).length === 1);
    await street.pass(3000);
    expect([held(slave), waiting(slave)]).toEqual([['BUY 1 GBPUSD'], []]);
    street.act(MASTER, {
      action: 'CLOSE',
      ticket: street.snapshot(MASTER).positions[0]?.position,
      volume: 0.4,
    });
    await street.pass(4000);
    expect(held(slave)).toEqual(['BUY 0.6 GBPUSD']);
    street.act(MASTER, { action: 'CLOSE_ALL' });
    await street.pass(4000);
    expect(held(slave)).toEqual([]);
    expect(await copies()).not.toContain('cancel executed');
  });

  it('of a netting master that fills into its position stays one order on the slave', async () => {
    await street.pair(NETTING_MASTER, SLAVE, {});
    street.act(NETTING_MASTER, { action: 'BUY', symbol: 'EURUSD', volume: 0.3 });
    await street.pass(4000);
    const [there] = street.snapshot(NETTING_MASTER).positions;
    const price = Number(((there?.current_price ?? 0) - 0.0002).toFixed(5));
    street.act(NETTING_MASTER, {
      action: 'BUY',
      symbol: 'EURUSD',
      volume: 0.5,
      order_type: 'limit',
      price,
    });
    await street.pass(4000);
    expect(waiting(SLAVE)).toHaveLength(1);
    await until(() => held(NETTING_MASTER)[0] === 'BUY 0.8 EURUSD');
    await street.pass(4000);
    expect([held(SLAVE), waiting(SLAVE)]).toEqual([['BUY 0.3 EURUSD', 'BUY 0.5 EURUSD'], []]);
    expect((await copies()).filter((row) => row.startsWith('open'))).toHaveLength(2);
    street.act(NETTING_MASTER, { action: 'CLOSE_ALL' });
    await street.pass(4000);
    expect(held(SLAVE)).toEqual([]);
  });

  it('is a stop the other way round where the pair reverses', async () => {
    await street.pair(MASTER, SLAVE, { reverse: true });
    const price = await place(MASTER, 0.05, { stop_loss: 1, take_profit: 2 });
    expect(waiting(SLAVE)).toEqual([`SELL_STOP 1 @ ${String(price)}`]);
    expect(street.snapshot(SLAVE).orders[0]).toMatchObject({ stop_loss: 2, take_profit: 1 });
  });

  it('is followed at the market when it fills where the pair copies none', async () => {
    await street.pair(MASTER, SLAVE, { copy_pendings: false });
    await place(MASTER, 0.0003);
    expect(waiting(SLAVE)).toEqual([]);
    await until(() => held(MASTER).length === 1);
    await street.pass(3000);
    expect(held(SLAVE)).toEqual(['BUY 1 GBPUSD']);
  });

  it('is made up for after an outage: cancelled, filled, or placed anew', async () => {
    await street.pair(MASTER, SLAVE, { max_signal_age_s: 600 });
    await place(MASTER, 0.05);
    expect(waiting(SLAVE)).toHaveLength(1);
    await street.restart(5000, () => {
      street.act(MASTER, { action: 'CANCEL', ticket: ticketOf(MASTER) });
      street.act(MASTER, {
        action: 'SELL',
        symbol: 'EURUSD',
        volume: 0.2,
        order_type: 'limit',
        price: 1.9,
      });
      street.clock.advance(2000);
    });
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual(['SELL_LIMIT 0.2 @ 1.9']);
  });

  it('that a person removes on the slave is not placed again', async () => {
    await street.pair(MASTER, SLAVE, {});
    await place(MASTER, 0.0003);
    street.act(SLAVE, { action: 'CANCEL', ticket: ticketOf(SLAVE) });
    await until(() => held(MASTER).length === 1);
    await street.pass(140_000, 4000);
    expect([held(SLAVE), waiting(SLAVE)]).toEqual([[], []]);
    expect(await copies()).toContain('none noted CLOSED_ON_SLAVE');
  });
});

async function toggle(id: string): Promise<void> {
  await street.house().api('post', `/api/copy/pairs/${id}/toggle`, {}).expect(200);
}

async function change(id: string, settings: object): Promise<void> {
  await street.house().api('put', `/api/copy/pairs/${id}`, { settings }).expect(200);
}

describe('the orders of a pair', () => {
  it.each([
    ['paused', (id: string) => street.house().api('post', `/api/copy/pairs/${id}/toggle`, {})],
    [
      'removed with its copies followed',
      (id: string) => street.house().api('delete', `/api/copy/pairs/${id}`),
    ],
  ])('that is %s are taken back: nothing is opened by it any more', async (_what, change) => {
    const id = await street.pair(MASTER, SLAVE, { on_removal: 'follow' });
    await place(MASTER, 0.05);
    expect(waiting(SLAVE)).toHaveLength(1);
    await change(id).expect(200);
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual([]);
  });

  it('that is resumed wait again, placed before the pause or during it; what has filled does not', async () => {
    const there = await place(MASTER, 0.08);
    const id = await street.pair(MASTER, SLAVE, { multiplier: 0.5 });
    const before = await place(MASTER, 0.06);
    await toggle(id);
    await street.pass(4000);
    const during = await place(MASTER, 0.05);
    await place(MASTER, 0.0003);
    await until(() => held(MASTER).length === 1);
    expect([held(SLAVE), waiting(SLAVE)]).toEqual([[], []]);
    await toggle(id);
    await street.pass(4000);
    expect(waiting(MASTER)[0]).toBe(`BUY_LIMIT 1 @ ${String(there)}`);
    expect(waiting(SLAVE)).toEqual([
      `BUY_LIMIT 0.5 @ ${String(before)}`,
      `BUY_LIMIT 0.5 @ ${String(during)}`,
    ]);
    await street.pass(140_000, 4000);
    expect([held(SLAVE), waiting(SLAVE).length]).toEqual([[], 2]);
    street.act(MASTER, { action: 'CANCEL', symbol: 'GBPUSD' });
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual([]);
  });

  it('that is resumed at once, before its orders are gone, wait again', async () => {
    const id = await street.pair(MASTER, SLAVE, {});
    const price = await place(MASTER, 0.05);
    await toggle(id);
    await toggle(id);
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual([`BUY_LIMIT 1 @ ${String(price)}`]);
    expect(await copies()).toContain('cancel executed');
  });

  it('that opens again after it only closed wait again, but for what a person has removed', async () => {
    const id = await street.pair(MASTER, SLAVE, {});
    await place(MASTER, 0.05);
    const price = await place(MASTER, 0.06);
    street.act(SLAVE, { action: 'CANCEL', ticket: ticketOf(SLAVE) });
    await street.pass(140_000, 4000);
    await change(id, { close_only: true });
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual([]);
    await change(id, {});
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual([`BUY_LIMIT 1 @ ${String(price)}`]);
  });

  it('that is resumed are placed by the filters that see the magic number and the comment', async () => {
    const id = await street.pair(MASTER, SLAVE, { comment_contains: 'grid' });
    await toggle(id);
    await place(MASTER, 0.05, { comment: 'by hand' });
    const price = await place(MASTER, 0.06, { comment: 'grid 1' });
    await toggle(id);
    await street.pass(4000);
    expect(waiting(SLAVE)).toEqual([`BUY_LIMIT 1 @ ${String(price)}`]);
  });

  it('that waits with its orders has those once that came to their time while it was paused', async () => {
    const id = await street.pair(MASTER, SLAVE, { delay_ms: 10_000 });
    const price = await place(MASTER, 0.05);
    await toggle(id);
    await street.pass(12_000);
    expect(await copies()).toContain('place denied ACCOUNT_PAUSED');
    await toggle(id);
    await street.pass(14_000);
    expect(waiting(SLAVE)).toEqual([`BUY_LIMIT 1 @ ${String(price)}`]);
  });

  it('are those that were there before only where it says so', async () => {
    const price = await place(MASTER, 0.05);
    await street.pair(MASTER, SLAVE, {});
    await street.pair(MASTER, NETTED, { on_start: 'copy' });
    await street.pass(4000);
    expect([waiting(SLAVE), waiting(NETTED)]).toEqual([[], [`BUY_LIMIT 1 @ ${String(price)}`]]);
  });
});
