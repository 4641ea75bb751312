import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCopyStreet, type CopyStreet } from '../testing/copy-street.ts';

const MASTER = '7000001';
const SLAVE = '7000002';
const NETTED = '7000003';
const LAST = '7000004';

let street: CopyStreet;

beforeEach(async () => {
  street = await openCopyStreet({
    [MASTER]: 'hedging',
    [SLAVE]: 'hedging',
    [NETTED]: 'netting',
    [LAST]: 'hedging',
  });
});
afterEach(() => street.close());

type Copy = { action: string; status: string; code: string | null; slave_account: string };

async function copies(): Promise<Copy[]> {
  const answer = await street.house().api('get', '/api/copy/history?limit=200').expect(200);
  return (answer.body as { copies: Copy[] }).copies.reverse();
}

function held(account: string): string[] {
  return street
    .snapshot(account)
    .positions.map(({ type, volume, symbol }) => `${type} ${String(volume)} ${symbol}`)
    .sort();
}

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 1 };

function ticketOf(account: string): string {
  return street.snapshot(account).positions[0]?.position ?? '';
}

describe('a pair on paper terminals', () => {
  it('opens, closes by the ratio of the original, and ends with its master', async () => {
    await street.pair(MASTER, SLAVE, { volumeMode: 'multiply', multiplier: 0.5 });
    street.act(MASTER, BUY);
    await street.pass(4000);
    expect(held(SLAVE)).toEqual(['BUY 0.5 EURUSD']);
    street.act(MASTER, { action: 'CLOSE', ticket: ticketOf(MASTER), volume: 0.3 });
    await street.pass(4000);
    expect(held(SLAVE)).toEqual(['BUY 0.35 EURUSD']);
    street.act(MASTER, { action: 'CLOSE_ALL' });
    await street.pass(4000);
    expect(held(SLAVE)).toEqual([]);
    expect((await copies()).map(({ action, status }) => `${action} ${status}`)).toEqual([
      'open executed',
      'close executed',
      'close executed',
    ]);
  });

  it('does not open again what was closed by hand, and touches no stranger', async () => {
    await street.pair(MASTER, SLAVE, {});
    street.act(SLAVE, { ...BUY, symbol: 'GBPUSD', volume: 0.2 });
    await street.pass(2000);
    street.act(MASTER, BUY);
    await street.pass(4000);
    const copy = street.snapshot(SLAVE).positions.find(({ symbol }) => symbol === 'EURUSD');
    street.act(SLAVE, { action: 'CLOSE', ticket: copy?.position });
    await street.pass(70_000, 2000);
    expect(held(SLAVE)).toEqual(['BUY 0.2 GBPUSD']);
    street.act(MASTER, { action: 'CLOSE_ALL' });
    await street.pass(70_000, 2000);
    expect(held(SLAVE)).toEqual(['BUY 0.2 GBPUSD']);
    expect((await copies()).map(({ code }) => code)).toContain('CLOSED_ON_SLAVE');
  });

  it('makes up a close that the slave missed while it was away', async () => {
    await street.pair(MASTER, SLAVE, {});
    street.act(MASTER, BUY);
    await street.pass(4000);
    street.switchOff(SLAVE);
    street.act(MASTER, { action: 'CLOSE_ALL' });
    await street.pass(400_000, 4000);
    street.switchOn(SLAVE);
    await street.pass(130_000, 2000);
    expect(held(SLAVE)).toEqual([]);
  });

  it('does not follow an opening that is too old, and says so', async () => {
    await street.pair(MASTER, SLAVE, { max_signal_age_s: 10 });
    await street.restart(20_000, () => {
      street.act(MASTER, BUY);
      street.clock.advance(1000);
    });
    await street.pass(10_000, 1000);
    expect(held(SLAVE)).toEqual([]);
    expect(await copies()).toMatchObject([
      { action: 'open', status: 'denied', code: 'SIGNAL_STALE' },
    ]);
  });

  it('carries stops, and leaves one alone that a person has moved on the slave', async () => {
    await street.pair(MASTER, SLAVE, {});
    street.act(MASTER, { ...BUY, stop_loss: 0.9, take_profit: 1.9 });
    await street.pass(4000);
    const levels = () =>
      street.snapshot(SLAVE).positions.map((item) => [item.stop_loss, item.take_profit]);
    expect(levels()).toEqual([[0.9, 1.9]]);
    street.act(MASTER, { action: 'MODIFY', ticket: ticketOf(MASTER), stop_loss: 0.91 });
    await street.pass(4000);
    expect(levels()).toEqual([[0.91, 1.9]]);
    street.act(SLAVE, { action: 'MODIFY', ticket: ticketOf(SLAVE), stop_loss: 0.8 });
    await street.pass(4000);
    street.act(MASTER, { action: 'MODIFY', ticket: ticketOf(MASTER), stop_loss: 0.92 });
    await street.pass(70_000, 2000);
    expect(levels()).toEqual([[0.8, 1.9]]);
    expect((await copies()).map(({ code }) => code)).toContain('CHANGED_BY_HAND');
  });

  it('goes on to a slave of the slave, and cannot come back', async () => {
    await street.pair(MASTER, SLAVE, {});
    await street.pair(SLAVE, LAST, { multiplier: 2 });
    const back = { master_account: LAST, slave_account: MASTER };
    const refused = await street.house().api('post', '/api/copy/pairs', back).expect(409);
    expect(refused.body).toMatchObject({ error: { code: 'COPY_LOOP' } });
    street.act(MASTER, BUY);
    await street.pass(6000);
    expect([held(SLAVE), held(LAST)]).toEqual([['BUY 1 EURUSD'], ['BUY 2 EURUSD']]);
    const told = await street.house().api('get', '/api/copy/history?slave=7000004').expect(200);
    expect(told.body).toMatchObject({ copies: [{ chain: `${MASTER} > ${SLAVE}` }] });
    street.act(MASTER, { action: 'CLOSE_ALL' });
    await street.pass(6000);
    expect([held(SLAVE), held(LAST)]).toEqual([[], []]);
  });

  it.each([
    ['keep', ['BUY 1 EURUSD']],
    ['follow', []],
    ['close', []],
  ])('treats its copies by %s when it is removed', async (policy, left) => {
    const id = await street.pair(MASTER, SLAVE, { onRemoval: policy });
    street.act(MASTER, BUY);
    await street.pass(4000);
    await street.house().api('delete', `/api/copy/pairs/${id}`).expect(200);
    await street.pass(4000);
    expect(held(SLAVE)).toEqual(policy === 'close' ? [] : ['BUY 1 EURUSD']);
    street.act(MASTER, { action: 'CLOSE_ALL' });
    street.act(MASTER, { ...BUY, symbol: 'GBPUSD' });
    await street.pass(70_000, 2000);
    expect(held(SLAVE)).toEqual(left);
  });

  it('nets a hedged master on a netting slave, also through zero', async () => {
    await street.pair(MASTER, NETTED, {});
    street.act(MASTER, BUY);
    await street.pass(4000);
    const first = ticketOf(MASTER);
    street.act(MASTER, { action: 'SELL', symbol: 'EURUSD', volume: 0.4 });
    await street.pass(4000);
    expect(held(NETTED)).toEqual(['BUY 0.6 EURUSD']);
    street.act(MASTER, { action: 'CLOSE', ticket: first });
    await street.pass(6000);
    expect(held(NETTED)).toEqual(['SELL 0.4 EURUSD']);
    street.act(MASTER, { action: 'CLOSE_ALL' });
    await street.pass(6000);
    expect(held(NETTED)).toEqual([]);
  });

  it('closes a part of what was flat for a moment and has another number since', async () => {
    await street.pair(MASTER, NETTED, {});
    street.act(MASTER, { ...BUY, volume: 0.47 });
    await street.pass(4000);
    const first = ticketOf(MASTER);
    street.act(MASTER, { action: 'SELL', symbol: 'EURUSD', volume: 0.47 });
    await street.pass(4000);
    expect(held(NETTED)).toEqual([]);
    const other = street.snapshot(MASTER).positions.find(({ type }) => type === 'SELL');
    street.act(MASTER, { action: 'CLOSE', ticket: other?.position });
    await street.pass(4000);
    expect(held(NETTED)).toEqual(['BUY 0.47 EURUSD']);
    street.act(MASTER, { action: 'CLOSE', ticket: first, volume: 0.07 });
    await street.pass(4000);
    expect(held(NETTED)).toEqual(['BUY 0.4 EURUSD']);
    street.act(MASTER, { action: 'MODIFY', ticket: first, stop_loss: 0.9 });
    await street.pass(4000);
    expect(street.snapshot(NETTED).positions[0]?.stop_loss).toBe(0.9);
  });

  it('follows a netting master that turns', async () => {
    await street.pair(NETTED, SLAVE, { reverse: true });
    street.act(NETTED, BUY);
    await street.pass(4000);
    expect(held(SLAVE)).toEqual(['SELL 1 EURUSD']);
    street.act(NETTED, { ...BUY, volume: 0.5 });
    await street.pass(4000);
    expect(held(SLAVE)).toEqual(['SELL 0.5 EURUSD', 'SELL 1 EURUSD']);
    street.act(NETTED, { action: 'SELL', symbol: 'EURUSD', volume: 2 });
    await street.pass(6000);
    expect(held(SLAVE)).toEqual(['BUY 0.5 EURUSD']);
  });
});
