import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import type { FakeClock } from '../testing/fake-clock.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';
import { symbolSpec } from '../testing/hand-terminal.ts';

const ACCOUNT = '1123456';
const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };

type Terminal = Awaited<ReturnType<House['account']>>;
type HistoryBody = {
  total: number;
  signals: { status: string; code: string | null; signal_id: string }[];
};

let house: House;
let dana: Person;
let terminal: Terminal;

beforeEach(async () => {
  house = await openHouse();
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
});
afterEach(() => house.remove());

async function history(): Promise<HistoryBody> {
  return (await house.api('get', '/api/history').expect(200)).body as HistoryBody;
}

describe('POST /webhook/:token does it', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'text/plain;charset=UTF-8',
  ])('as %s', async (type) => {
    const answer = await house.post(dana.token, BUY, type).expect(200);
    expect(answer.body).toMatchObject({
      success: true,
      status: 'accepted',
      message: 'BUY EURUSD sent to 1 of 1 account',
      accounts: [{ account: ACCOUNT, status: 'queued', symbol: 'EURUSD' }],
    });
  });

  it('without a content type and with a byte order mark', async () => {
    const server = house.app.listen(0);
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${String(port)}/webhook/${dana.token}`, {
      method: 'POST',
      body: Buffer.from(`\ufeff${JSON.stringify(BUY)}`),
    });
    server.close();
    expect(answer.status).toBe(200);
  });

  it('on the accounts it names and on no other', async () => {
    const other = await house.account(dana, '1123457');
    await house.post(dana.token, { ...BUY, accounts: ['1123457'] }).expect(200);
    await house.settle();
    expect(terminal.commandNames()).toEqual([]);
    expect(other.commandNames()).toHaveLength(1);
  });

  it('on every account by default, each judged on its own', async () => {
    const other = await house.account(dana, '1123457');
    other.symbols([symbolSpec('GBPUSD')]);
    await house.settle();
    const answer = await house.post(dana.token, BUY).expect(200);
    expect(answer.body).toMatchObject({
      message: 'BUY EURUSD sent to 1 of 2 accounts',
      accounts: [{ status: 'queued' }, { status: 'denied', code: 'SYMBOL_UNKNOWN' }],
    });
  });

  it('and reports unknown fields as warnings', async () => {
    const answer = await house.post(dana.token, { ...BUY, foo: 1 }).expect(200);
    expect(answer.body).toMatchObject({ warnings: [expect.stringContaining('"foo"')] });
  });
});

describe('POST /webhook/:token refuses bad input, keeps it with its reason, and sends nothing', () => {
  it.each<[string, string | Buffer, string, number, string]>([
    ['no JSON', 'buy now', 'text/plain', 400, 'INVALID_JSON'],
    ['an empty body', '', 'application/json', 400, 'INVALID_JSON'],
    ['a cut-off body', '{"action":"BUY"', 'application/json', 400, 'INVALID_JSON'],
    [
      'a duplicate key',
      '{"action":"BUY","action":"SELL"}',
      'application/json',
      400,
      'INVALID_JSON',
    ],
    ['NaN', '{"action":"BUY","symbol":"EURUSD","volume":NaN}', 'text/plain', 400, 'INVALID_JSON'],
    [
      'an infinite number',
      '{"action":"BUY","symbol":"EURUSD","volume":1e999}',
      'text/plain',
      400,
      'INVALID_JSON',
    ],
    [
      'a prototype key',
      '{"__proto__":{"admin":true},"action":"BUY"}',
      'application/json',
      400,
      'INVALID_JSON',
    ],
    ['a NUL', '{"action":"BUY\\u0000"}', 'application/json', 400, 'INVALID_JSON'],
    [
      'deep nesting',
      `{"a":${'['.repeat(20)}${']'.repeat(20)}}`,
      'application/json',
      400,
      'INVALID_JSON',
    ],
    ['typographic quotes', '{“action”:“BUY”}', 'text/plain', 400, 'INVALID_JSON'],
    [
      'an unfilled placeholder',
      '{"action":{{strategy.order.action}}}',
      'text/plain',
      400,
      'INVALID_JSON',
    ],
    ['an array', '[1]', 'application/json', 422, 'VALIDATION_FAILED'],
    ['an unknown action', '{"action":"HOLD"}', 'application/json', 422, 'VALIDATION_FAILED'],
    [
      'a negative volume',
      '{"action":"BUY","symbol":"EURUSD","volume":-1}',
      'text/plain',
      422,
      'VALIDATION_FAILED',
    ],
    [
      'a path for a symbol',
      '{"action":"BUY","symbol":"..\\\\x","volume":1}',
      'text/plain',
      422,
      'VALIDATION_FAILED',
    ],
    ['a form', 'action=BUY', 'application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'another charset',
      JSON.stringify(BUY),
      'application/json; charset=utf-16',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'an unknown symbol',
      '{"action":"BUY","symbol":"NOPE","volume":1}',
      'text/plain',
      422,
      'SYMBOL_UNKNOWN',
    ],
    [
      'a lot off the step',
      '{"action":"BUY","symbol":"EURUSD","volume":0.015}',
      'text/plain',
      422,
      'LOT_STEP',
    ],
    [
      'a lot below the minimum',
      '{"action":"BUY","symbol":"EURUSD","volume":0.001}',
      'text/plain',
      422,
      'LOT_BELOW_MIN',
    ],
    [
      'a lot above the maximum',
      '{"action":"BUY","symbol":"EURUSD","volume":51}',
      'text/plain',
      422,
      'LOT_ABOVE_MAX',
    ],
    [
      "somebody's account",
      '{"action":"CLOSE_ALL","account":"999999"}',
      'text/plain',
      422,
      'ACCOUNT_NOT_FOUND',
    ],
  ])('%s', async (_name, body, type, status, code) => {
    const answer = await request(house.app)
      .post(`/webhook/${dana.token}`)
      .set('Content-Type', type)
      .send(body);
    await house.settle();
    expect({ status: answer.status, body: answer.body as unknown }).toMatchObject({
      status,
      body: { success: false, error: { code, request_id: answer.headers['x-request-id'] } },
    });
    expect(terminal.commandNames()).toEqual([]);
    const { total, signals } = await history();
    expect({ total, code: signals[0]?.code }).toEqual({ total: 1, code });
  });

  it('invalid UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"action":"BUY'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const answer = await request(house.app)
      .post(`/webhook/${dana.token}`)
      .type('text/plain')
      .send(bytes);
    expect(answer.body).toMatchObject({ error: { code: 'INVALID_JSON' } });
  });

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['a body above 64 KB', `{"a":"${'x'.repeat(70_000)}"}`, {}, 413, 'PAYLOAD_TOO_LARGE'],
    [
      'a compressed body',
      gzipSync(JSON.stringify(BUY)),
      { 'Content-Encoding': 'gzip' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
  ])('%s', async (_name, body, headers, status, code) => {
    const sent = request(house.app)
      .post(`/webhook/${dana.token}`)
      .type('application/json')
      .set(headers);
    const answer = await sent.serialize((value: unknown) => value as string).send(body);
    expect({ status: answer.status, body: answer.body as unknown }).toMatchObject({
      status,
      body: { error: { code } },
    });
  });

  it('a signal older than a minute, but lets an old exit go', async () => {
    const time = new Date(house.clock.nowMs() - 61_000).toISOString();
    const late = await house.post(dana.token, { ...BUY, time }).expect(422);
    expect(late.body).toMatchObject({
      error: { code: 'SIGNAL_STALE' },
      accounts: [{ code: 'SIGNAL_STALE' }],
    });
    await house.post(dana.token, { action: 'CLOSE_ALL', time }).expect(200);
  });

  it('another method', async () => {
    const answer = await request(house.app).get(`/webhook/${dana.token}`).expect(405);
    expect(answer.headers['allow']).toBe('POST');
  });
});

describe('POST /webhook/:token refuses strangers', () => {
  it.each(['whk_wrong', 'x', '%00', 'whk_'.repeat(100), '..%2f..%2fetc'])(
    'with the token %s',
    async (token) => {
      const answer = await house.post(token, BUY);
      expect([401, 400, 422]).toContain(answer.status);
      expect(answer.body).toMatchObject({ success: false });
      expect((await history()).total).toBe(0);
    },
  );

  it('and stops answering them after the limit of an address', async () => {
    const strict = await openHouse({ env: { API_RATE_LIMIT: '3 per minute' } });
    for (let i = 0; i < 3; i++) await strict.post('whk_wrong', BUY).expect(401);
    const answer = await strict.post('whk_wrong', BUY).expect(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await strict.remove();
  });
});

describe('POST /webhook/:token hides what belongs to another', () => {
  it("answers ACCOUNT_NOT_FOUND for another's account exactly as for one that does not exist", async () => {
    const alice = house.person('alice');
    const aliceTerminal = await house.account(alice, '2000001');
    const foreign = await house.post(dana.token, { ...BUY, account: '2000001' }).expect(422);
    const unknown = await house.post(dana.token, { ...BUY, account: '2999999' }).expect(422);
    const anonymous = (body: unknown): string =>
      JSON.stringify(body).replace(/[0-9A-Z]{26}|"request_id":"[^"]+"|2000001|2999999/g, '*');
    expect(anonymous(foreign.body)).toBe(anonymous(unknown.body));
    await house.settle();
    expect(aliceTerminal.commandNames()).toEqual([]);
  });

  it('never reaches another user by default', async () => {
    const alice = house.person('alice');
    const aliceTerminal = await house.account(alice, '2000001');
    await house.post(alice.token, BUY).expect(200);
    await house.settle();
    expect(terminal.commandNames()).toEqual([]);
    expect(aliceTerminal.commandNames()).toHaveLength(1);
    expect((await history()).total).toBe(0);
  });
});

describe('POST /webhook/:token obeys the limit', () => {
  it('answers 429 with Retry-After, keeps the signal, and still takes exits', async () => {
    const strict = await openHouse({ env: { WEBHOOK_RATE_LIMIT: '2 per minute' } });
    const owner = strict.person('dana');
    await strict.account(owner, ACCOUNT);
    for (const id of ['1', '2']) await strict.post(owner.token, { ...BUY, id }).expect(200);
    const limited = await strict.post(owner.token, { ...BUY, id: '3' }).expect(429);
    expect(limited.body).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    await strict.post(owner.token, { action: 'CLOSE_ALL' }).expect(200);
    const seen = (await strict.api('get', '/api/history').expect(200)).body as HistoryBody;
    expect(seen.signals.map(({ status }) => status)).toEqual([
      'accepted',
      'limited',
      'accepted',
      'accepted',
    ]);
    await strict.remove();
  });
});

describe('a repeat', () => {
  it('without an id is a duplicate within 30 s and a new signal afterwards', async () => {
    await house.post(dana.token, BUY).expect(200);
    expect((await house.post(dana.token, BUY)).body).toMatchObject({ status: 'duplicate' });
    (house.clock as FakeClock).advance(30_001);
    terminal.beat();
    await house.settle();
    expect((await house.post(dana.token, BUY)).body).toMatchObject({ status: 'accepted' });
  });

  it('without an id is a new signal when the owner has turned the window off', async () => {
    const settings = {
      duplicate_window_s: 0,
      max_signal_age_s: 60,
      open_ttl_s: 30,
      exit_ttl_s: 300,
    };
    await house.api('put', '/api/settings', settings).expect(200);
    await house.post(dana.token, BUY).expect(200);
    expect((await house.post(dana.token, BUY)).body).toMatchObject({ status: 'accepted' });
  });

  it('of a refused one is judged anew, whatever its id', async () => {
    const bad = { ...BUY, id: 'x', symbol: 'NOPE' };
    await house.post(dana.token, bad).expect(422);
    terminal.symbols([symbolSpec('NOPE')]);
    await house.settle();
    const answer = await house.post(dana.token, bad).expect(200);
    expect(answer.body).toMatchObject({ status: 'accepted' });
    expect((await house.post(dana.token, bad)).body).toMatchObject({ status: 'duplicate' });
  });

  it('says what it repeats and when that came, and never that it was sent', async () => {
    await house.post(dana.token, BUY).expect(200);
    (house.clock as FakeClock).advance(3000);
    const { message } = (await house.post(dana.token, BUY).expect(200)).body as { message: string };
    expect(message).toMatch(/^A repeat of BUY EURUSD of \S+Z \(3 s ago\); it was not carried out/);
  });

  it('of one user says nothing to another who uses the same id', async () => {
    const alice = house.person('alice');
    await house.account(alice, '2000001');
    await house.post(dana.token, { ...BUY, id: 'same' }).expect(200);
    const answer = await house.post(alice.token, { ...BUY, id: 'same' }).expect(200);
    expect(answer.body).toMatchObject({ status: 'accepted' });
  });
});

describe('GET /api/history and /api/signals/:id', () => {
  it('pages, filters and hides', async () => {
    for (const id of ['1', '2', '3']) await house.post(dana.token, { ...BUY, id }).expect(200);
    await house.post(dana.token, 'nonsense', 'text/plain').expect(400);
    const page = (await house.api('get', '/api/history?limit=2&page=2').expect(200))
      .body as HistoryBody;
    expect({ total: page.total, length: page.signals.length }).toEqual({ total: 4, length: 2 });
    const refused = (await house.api('get', '/api/history?status=refused').expect(200))
      .body as HistoryBody;
    expect(refused.total).toBe(1);
    await house.api('delete', '/api/history').expect(200);
    expect((await history()).total).toBe(0);
  });

  it.each(['?page=0', '?limit=1000', '?status=nope', '?foo=1'])('refuses %s', async (query) => {
    const answer = await house.api('get', `/api/history${query}`).expect(422);
    expect(answer.body).toMatchObject({ error: { code: 'VALIDATION_FAILED' } });
  });

  it("answers another's signal like one that does not exist", async () => {
    const alice = house.person('alice');
    await house.account(alice, '2000001');
    const sent = (await house.post(alice.token, BUY).expect(200)).body as { signal_id: string };
    const foreign = await house.api('get', `/api/signals/${sent.signal_id}`).expect(404);
    const unknown = await house.api('get', '/api/signals/01AAAAAAAAAAAAAAAAAAAAAAAA').expect(404);
    const body = (answer: { body: unknown }): string =>
      JSON.stringify(answer.body).replace(/"request_id":"[^"]+"/, '');
    expect(body(foreign)).toBe(body(unknown));
  });
});

describe('promise 5: a full disk', () => {
  it('is answered 503 with Retry-After, stores and sends nothing, and is over as soon as there is space', async () => {
    const { db } = house.services;
    const { page_count: pages = 0 } =
      db.prepare<{ page_count: number }>('PRAGMA page_count').get() ?? {};
    db.exec(`PRAGMA max_page_count = ${String(pages)}`);
    const big = { ...BUY, comment: 'x'.repeat(390) };
    const answers = [];
    for (let i = 0; i < 40; i++)
      answers.push(await house.post(dana.token, { ...big, id: String(i), volume: (i + 1) / 100 }));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body).toMatchObject({ error: { code: 'STORAGE_UNAVAILABLE' } });
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    db.exec('PRAGMA max_page_count = 1073741823');
    const stored = answers.filter(({ status }) => status === 200).length;
    expect((await history()).total).toBe(stored);
    await house.post(dana.token, { ...big, id: 'after' }).expect(200);
  });
});
