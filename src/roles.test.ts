import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import request, { type Response, type Test } from 'supertest';
import { allRoutes } from './app.ts';
import { DEFAULT_SETTINGS } from './copy/index.ts';
import { API_SCOPES, type ApiScope } from './http/index.ts';
import { createFakeClock, type FakeClock } from './testing/fake-clock.ts';
import { DANA, openHouse, type House, type Person } from './testing/house.ts';

/**
 * What each role brings. owner, stranger and admin are signed in; stranger and admin ask for what is the owner's. The
 * token without scope is the owner's own, made for something else than the route needs.
 */
const ROLES = [
  'nobody',
  'wrong login',
  'wrong key',
  'expired',
  'disabled',
  'disabled token',
  'token without scope',
  'owner',
  'stranger',
  'admin',
] as const;
type Role = (typeof ROLES)[number];
type Expectation = Record<Role, number>;

const UNKNOWN = {
  nobody: 401,
  'wrong login': 401,
  'wrong key': 401,
  expired: 401,
  disabled: 403,
  'disabled token': 403,
};

/** Open to everybody: no credential is looked at. */
function open(status = 200): Expectation {
  return Object.fromEntries(ROLES.map((role) => [role, status])) as Expectation;
}

/** A thing of the caller's own, with no name of it in the path: there is nobody else's to ask for. */
function own(status = 200): Expectation {
  return { ...UNKNOWN, 'token without scope': 403, owner: status, stranger: status, admin: status };
}

/** A thing that is somebody's: an administrator is a stranger here too. */
function named(status = 200): Expectation {
  return { ...own(status), stranger: 404, admin: 404 };
}

function administrators(status = 200): Expectation {
  return { ...own(status), owner: 403, stranger: 403 };
}

type Row = {
  expect: Expectation;
  body?: object | (() => object);
  /** The address with the id of a thing of the owner's in it. */
  path?: () => string | Promise<string>;
  /** The same with an id that nobody has. */
  unknown?: string;
};

const ALICES = '2000001';
const SLAVES = ['2000002', '2000003'] as const;

const account = (rest: string): Row => ({
  expect: named(),
  path: () => `/api/accounts/${ALICES}${rest}`,
  unknown: `/api/accounts/9999999${rest}`,
});
const target = (rest: string, body?: object): Row => ({
  expect: administrators(),
  path: () => `/api/admin/users/${erin.userId}${rest}`,
  ...(body !== undefined && { body }),
});

const pair = (rest: string): Row => ({
  expect: named(),
  path: () => `/api/copy/pairs/${pairId}${rest}`,
  unknown: `/api/copy/pairs/01ARZ3NDEKTSV4RRFFQ69G5FAV${rest}`,
});

const template = (): Row => ({
  expect: named(),
  path: () => `/api/copy/templates/${newTemplate()}`,
  unknown: '/api/copy/templates/01ARZ3NDEKTSV4RRFFQ69G5FAV',
});

/** Every mounted route has a row here; a new one without a row fails. */
const TABLE: Record<string, Row> = {
  'get /health': { expect: open() },
  'get /health/live': { expect: open() },
  'get /webhook/health': { expect: open() },
  'post /webhook/:token': { expect: open(401), path: () => '/webhook/whk_wrong' },
  'get /login': { expect: { ...open(), disabled: 403 } },
  'post /login': { expect: open(401), body: { user: 'dana', password: 'wrong password' } },
  'get /login/google': { expect: open(303) },
  'get /auth/google/callback': { expect: open(401) },
  'get /auth/callback': { expect: open(401) },
  'get /auth/status': { expect: { ...open(), disabled: 403, 'disabled token': 403 } },
  'post /logout': { expect: own() },
  'get /api/sessions': { expect: own() },
  'delete /api/sessions': { expect: own() },
  'delete /api/sessions/:id': {
    expect: named(),
    path: async () => {
      await house.signIn(alice);
      const [latest] = house.services.auth.sessions.list(alice.userId);
      return `/api/sessions/${latest?.sessionId ?? ''}`;
    },
    unknown: '/api/sessions/01ARZ3NDEKTSV4RRFFQ69G5FAV',
  },
  'get /auth/webhook-token': { expect: own() },
  'post /auth/rotate-token': { expect: own(), body: { grace_hours: 24 } },
  'get /api/tokens': { expect: own() },
  'post /api/tokens': { expect: own(201), body: { name: 'script', scopes: ['read'] } },
  'delete /api/tokens/:id': {
    expect: named(),
    path: () => `/api/tokens/${newApiToken(alice, ['read']).token.tokenId}`,
    unknown: '/api/tokens/01ARZ3NDEKTSV4RRFFQ69G5FAV',
  },
  'post /api/signals': {
    expect: { ...own(), stranger: 422, admin: 422 },
    body: { action: 'CLOSE_ALL' },
  },
  'post /api/signals/check': { expect: own(), body: { action: 'CLOSE_ALL' } },
  'get /api/accounts': { expect: own() },
  'post /api/accounts': {
    // Whose a number is already makes no difference to what anybody else is answered.
    expect: own(201),
    body: { nickname: 'x', account: '5000001' },
  },
  'get /api/accounts/:account': account(''),
  'patch /api/accounts/:account': { ...account(''), body: { nickname: 'Main' } },
  'delete /api/accounts/:account': {
    expect: named(),
    path: () => `/api/accounts/${anotherAccount()}`,
    unknown: '/api/accounts/9999999',
  },
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
  'get /api/symbol-mappings': { expect: own() },
  'put /api/symbol-mappings': { expect: own(), body: { mappings: [] } },
  'post /api/symbol-mappings/import': { expect: own(), body: { text: '{"GOLD":"XAUUSD"}' } },
  'get /api/symbol-mappings/export': { expect: own() },
  'put /api/symbol-mappings/:from': {
    expect: own(),
    body: { to: 'XAUUSD' },
    path: () => '/api/symbol-mappings/SILVER',
  },
  'delete /api/symbol-mappings/:from': {
    expect: own(),
    path: () => '/api/symbol-mappings/SILVER',
  },
  'delete /api/symbol-mappings': { expect: own() },
  'get /api/symbols/resolve': {
    expect: named(),
    path: () => `/api/symbols/resolve?account=${ALICES}&symbol=EURUSD`,
    unknown: '/api/symbols/resolve?account=9999999&symbol=EURUSD',
  },
  'get /api/symbols/alignment': {
    expect: named(),
    path: () =>
      `/api/symbols/alignment?from_account=${ALICES}&from=EURUSD&to_account=${ALICES}&to=EURUSD`,
  },
  'get /api/symbols/questions': { expect: own() },
  'delete /api/symbols/questions/:account/:symbol': {
    expect: named(404),
    path: () => `/api/symbols/questions/${ALICES}/NOPE`,
    unknown: '/api/symbols/questions/9999999/NOPE',
  },
  'get /api/symbols/settings': { expect: own() },
  'put /api/symbols/settings': {
    expect: own(),
    body: { accept_near_names: false, max_price_deviation_pct: 5 },
  },
  'get /api/accounts/:account/limits': account('/limits'),
  'put /api/accounts/:account/limits': { ...account('/limits'), body: { max_lot: null } },
  'get /api/accounts/:account/preview': account('/preview?action=BUY&symbol=EURUSD&volume=0.01'),
  'get /api/limits': { expect: own() },
  'put /api/limits': { expect: own(), body: { max_lot: null } },
  'post /api/copy/trade': {
    expect: open(401),
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
    expect: named(),
    path: () => `/api/copy/masters/${ALICES}/rotate-key`,
    unknown: '/api/copy/masters/9999999/rotate-key',
  },
  'get /api/copy/pairs': { expect: own() },
  'post /api/copy/pairs': {
    expect: { ...own(409), stranger: 404, admin: 404 },
    body: { master_account: ALICES, slave_account: ALICES },
  },
  'put /api/copy/pairs/:id': { ...pair(''), body: { settings: {} } },
  'post /api/copy/pairs/:id/toggle': pair('/toggle'),
  'post /api/copy/pairs/:id/template': {
    expect: named(),
    path: () => `/api/copy/pairs/${pairId}/template`,
    body: () => ({ template_id: newTemplate() }),
    unknown: '/api/copy/pairs/01ARZ3NDEKTSV4RRFFQ69G5FAV/template',
  },
  'post /api/copy/pairs/example': {
    expect: { ...own(), stranger: 404, admin: 404 },
    body: { master_account: ALICES, slave_account: SLAVES[0], symbol: 'EURUSD' },
  },
  'get /api/copy/templates': { expect: own() },
  'post /api/copy/templates': { expect: own(201), body: () => ({ name: newName() }) },
  'put /api/copy/templates/:id': { ...template(), body: () => ({ name: newName() }) },
  'delete /api/copy/templates/:id': template(),
  'delete /api/copy/pairs/:id': {
    ...pair(''),
    path: () => `/api/copy/pairs/${anotherPair()}`,
  },
  'get /api/copy/history': { expect: own() },
  'get /api/copy/history/export': { expect: own() },
  'delete /api/copy/history': { expect: own() },
  'get /api/copy/health': { expect: own() },
  'get /api/history': { expect: own() },
  'delete /api/history': { expect: own() },
  'get /api/signals/:id': {
    expect: named(),
    path: () => `/api/signals/${signalId}`,
    unknown: '/api/signals/01ARZ3NDEKTSV4RRFFQ69G5FAV',
  },
  'get /api/settings': { expect: own() },
  'put /api/settings': {
    expect: own(),
    body: { duplicate_window_s: 30, max_signal_age_s: 60, open_ttl_s: 30, exit_ttl_s: 300 },
  },
  'get /api/accounts/:account/signal-sizing': account('/signal-sizing'),
  'put /api/accounts/:account/signal-sizing': {
    ...account('/signal-sizing'),
    body: { mode: 'as_sent' },
  },
  'get /api/trading/state': { expect: own() },
  'post /api/trading/halt': { expect: own() },
  'post /api/trading/resume': { expect: own() },
  'get /api/admin/users': { expect: administrators() },
  'post /api/admin/users/:id/toggle': target('/toggle', { is_active: true }),
  'post /api/admin/users/:id/halt': target('/halt'),
  'post /api/admin/users/:id/close-all': target('/close-all'),
  'get /api/admin/users/:id/view': target('/view'),
  'get /api/admin/accounts': { expect: administrators() },
  'post /api/admin/accounts': {
    expect: administrators(201),
    body: () => ({ account: newFolder(), owner: 'erin@example.com' }),
  },
  'post /api/admin/accounts/:account/move': {
    expect: administrators(),
    path: () => `/api/admin/accounts/${anotherAccount()}/move`,
    body: () => ({ owner: erin.userId }),
  },
  'delete /api/admin/accounts/:account': {
    expect: administrators(),
    path: () => `/api/admin/accounts/${anotherAccount()}`,
  },
  'get /api/admin/stats': { expect: administrators() },
  'get /api/admin/audit': { expect: administrators() },
  'get /api/admin/system-logs': { expect: administrators() },
  'get /api/trading/drift': { expect: own() },
  'put /api/accounts/:account/drift-settings': {
    ...account('/drift-settings'),
    body: { halts_openings: false },
  },
  'get /api/trading/flatten': { expect: own() },
  'post /api/trading/flatten': { expect: own() },
  'get /api/accounts/:account/close-all': account('/close-all'),
  'post /api/accounts/:account/close-all': account('/close-all'),
  'delete /api/accounts/:account/close-all': account('/close-all'),
  'put /api/accounts/:account/trading-state': account('/trading-state'),
  'delete /api/accounts/:account/trading-state': account('/trading-state'),
  'post /api/admin/trading/flatten': { expect: administrators() },
  'put /api/admin/trading-state': { expect: administrators() },
  'delete /api/admin/trading-state': { expect: administrators() },
};
/** Streams never end by themselves, so who may read them is tested with a real reader, in events/ and admin/. */
const STREAMS = [
  'get /events',
  'get /events/history',
  'get /events/copy-trades',
  'get /events/status',
  'get /events/system-logs',
];

let clock: FakeClock;
let house: House;
let alice: Person;
let bob: Person;
let dana: Person;
let erin: Person;
let signalId = '';
let pairId = '';
let expiredCookie = '';
let disabledCookie = '';
let disabledSecret = '';

beforeAll(async () => {
  clock = createFakeClock();
  house = await openHouse({ clock });
  alice = house.person('alice');
  bob = house.person('bob');
  dana = house.person('dana');
  erin = house.person('erin');
  const carol = house.person('carol');
  expiredCookie = (await house.signIn(alice)).cookie;
  clock.step(30 * 60_000);
  await house.account(alice, ALICES);
  await house.account(alice, SLAVES[0]);
  await house.account(alice, SLAVES[1]);
  pairId = newPair(SLAVES[0]);
  await house.account(erin, '5000001');
  const sent = await house
    .post(alice.token, { action: 'BUY', symbol: 'EURUSD', volume: 0.01 })
    .expect(200);
  signalId = (sent.body as { signal_id: string }).signal_id;
  disabledCookie = (await house.signIn(carol)).cookie;
  disabledSecret = newApiToken(carol, API_SCOPES).secret;
  await house.api('post', `/api/admin/users/${carol.userId}/toggle`, {}).expect(200);
});
afterAll(() => house.remove());

function newApiToken(person: Person, scopes: readonly ApiScope[]) {
  const { apiTokens } = house.services.auth;
  for (const { tokenId } of apiTokens.list(person.userId).slice(10)) {
    apiTokens.remove(person.userId, tokenId, { userId: person.userId, address: '' });
  }
  const wanted = { name: 'x', scopes, lifeMs: 3_600_000 };
  return apiTokens.create(person.userId, wanted, { userId: person.userId, address: '' });
}

let newNames = 0;
function newName(): string {
  return `settings ${String(newNames++)}`;
}

function bodyOf({ body }: Row): object | undefined {
  return typeof body === 'function' ? (body as () => object)() : body;
}

function newTemplate(): string {
  const wanted = { name: newName(), settings: DEFAULT_SETTINGS };
  const by = { userId: alice.userId, address: '' };
  return house.services.copy.templates.create(by, wanted).templateId;
}

function newPair(slave: string): string {
  const wanted = { master: ALICES, slave, settings: DEFAULT_SETTINGS, isActive: true };
  return house.services.copy.createPair({ userId: alice.userId, address: '' }, wanted).pairId;
}

/** One to remove: the one of the role before, if it is still there. */
function anotherPair(): string {
  const own = house.services.copy.listPairs(alice.userId);
  return own.find(({ slave }) => slave === SLAVES[1])?.pairId ?? newPair(SLAVES[1]);
}

let folders = 7_000_000;
function newFolder(): string {
  const number = String(++folders);
  mkdirSync(join(house.root, number), { recursive: true });
  return number;
}

/** An account of alice's that nothing else here is about. */
function anotherAccount(): string {
  const number = newFolder();
  house.attach(alice, number);
  return number;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The request as this role sends it. */
async function ask(role: Role, name: string, path: string, body?: object): Promise<Response> {
  const method = (name.split(' ')[0] ?? 'get') as Method;
  if (role === 'owner') return (await house.signIn(alice)).call(method, path, body);
  if (role === 'stranger') return (await house.signIn(bob)).call(method, path, body);
  if (role === 'admin') return (await house.signIn(dana)).call(method, path, body);
  const call = identified(role, name, request(house.app)[method](path));
  return method === 'get' ? call : call.send(body ?? {});
}

function identified(role: Role, name: string, call: Test): Test {
  switch (role) {
    case 'wrong login':
      return call.auth(DANA.user, 'wrong password');
    case 'wrong key':
      return call.set('Authorization', `Bearer spk_${'A'.repeat(32)}`);
    case 'expired':
      return call.set('Cookie', expiredCookie);
    case 'disabled':
      return call.set('Cookie', disabledCookie);
    case 'disabled token':
      return call.set('Authorization', `Bearer ${disabledSecret}`);
    case 'token without scope':
      return call.set('Authorization', `Bearer ${newApiToken(alice, otherScopes(name)).secret}`);
    default:
      return call;
  }
}

/** All scopes but the one that the route needs; all of them for a route that no token opens. */
function otherScopes(name: string): ApiScope[] {
  const item = allRoutes(house.services).find(({ method, path }) => `${method} ${path}` === name);
  const needed = item?.scope ?? (item?.method === 'get' ? 'read' : 'trade');
  return API_SCOPES.filter((scope) => scope !== needed);
}

function names(): string[] {
  return allRoutes(house.services).map(({ method, path }) => `${method} ${path}`);
}

describe('every route', () => {
  it('has a row in the table of roles', () => {
    expect(names().sort()).toEqual([...Object.keys(TABLE), ...STREAMS].sort());
  });

  it.each(
    STREAMS.flatMap((name) =>
      ([...Object.keys(UNKNOWN), 'token without scope'] as Role[]).map((role) => [name, role]),
    ),
  )('%s is closed to %s', async (name = '', role = '') => {
    const answer = await ask(role as Role, name, name.split(' ')[1] ?? '');
    expect(answer.status).toBe(own()[role as Role]);
  });
});

describe.each(Object.entries(TABLE))('%s', (name, row) => {
  const pattern = name.split(' ')[1] ?? '';

  it.each(Object.entries(row.expect) as [Role, number][])(
    'answers %s with %i',
    async (role, status) => {
      const path = (await row.path?.()) ?? pattern;
      const answer = await ask(role, name, path, bodyOf(row));
      expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
      if (answer.type !== 'application/json' || status < 400) return;
      expect(answer.body).toMatchObject({
        success: false,
        error: { request_id: expect.any(String) },
      });
    },
  );

  if (row.unknown === undefined) return;
  it("answers for another's like for what nobody has, byte for byte", async () => {
    const path = (await row.path?.()) ?? '';
    for (const role of ['stranger', 'admin'] as const) {
      const [theirs, nobodys] = [
        await ask(role, name, path, bodyOf(row)),
        await ask(role, name, row.unknown ?? '', bodyOf(row)),
      ];
      expect(theirs.status).toBe(404);
      expect(bare(theirs)).toEqual(bare(nobodys));
    }
  });
});

/** An answer without what differs in every answer. */
function bare({ status, text, headers, body }: Response): unknown {
  const { error } = body as { error: { request_id: string } };
  const { date: _date, 'x-request-id': _id, ...rest } = headers as Record<string, string>;
  return { status, text: text.replace(error.request_id, ''), rest };
}

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
