import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { allRoutes } from './app.ts';
import { DANA, openHouse, type House } from './testing/house.ts';

type Role = 'nobody' | 'wrong login' | 'stranger' | 'owner';
type Expectation = Record<Role, number>;

/** alice owns what dana, who is signed in, asks for as a stranger; an administrator is a stranger here too. */
const DANAS = '3000001';
const ALICES = '2000001';

const OPEN: Expectation = { nobody: 200, 'wrong login': 200, stranger: 200, owner: 200 };
/** A thing of the caller's own, with no name of it in the path: there is nobody else's to ask for. */
const OWN: Expectation = { nobody: 401, 'wrong login': 401, stranger: 200, owner: 200 };
const NAMED: Expectation = { nobody: 401, 'wrong login': 401, stranger: 404, owner: 200 };

type Row = { expect: Expectation; body?: object; path?: (whose: string) => string };

const account = (rest: string): Row => ({
  expect: NAMED,
  path: (whose) => `/api/accounts/${whose}${rest}`,
});

const pair = (rest: string): Row => ({
  expect: NAMED,
  path: (whose) => `/api/copy/pairs/${pairs[whose] ?? ''}${rest}`,
});

/** Every mounted route has a row here; a new one without a row fails. */
const TABLE: Record<string, Row> = {
  'get /health': { expect: OPEN },
  'get /health/live': { expect: OPEN },
  'get /webhook/health': { expect: OPEN },
  'post /webhook/:token': {
    expect: { nobody: 401, 'wrong login': 401, stranger: 401, owner: 401 },
    path: () => '/webhook/whk_wrong',
  },
  'get /auth/status': { expect: OWN },
  'get /auth/webhook-token': { expect: OWN },
  'get /api/accounts': { expect: OWN },
  'post /api/accounts': {
    expect: { nobody: 401, 'wrong login': 401, stranger: 409, owner: 409 },
    body: { kind: 'mt5', nickname: 'x', account: ALICES, broker: 'B', server: 'S' },
  },
  'get /api/accounts/:account': account(''),
  'post /api/accounts/:account/pause': account('/pause'),
  'post /api/accounts/:account/resume': account('/resume'),
  'get /api/accounts/:account/positions': account('/positions'),
  'get /api/accounts/:account/symbols': account('/symbols'),
  'get /api/accounts/:account/commands': account('/commands'),
  'get /api/accounts/:account/symbol-uses': account('/symbol-uses'),
  'get /api/accounts/:account/symbol-changes': account('/symbol-changes'),
  'get /api/accounts/:account/symbol-mappings': account('/symbol-mappings'),
  'put /api/accounts/:account/symbol-mappings': {
    ...account('/symbol-mappings'),
    body: { mappings: { GOLD: 'XAUUSD' } },
  },
  'post /api/accounts/:account/symbol-mappings/import': {
    ...account('/symbol-mappings/import'),
    body: { text: '{"GOLD":"XAUUSD"}' },
  },
  'get /api/accounts/:account/symbol-mappings/export': account('/symbol-mappings/export'),
  'put /api/accounts/:account/symbol-mappings/:from': {
    ...account('/symbol-mappings/GOLD'),
    body: { to: 'XAUUSD' },
  },
  'delete /api/accounts/:account/symbol-mappings/:from': account('/symbol-mappings/GOLD'),
  'delete /api/accounts/:account/symbol-mappings': account('/symbol-mappings'),
  'get /api/symbol-mappings': { expect: OWN },
  'put /api/symbol-mappings': { expect: OWN, body: { mappings: [] } },
  'post /api/symbol-mappings/import': { expect: OWN, body: { text: '{"GOLD":"XAUUSD"}' } },
  'get /api/symbol-mappings/export': { expect: OWN },
  'put /api/symbol-mappings/:from': {
    expect: OWN,
    body: { to: 'XAUUSD' },
    path: () => '/api/symbol-mappings/SILVER',
  },
  'delete /api/symbol-mappings/:from': {
    expect: { nobody: 401, 'wrong login': 401, stranger: 200, owner: 404 },
    path: () => '/api/symbol-mappings/SILVER',
  },
  'delete /api/symbol-mappings': { expect: OWN },
  'get /api/symbols/resolve': {
    expect: NAMED,
    path: (whose) => `/api/symbols/resolve?account=${whose}&symbol=EURUSD`,
  },
  'get /api/symbols/alignment': {
    expect: NAMED,
    path: (whose) =>
      `/api/symbols/alignment?from_account=${DANAS}&from=EURUSD&to_account=${whose}&to=EURUSD`,
  },
  'get /api/symbols/questions': { expect: OWN },
  'delete /api/symbols/questions/:account/:symbol': {
    expect: { nobody: 401, 'wrong login': 401, stranger: 404, owner: 404 },
    path: (whose) => `/api/symbols/questions/${whose}/NOPE`,
  },
  'get /api/symbols/settings': { expect: OWN },
  'put /api/symbols/settings': {
    expect: OWN,
    body: { accept_near_names: false, max_price_deviation_pct: 5 },
  },
  'get /api/accounts/:account/limits': account('/limits'),
  'put /api/accounts/:account/limits': { ...account('/limits'), body: { max_lot: null } },
  'post /api/copy/trade': {
    expect: { nobody: 401, 'wrong login': 401, stranger: 401, owner: 401 },
    body: {
      api_key: 'cpy_wrong',
      event: 'deal_add',
      order_id: 'order_1',
      account: ALICES,
      symbol: 'EURUSD',
      type: 'BUY',
      volume: 1,
    },
  },
  'post /api/copy/masters/:account/rotate-key': {
    expect: NAMED,
    path: (whose) => `/api/copy/masters/${whose}/rotate-key`,
  },
  'get /api/copy/pairs': { expect: OWN },
  'post /api/copy/pairs': {
    expect: { nobody: 401, 'wrong login': 401, stranger: 404, owner: 404 },
    body: { master_account: DANAS, slave_account: ALICES },
  },
  'put /api/copy/pairs/:id': { ...pair(''), body: { settings: {} } },
  'post /api/copy/pairs/:id/toggle': pair('/toggle'),
  'delete /api/copy/pairs/:id': pair(''),
  'get /api/copy/history': { expect: OWN },
  'get /api/copy/history/export': { expect: OWN },
  'delete /api/copy/history': { expect: OWN },
  'get /api/history': { expect: OWN },
  'delete /api/history': { expect: OWN },
  'get /api/signals/:id': {
    expect: NAMED,
    path: (whose) => `/api/signals/${signals[whose] ?? ''}`,
  },
  'get /api/settings': { expect: OWN },
  'put /api/settings': {
    expect: OWN,
    body: { duplicate_window_s: 30, max_signal_age_s: 60, open_ttl_s: 30, exit_ttl_s: 300 },
  },
  'get /api/trading/state': { expect: OWN },
  'post /api/trading/halt': { expect: OWN },
  'post /api/trading/resume': { expect: OWN },
};
/** Streams never end by themselves, so they are tested with a real reader in events/. */
const STREAMS = [
  'get /events',
  'get /events/history',
  'get /events/copy-trades',
  'get /events/status',
];

const signals: Record<string, string> = {};
const pairs: Record<string, string> = {};
let house: House;

beforeAll(async () => {
  house = await openHouse();
  const [dana, alice] = [house.person('dana'), house.person('alice')];
  await house.account(dana, DANAS);
  await house.account(alice, ALICES);
  for (const [whose, person] of [
    [DANAS, dana],
    [ALICES, alice],
  ] as const) {
    const sent = await house
      .post(person.token, { action: 'BUY', symbol: 'EURUSD', volume: 0.01 })
      .expect(200);
    signals[whose] = (sent.body as { signal_id: string }).signal_id;
  }
  await house.account(dana, '3000009');
  await house.account(alice, '2000009');
  const own = { master_account: DANAS, slave_account: '3000009' };
  const made = await house.api('post', '/api/copy/pairs', own).expect(201);
  pairs[DANAS] = (made.body as { pair: { id: string } }).pair.id;
  const { settings } = house.services.copy.listPairs(dana.userId)[0] ?? {};
  if (settings === undefined) throw new Error('the pair is not there');
  const theirs = { master: ALICES, slave: '2000009', settings, isActive: true };
  pairs[ALICES] = house.services.copy.createPair(alice.userId, theirs).pairId;
});
afterAll(() => house.remove());

function names(): string[] {
  return allRoutes(house.services).map(({ method, path }) => `${method} ${path}`);
}

describe('every route', () => {
  it('has a row in the table of roles', () => {
    expect(names().sort()).toEqual([...Object.keys(TABLE), ...STREAMS].sort());
  });

  it.each(STREAMS)('%s is closed to nobody and to a wrong login', async (name) => {
    const path = name.split(' ')[1] ?? '';
    await request(house.app).get(path).expect(401);
    await request(house.app).get(path).auth('dana', 'wrong').expect(401);
  });
});

describe.each(Object.entries(TABLE))('%s', (name, { expect: expected, body, path }) => {
  const [method = 'get', pattern = ''] = name.split(' ');

  it.each(Object.entries(expected))('answers %s with %i', async (role, status) => {
    const target = path?.(role === 'owner' ? DANAS : ALICES) ?? pattern;
    const call = request(house.app)[method as 'get' | 'post' | 'put' | 'delete'](target);
    if (role === 'wrong login') void call.auth(DANA.user, 'wrong password');
    if (role === 'stranger' || role === 'owner') void call.auth(DANA.user, DANA.pass);
    const answer = method === 'get' ? await call : await call.send(body ?? {});
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain(status === 404 ? ALICES : 'no such text');
    if (status === 401)
      expect(answer.body).toMatchObject({
        success: false,
        error: { request_id: expect.any(String) },
      });
  });
});

describe('a change that another site starts', () => {
  it.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
    [{ 'Sec-Fetch-Site': 'same-site' }, 403],
    [{ Origin: 'https://evil.example' }, 403],
    [{ 'Sec-Fetch-Site': 'same-origin' }, 200],
    [{}, 200],
  ])('with %j is answered %i', async (headers, status) => {
    const answer = await house.api('post', '/api/trading/resume', {}).set(headers);
    expect(answer.status).toBe(status);
  });

  it('as a plain form does not pass', async () => {
    const form = request(house.app)
      .post('/api/trading/halt')
      .auth(DANA.user, DANA.pass)
      .type('text/plain');
    const answer = await form.send('{"reason":"x"}');
    expect(answer.status).toBe(415);
  });
});

describe('what does not exist', () => {
  it.each([
    '/nope.json',
    '/api/nope',
    '/api/accounts/1/2/3',
    '/.env',
    '/../.env',
    '/app/../../package.json',
  ])('%s is answered 404 in the one shape', async (path) => {
    const answer = await request(house.app)
      .get(path)
      .auth(DANA.user, DANA.pass)
      .set('Accept', 'application/json');
    expect({ status: answer.status, body: answer.body as unknown }).toMatchObject({
      status: 404,
      body: { success: false, error: { code: 'NOT_FOUND' } },
    });
  });
});

describe('the OpenAPI document', () => {
  it('describes every mounted route, made from the schemas that check the requests', async () => {
    const { body } = (await request(house.app).get('/api/openapi.json').expect(200)) as {
      body: { openapi: string; paths: Record<string, Record<string, { requestBody?: unknown }>> };
    };
    expect(body.openapi).toBe('3.1.0');
    for (const name of names()) {
      const [method = '', path = ''] = name.split(' ');
      expect(body.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method]).toBeDefined();
    }
    expect(JSON.stringify(body.paths['/webhook/{token}']?.['post']?.requestBody)).toContain(
      'text/plain',
    );
  });
});
