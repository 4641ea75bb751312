import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request, { type Response } from 'supertest';
import type { FakeClock } from '../testing/fake-clock.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const MASTER = '990000001';
const SLAVE = '990000002';
const BOBS = '990000003';
const BODY = {
  event: 'deal_add',
  order_id: 'order_1',
  account: MASTER,
  symbol: 'EURUSD',
  type: 'BUY',
  volume: 1,
  price: 1.1,
};

let house: House;
let key = '';
let bobsKey = '';
let terminal: Awaited<ReturnType<House['account']>>;

function pairOf(person: Person, master: string, slave: string): string {
  const by = { userId: person.userId, address: '' };
  const wanted = { master, slave, settings: DEFAULT_SETTINGS, isActive: true };
  const pair = house.services.copy.createPair(by, wanted);
  return house.services.copy.keyOf(person.userId, pair.master) ?? '';
}

beforeEach(async () => {
  house = await openHouse();
  const [dana, bob] = [house.person('dana'), house.person('bob')];
  terminal = await house.account(dana, MASTER);
  await house.account(dana, SLAVE);
  await house.account(bob, BOBS);
  await house.account(bob, '990000004');
  key = pairOf(dana, MASTER, SLAVE);
  bobsKey = pairOf(bob, BOBS, '990000004');
});
afterEach(() => house.remove());

function send(fields: object, by = key): Promise<Response> {
  return request(house.app)
    .post('/api/copy/trade')
    .send({ api_key: by, ...BODY, ...fields })
    .then((response) => response);
}

function sendText(text: string): Promise<Response> {
  return request(house.app)
    .post('/api/copy/trade')
    .set('Content-Type', 'application/json')
    .send(text)
    .then((response) => response);
}

function commands(): string[] {
  return house.services.db
    .prepare<{ action: string; volume: string | null }>(
      "SELECT action, volume FROM commands WHERE cause_kind = 'copy' ORDER BY seq",
    )
    .all()
    .map(({ action, volume }) => `${action} ${volume ?? ''}`);
}

type Told = { results: { code: string | null; status: string; message: string }[] };

function told(answer: Response): Told['results'][number] | undefined {
  return (answer.body as Told).results[0];
}

describe('what a master sends', () => {
  it.each([
    ['an unknown key', { api_key: 'cpy_nobody' }, 401],
    ["another user's key", { api_key: 'BOB' }, 404],
    ["another user's account", { account: BOBS }, 404],
    ['an account that nobody has', { account: '123' }, 404],
    ['negative lots', { volume: -1 }, 422],
    ['lots that no account holds', { volume: 100_001 }, 422],
    ['lots that are no number', { volume: 'many' }, 422],
    ['lots with an exponent that is none', { volume: '1e' }, 422],
    ['a negative price', { price: -1 }, 422],
    ['a time that is none', { time_ms: -5 }, 422],
    ['an order id that is empty', { order_id: '' }, 422],
    ['a magic number that is none', { magic: 'seven' }, 422],
    ['no symbol', { symbol: undefined }, 422],
  ])('with %s is refused and opens nothing', async (_what, fields, status) => {
    const { api_key: named, ...rest } = fields as { api_key?: string };
    const answer = await send(rest, named === 'BOB' ? bobsKey : (named ?? key));
    expect(answer.status).toBe(status);
    expect(commands()).toEqual([]);
  });

  it.each([
    ['{"api_key":"KEY","event":"deal_add","event":"deal_close"}', 400],
    ['{"api_key":"KEY","volume":1e999}', 400],
    ['{"api_key":"KEY"', 400],
    ['[]', 422],
  ])('as %s is refused', async (text, status) => {
    expect((await sendText(text.replace('KEY', key))).status).toBe(status);
    expect(commands()).toEqual([]);
  });

  it.each([
    ['an opening of nothing', { volume: 0 }],
    ['a close of nothing', { event: 'deal_close' }],
    ['a change of nothing', { event: 'position_modify', sl: 1 }],
    ['a change of no order', { event: 'order_modify', type: 'BUY_LIMIT' }],
    ['a cancellation of no order', { event: 'order_cancel', type: 'BUY_LIMIT' }],
    ['an order without a price', { event: 'order_add', type: 'BUY_LIMIT', price: undefined }],
    ['a side that is none', { type: 'HOLD' }],
  ])('%s is stored, answered with its reason, and does nothing', async (_what, fields) => {
    const answer = await send(fields);
    expect(answer.status).toBe(200);
    expect(told(answer)?.message).not.toBe('');
    expect(commands()).toEqual([]);
  });

  it('in the wrong order ends where the right order would', async () => {
    const closed = { event: 'deal_close', closed_volume: 1, remaining_volume: 0, time_ms: 2000 };
    await send({ ...closed, time_ms: house.clock.nowMs() });
    expect(told(await send({ time_ms: house.clock.nowMs() - 500 }))?.status).toBe('skipped');
    expect(commands()).toEqual([]);
  });

  it('many times at once is one trade', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send({})));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(
      answers.filter(({ body }) => (body as { status: string }).status === 'success'),
    ).toHaveLength(1);
    expect(commands()).toEqual(['BUY 1']);
  });

  it('of many positions at once is as many trades', async () => {
    // Of another size each: the gate stops an account that is told to open the same again and again.
    const volumes = Array.from({ length: 10 }, (_, i) => (i + 1) / 10);
    await Promise.all(volumes.map((volume, i) => send({ volume, order_id: `order_${String(i)}` })));
    // In which order they arrive is the network's choice.
    expect(commands().sort()).toEqual(volumes.map((volume) => `BUY ${String(volume)}`).sort());
  });

  it('keeps apart tickets that differ in their last digit beyond 2^53', async () => {
    await send({ order_id: 'order_9223372036854775806' });
    await send({ order_id: 'order_9223372036854775807' });
    expect(commands()).toEqual(['BUY 1', 'BUY 1']);
    const lossy = JSON.stringify({ api_key: key, ...BODY }).replace(
      '"order_1"',
      '9223372036854775807',
    );
    expect((await sendText(lossy)).status).toBe(422);
  });
});

describe('a master whose clock is off', () => {
  const HOUR_MS = 3_600_000;

  async function shift(ms: number): Promise<void> {
    terminal.beat({ time_ms: house.clock.nowMs() + ms });
    await house.settle();
  }

  it.each([
    ['behind', -HOUR_MS],
    ['ahead', HOUR_MS],
  ])('an hour %s is followed in time, its close too', async (_what, off) => {
    await shift(off);
    await send({ time_ms: house.clock.nowMs() + off });
    const left = { closed_volume: 1, remaining_volume: 0 };
    const close = { event: 'deal_close', ...left, time_ms: house.clock.nowMs() + off + 1 };
    expect(told(await send(close))?.status).not.toBe('skipped');
    expect(commands()).toEqual(['BUY 1']);
    const items = house.services.db.prepare('SELECT state FROM master_positions').all();
    expect(items).toEqual([{ state: 'closed' }]);
  });

  it('that is set back between opening and close closes all the same', async () => {
    (house.clock as FakeClock).advance(1000);
    await send({ time_ms: house.clock.nowMs() });
    await send({
      event: 'deal_close',
      closed_volume: 1,
      remaining_volume: 0,
      time_ms: house.clock.nowMs() - HOUR_MS,
    });
    const items = house.services.db.prepare('SELECT state FROM master_positions').all();
    expect(items).toEqual([{ state: 'closed' }]);
  });

  it('and that nobody can see is too old to be followed', async () => {
    expect(told(await send({ time_ms: house.clock.nowMs() - HOUR_MS }))?.code).toBe('SIGNAL_STALE');
  });
});
