import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request, { type Response } from 'supertest';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '990000001';
const FIXTURES = join(import.meta.dirname, '..', '..', 'ea', 'fixtures');
const OPENED = readFixture('event_position_opened.json');
const BODY = {
  event: 'deal_add',
  event_id: OPENED.event_id,
  order_id: 'order_2810000002',
  account: ACCOUNT,
  symbol: 'XAUUSD',
  type: 'BUY',
  volume: 0.02,
  price: 2412.46,
  sl: 2350.5,
  tp: 2500,
};

let house: House;
let dana: Person;
let terminal: Awaited<ReturnType<House['account']>>;
let key = '';

beforeEach(async () => {
  house = await openHouse();
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
  key = await rotate();
});
afterEach(() => house.remove());

function readFixture(name: string): { seq: number; event_id: string; kind: string } {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as never;
}

async function rotate(): Promise<string> {
  const made = await house.api('post', `/api/copy/masters/${ACCOUNT}/rotate-key`, {}).expect(200);
  return (made.body as { api_key: string }).api_key;
}

function send(body: object): Promise<Response> {
  return request(house.app)
    .post('/api/copy/trade')
    .send({ api_key: key, ...body })
    .then((response) => response);
}

async function putFile(name: string): Promise<void> {
  const event = readFixture(name);
  terminal.put(`event_${String(event.seq).padStart(12, '0')}.json`, event);
  await house.settle();
}

type Event = { event: string; event_id: string; road: string; repeats: number };
async function history(): Promise<Event[]> {
  const answer = await house.api('get', '/api/copy/history').expect(200);
  return (answer.body as { events: Event[] }).events;
}

describe('an event of a master', () => {
  it('is one event, whichever road is first and however often it comes', async () => {
    expect((await send(BODY)).body).toMatchObject({ success: true, status: 'success' });
    expect((await send(BODY)).body).toMatchObject({ success: true, status: 'duplicate' });
    await putFile('event_position_opened.json');
    expect(await history()).toMatchObject([
      { event: 'deal_add', event_id: OPENED.event_id, road: 'web', repeats: 2 },
    ]);
  });

  it('comes by file alone where HTTP is not allowed, and says the same', async () => {
    await putFile('event_position_opened.json');
    const [event] = await history();
    expect(event).toMatchObject({ ...BODY, volume: '0.02', road: 'file', repeats: 0 });
    expect((await send(BODY)).body).toMatchObject({ status: 'duplicate' });
  });

  it.each([
    ['event_position_closed.json', 'deal_close'],
    ['event_position_modified.json', 'position_modify'],
    ['event_order_placed.json', 'order_add'],
    ['event_order_modified.json', 'order_modify'],
    ['event_order_removed.json', 'order_cancel'],
  ])('is understood from %s', async (name, event) => {
    await putFile(name);
    expect(await history()).toMatchObject([{ event }]);
  });

  it('without an id is known by its order and volumes; another level is another change', async () => {
    const { event_id: _none, ...plain } = BODY;
    const modify = { ...plain, event: 'position_modify' };
    const outcomes: string[] = [];
    for (const body of [plain, plain, modify, modify, { ...modify, sl: 2360 }])
      outcomes.push(((await send(body)).body as { status: string }).status);
    expect(outcomes).toEqual(['success', 'duplicate', 'success', 'duplicate', 'success']);
  });

  it('of an account that is no master is not kept', async () => {
    const other = await house.account(dana, '990000002');
    other.put('event_000000000004.json', { ...OPENED, account: '990000002' });
    await house.settle();
    expect(await history()).toEqual([]);
  });
});

describe('promise 2: the key', () => {
  it('is taken from the header too', async () => {
    const answer = await request(house.app)
      .post('/api/copy/trade')
      .set('X-API-Key', key)
      .send(BODY);
    expect(answer.status).toBe(200);
  });

  it.each([
    ['an unknown key', { api_key: 'cpy_unknown' }, 401, 'INVALID_API_KEY'],
    ['no key', { api_key: undefined }, 401, 'INVALID_API_KEY'],
    ['another account', { account: '990000002' }, 404, 'NOT_FOUND'],
    ['an unknown event', { event: 'deal' }, 422, 'VALIDATION_FAILED'],
    ['a volume that is none', { volume: -1 }, 422, 'VALIDATION_FAILED'],
  ])('refuses %s and changes nothing', async (_what, changes, status, code) => {
    const answer = await send({ ...BODY, ...changes });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ success: false, error: { code } });
    expect(await history()).toEqual([]);
  });

  it('stops working when there is a new one', async () => {
    const old = key;
    key = await rotate();
    expect(key).not.toBe(old);
    expect((await send(BODY)).status).toBe(200);
    expect((await send({ ...BODY, api_key: old })).status).toBe(401);
  });

  it('is not in the database file as it is', () => {
    const file = readFileSync(join(house.folder, 'data', 'accounts.db'));
    const wal = readFileSync(join(house.folder, 'data', 'accounts.db-wal'));
    for (const bytes of [file, wal]) expect(bytes.includes(key)).toBe(false);
  });
});

it('hides the history from its owner on request', async () => {
  await send(BODY);
  await house.api('delete', '/api/copy/history').expect(200);
  expect(await history()).toEqual([]);
  expect((await send(BODY)).body).toMatchObject({ status: 'duplicate' });
});

describe('pairs', () => {
  const SLAVE = '990000002';
  type Pair = { id: string; api_key: string; status: string; settings: Record<string, unknown> };

  async function make(body: object): Promise<Pair> {
    const made = await house.api('post', '/api/copy/pairs', body).expect(201);
    return (made.body as { pair: Pair }).pair;
  }

  beforeEach(async () => {
    await house.account(dana, SLAVE);
    await house.account(dana, '990000003');
  });

  it('of one master share its key, and take the camelCase spelling of settings', async () => {
    const first = await make({ master_account: ACCOUNT, slave_account: SLAVE });
    const settings = { volumeMode: 'fixed', fixedVolume: 0.1, autoMapSymbol: false };
    const second = await make({ master_account: ACCOUNT, slave_account: '990000003', settings });
    expect([first.api_key, second.api_key]).toEqual([key, key]);
    expect(second.settings).toMatchObject({
      volume_mode: 'fixed',
      fixed_volume: 0.1,
      auto_map_symbol: false,
      copy_psl: true,
    });
  });

  it.each([
    ['itself', ACCOUNT, ACCOUNT, 409, 'COPY_LOOP'],
    ['its own master', SLAVE, ACCOUNT, 409, 'COPY_LOOP'],
    ['the same once more', ACCOUNT, SLAVE, 409, 'CONFLICT'],
    ['nobody', ACCOUNT, '990000099', 404, 'NOT_FOUND'],
  ])('refuse %s and change nothing', async (_what, master, slave, status, code) => {
    await make({ master_account: ACCOUNT, slave_account: SLAVE });
    const body = { master_account: master, slave_account: slave };
    const refused = await house.api('post', '/api/copy/pairs', body).expect(status);
    expect(refused.body).toMatchObject({ error: { code } });
    const { body: list } = (await house.api('get', '/api/copy/pairs').expect(200)) as {
      body: { pairs: Pair[] };
    };
    expect(list.pairs).toHaveLength(1);
  });

  it.each([
    [{ volume_mode: 'double' }],
    [{ multiplier: 0 }],
    [{ multiplier: -1 }],
    [{ multiplier: 1, Multiplier: 2 }],
    [{ unknown: true }],
    [{ volume_mode: 'fixed', volumeMode: 'multiply' }],
  ])('refuse the settings %j', async (settings) => {
    const body = { master_account: ACCOUNT, slave_account: SLAVE, settings };
    await house.api('post', '/api/copy/pairs', body).expect(422);
  });

  it('each have an answer to an event; a repeat gives the first answers and opens nothing', async () => {
    const { id } = await make({ master_account: ACCOUNT, slave_account: SLAVE });
    await make({
      master_account: ACCOUNT,
      slave_account: '990000003',
      settings: { sides: 'sell' },
    });
    const first = (await send({ ...BODY, sl: undefined, tp: undefined, price: 1.1 }))
      .body as object;
    expect(first).toMatchObject({ pairs_processed: 2 });
    const { results } = first as { results: { pair_id: string; status: string; code: string }[] };
    expect(results.find(({ pair_id }) => pair_id === id)).toMatchObject({ status: 'placed' });
    expect(results.map(({ code }) => code)).toContain('SIDE_NOT_ALLOWED');
    await Promise.all([send(BODY), send(BODY)]);
    await house.settle();
    const orders = house.services.db
      .prepare("SELECT 1 FROM commands WHERE cause_kind = 'copy'")
      .all();
    expect(orders).toHaveLength(1);
  });

  it('tell whether both terminals are there and what is open', async () => {
    await make({ master_account: ACCOUNT, slave_account: SLAVE });
    await send({ ...BODY, sl: undefined, tp: undefined, price: 1.1 });
    const { body } = (await house.api('get', '/api/copy/pairs').expect(200)) as { body: object };
    const health = {
      master: 'online',
      slave: 'online',
      open_copies: 1,
      waiting_orders: 0,
      unclear: 0,
    };
    expect(body).toMatchObject({ pairs: [{ health }] });
  });

  it('that ask for magic numbers wait for the file where the message tells none', async () => {
    const settings = { magics: ['5190012345'] };
    await make({ master_account: ACCOUNT, slave_account: SLAVE, settings });
    expect((await send(BODY)).body).toMatchObject({ status: 'success', results: [] });
    expect(await history()).toEqual([]);
    await putFile('event_position_opened.json');
    expect(await history()).toMatchObject([{ event_id: OPENED.event_id, road: 'file' }]);
  });

  it('that are paused open nothing, and say so', async () => {
    const { id } = await make({ master_account: ACCOUNT, slave_account: SLAVE });
    const { body } = (await house.api('post', `/api/copy/pairs/${id}/toggle`, {}).expect(200)) as {
      body: { pair: Pair };
    };
    expect(body.pair.status).toBe('paused');
    expect((await send(BODY)).body).toMatchObject({ results: [{ code: 'ACCOUNT_PAUSED' }] });
  });

  it('export their copies with cells that no spreadsheet takes for a formula', async () => {
    await make({ master_account: ACCOUNT, slave_account: SLAVE, settings: { close_only: true } });
    await send({ ...BODY, symbol: '=1+1' });
    const file = await house.api('get', '/api/copy/history/export?format=csv').expect(200);
    expect(file.text).toContain(",'=1+1,");
    expect(file.text).not.toContain(',=1+1');
  });
});
