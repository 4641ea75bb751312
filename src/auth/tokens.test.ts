import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import request, { type Response } from 'supertest';
import type { ApiScope } from '../http/index.ts';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { DANA, openHouse, type House, type Person } from '../testing/house.ts';

const HOUR = 3_600_000;
const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };
const LEGACY = 'legacy-webhook-token';

type Webhook = {
  token: string;
  webhook_url: string;
  uses: number;
  last_used_at: string | null;
  older: { works_until: string }[];
};

let clock: FakeClock;
let house: House;
let dana: Person;

beforeEach(async () => {
  clock = createFakeClock();
  house = await openHouse({ clock, env: { WEBHOOK_TOKEN: LEGACY } });
  dana = house.person('dana');
  await house.account(dana, '1123456');
});
afterEach(() => house.remove());

async function webhook(): Promise<Webhook> {
  return (await house.api('get', '/auth/webhook-token').expect(200)).body as Webhook;
}

async function rotate(body: object = {}): Promise<Webhook> {
  return (await house.api('post', '/auth/rotate-token', body).expect(200)).body as Webhook;
}

/** 200 or 422 is a token that works: the signal was read. */
async function works(token: string): Promise<boolean> {
  const { status } = await house.post(token, { action: 'CLOSE_ALL', id: token.slice(0, 12) });
  return status !== 401;
}

async function newToken(scopes: ApiScope[], days = 1): Promise<{ secret: string; id: string }> {
  const answer = await house.api('post', '/api/tokens', {
    name: 'script',
    scopes,
    expires_in_days: days,
  });
  const { secret, token } = answer.body as { secret: string; token: { token_id: string } };
  return { secret, id: token.token_id };
}

function withToken(method: 'get' | 'post' | 'put', path: string, secret: string, body?: object) {
  const call = request(house.app)[method](path).set('Authorization', `Bearer ${secret}`);
  return body === undefined ? call : call.send(body);
}

function codeOf(answer: Response): string | undefined {
  return (answer.body as { error?: { code: string } }).error?.code;
}

describe('rotating the webhook token', () => {
  it('gives a new one, and the old one stops at once', async () => {
    expect(await works(dana.token)).toBe(true);
    const { token, webhook_url: url } = await rotate();
    expect(token).toMatch(/^whk_[\w-]{32}$/);
    expect(url).toContain(`/webhook/${token}`);
    expect(await works(dana.token)).toBe(false);
    expect(await works(token)).toBe(true);
  });

  it('lets the old one work for as long as its owner says, and says until when', async () => {
    const { older, token } = await rotate({ grace_hours: 24 });
    expect(older).toEqual([
      expect.objectContaining({ works_until: new Date(clock.nowMs() + 24 * HOUR).toISOString() }),
    ]);
    clock.step(24 * HOUR - 1);
    expect([await works(dana.token), await works(token)]).toEqual([true, true]);
    clock.advance(1);
    expect([await works(dana.token), await works(token)]).toEqual([false, true]);
    expect((await webhook()).older).toEqual([]);
  });

  it('again and again never prolongs the life of an earlier one', async () => {
    await rotate({ grace_hours: 1 });
    await rotate({ grace_hours: 24 });
    clock.step(HOUR);
    expect(await works(dana.token)).toBe(false);
  });

  it('cuts the grace of an earlier one short when the new grace is shorter', async () => {
    const { token } = await rotate({ grace_hours: 24 });
    await rotate({ grace_hours: 0 });
    expect([await works(dana.token), await works(token)]).toEqual([false, false]);
  });

  it.each([-1, 24.01, 1e9, null, '1', [1]])('refuses a grace of %j hours', async (hours) => {
    const answer = await house.api('post', '/auth/rotate-token', { grace_hours: hours as number });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'VALIDATION_FAILED']);
    expect(await works(dana.token)).toBe(true);
  });

  it('changes nobody else’s token, nor the legacy path', async () => {
    const alice = house.person('alice');
    await rotate();
    expect([await works(alice.token), await works(LEGACY)]).toEqual([true, true]);
  });

  it('is in the audit log, without the token', async () => {
    const { token } = await rotate({ grace_hours: 2 });
    const rows = house.services.db
      .prepare("SELECT * FROM audit_log WHERE action = 'webhook_token.rotated'")
      .all();
    expect(rows).toMatchObject([{ actor_id: dana.userId, subject: `user:${dana.userId}` }]);
    expect(JSON.stringify(rows)).toContain('7200000');
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('the legacy WEBHOOK_TOKEN', () => {
  it('acts for the administrator, and for nobody once they are switched off', async () => {
    const sent = await house.post(LEGACY, BUY).expect(200);
    const { signal_id: id } = sent.body as { signal_id: string };
    await house.api('get', `/api/signals/${id}`).expect(200);
    const erin = house.services.auth.createUser({
      email: 'erin@example.com',
      name: 'erin',
      isAdmin: true,
    });
    await (
      await house.signIn(erin)
    )
      .call('post', `/api/admin/users/${dana.userId}/toggle`)
      .expect(200);
    expect((await house.post(LEGACY, BUY)).status).toBe(403);
    expect((await house.post(dana.token, BUY)).status).toBe(403);
  });
});

describe('the use of a webhook token', () => {
  it('is counted and dated, written some seconds later', async () => {
    await house.post(dana.token, BUY);
    clock.advance(1000);
    await house.post(dana.token, { ...BUY, id: '2' });
    const atMs = clock.nowMs();
    expect(await webhook()).toMatchObject({ uses: 0, last_used_at: null });
    clock.advance(5000);
    await house.settle();
    expect(await webhook()).toMatchObject({
      uses: 2,
      last_used_at: new Date(atMs).toISOString(),
    });
  });

  it('is written by an orderly stop', async () => {
    await house.post(dana.token, BUY);
    await house.close();
    house = await openHouse({ clock, folder: house.folder });
    expect(await webhook()).toMatchObject({ uses: 1 });
  });
});

describe('a personal API token', () => {
  it('is shown once, and afterwards only by its first characters', async () => {
    const { secret } = await newToken(['read']);
    expect(secret).toMatch(/^spk_[\w-]{32}$/);
    const body = (await house.api('get', '/api/tokens').expect(200)).body as unknown;
    expect(body).toMatchObject({
      total: 1,
      tokens: [{ name: 'script', hint: `${secret.slice(0, 8)}…`, scopes: ['read'], uses: 0 }],
    });
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it.each<[ApiScope[], number[]]>([
    [['read'], [200, 403, 403]],
    [['signal'], [403, 200, 403]],
    [['trade'], [403, 403, 200]],
    [
      ['read', 'signal', 'trade'],
      [200, 200, 200],
    ],
  ])('of %j may read, send a signal and trade as %j', async (scopes, expected) => {
    const { secret } = await newToken(scopes);
    const answers = [
      await withToken('get', '/api/history', secret),
      await withToken('post', '/api/signals', secret, BUY),
      await withToken('post', '/api/trading/halt', secret, {}),
    ];
    expect(answers.map(({ status }) => status)).toEqual(expected);
    for (const answer of answers)
      if (answer.status === 403) expect(codeOf(answer)).toBe('FORBIDDEN');
  });

  it.each([
    ['get', '/auth/webhook-token'],
    ['post', '/auth/rotate-token'],
    ['get', '/api/tokens'],
    ['post', '/api/tokens'],
    ['get', '/api/sessions'],
    ['post', '/logout'],
  ] as const)('of every scope may not %s %s, which is for a person', async (method, path) => {
    const { secret } = await newToken(['read', 'signal', 'trade']);
    const answer = await withToken(method, path, secret, method === 'post' ? {} : undefined);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
  });

  it('cannot resume trading: only a person who has just signed in can', async () => {
    const { secret } = await newToken(['trade']);
    await withToken('post', '/api/trading/halt', secret, {}).expect(200);
    const answer = await withToken('post', '/api/trading/resume', secret, {});
    expect([answer.status, codeOf(answer)]).toEqual([403, 'REAUTH_REQUIRED']);
  });

  it('sends a signal that stands in the history of its owner', async () => {
    const { secret } = await newToken(['signal']);
    const sent = await withToken('post', '/api/signals', secret, BUY).expect(200);
    const { signal_id: id } = sent.body as { signal_id: string };
    await house.api('get', `/api/signals/${id}`).expect(200);
  });

  it('ends when it says, and at once when it is taken back', async () => {
    const [short, other] = [await newToken(['read'], 1), await newToken(['read'], 2)];
    clock.step(24 * HOUR - 1);
    await withToken('get', '/api/history', short.secret).expect(200);
    clock.advance(1);
    await withToken('get', '/api/history', short.secret).expect(401);
    await withToken('get', '/api/history', other.secret).expect(200);
    await house.api('delete', `/api/tokens/${other.id}`).expect(200);
    await withToken('get', '/api/history', other.secret).expect(401);
    await house.api('delete', `/api/tokens/${other.id}`).expect(404);
  });

  it('counts its uses', async () => {
    const { secret } = await newToken(['read']);
    await withToken('get', '/api/history', secret).expect(200);
    clock.advance(5000);
    await house.settle();
    const body = (await house.api('get', '/api/tokens')).body as unknown;
    expect(body).toMatchObject({ tokens: [{ uses: 1, last_used_at: expect.any(String) }] });
  });

  it('is refused for a user who is switched off, with the reason', async () => {
    const { secret } = await newToken(['read']);
    house.services.db.exec('UPDATE users SET is_active = 0');
    const answer = await withToken('get', '/api/history', secret);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'USER_DISABLED']);
  });

  it('is one of twenty at most', async () => {
    for (let i = 0; i < 20; i++) await newToken(['read']);
    const answer = await house.api('post', '/api/tokens', { name: 'x', scopes: ['read'] });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'CONFLICT']);
  });

  it.each([
    {},
    { name: 'x' },
    { name: '', scopes: ['read'] },
    { name: 'x\u0007', scopes: ['read'] },
    { name: 'x'.repeat(61), scopes: ['read'] },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['admin'] },
    { name: 'x', scopes: 'read' },
    { name: 'x', scopes: ['read'], expires_in_days: 0 },
    { name: 'x', scopes: ['read'], expires_in_days: 367 },
    { name: 'x', scopes: ['read'], expires_in_days: 1.5 },
    { name: 'x', scopes: ['read'], user_id: 'user_alice' },
  ])('is not made of %j', async (body) => {
    const answer = await house.api('post', '/api/tokens', body);
    expect([answer.status, codeOf(answer)]).toEqual([422, 'VALIDATION_FAILED']);
  });
});

describe('a hostile credential', () => {
  const hostile: [string, string][] = [
    ['an empty bearer', 'Bearer '],
    ['a made-up token', `Bearer spk_${'A'.repeat(32)}`],
    ['a token cut short', 'Bearer spk_short'],
    ['a very long token', `Bearer spk_${'A'.repeat(7000)}`],
    ['SQL', "Bearer ' OR 1=1 --"],
    ['a wildcard', 'Bearer spk_%'],
    ['two tokens', `Bearer spk_${'A'.repeat(32)}, Bearer spk_${'B'.repeat(32)}`],
    ['an unsigned JWT', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.'],
    ['a login without a password', `Basic ${Buffer.from('dana').toString('base64')}`],
    ['an empty login', `Basic ${Buffer.from(':').toString('base64')}`],
    ['a login that is not base64', 'Basic ****'],
    ['a login with NUL', `Basic ${Buffer.from(`dana\0:${DANA.pass}`).toString('base64')}`],
    ['a login in another case', `Basic ${Buffer.from(`DANA:${DANA.pass}`).toString('base64')}`],
    ['another scheme', 'Digest username="dana"'],
    ['a scheme alone', 'Bearer'],
  ];

  it.each(hostile)('%s is nobody', async (_name, header) => {
    const answer = await request(house.app).get('/api/accounts').set('Authorization', header);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it.each([
    ['an unknown token', `whk_${'A'.repeat(32)}`],
    ['a token of 10 KB', 'w'.repeat(10_000)],
    ['SQL', encodeURIComponent("' OR 1=1 --")],
    ['NUL', '%00'],
    ['a path', '..%2f..%2fetc%2fpasswd'],
  ])('%s in the webhook address is 401', async (_name, token) => {
    expect((await house.post(token, BUY)).status).toBe(401);
  });

  it('is not helped by a session that stands beside it', async () => {
    const { cookie } = await house.signIn(dana);
    await request(house.app)
      .get('/api/accounts')
      .set('Cookie', cookie)
      .set('Authorization', 'Bearer spk_wrong')
      .expect(401);
  });

  it('a webhook token is no API token, and an API token opens no webhook', async () => {
    const { secret } = await newToken(['signal']);
    await withToken('post', '/api/signals', dana.token, BUY).expect(401);
    await house.post(secret, BUY).expect(401);
  });
});

describe('failed logins', () => {
  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const tryLogin = (address: string, pass: string) =>
    request(house.app).get('/api/accounts').auth(DANA.user, pass).set(from(address));

  it('of one address are refused after ten, even with the right password, for a quarter of an hour', async () => {
    for (let i = 0; i < 10; i++) await tryLogin('198.51.100.7', 'guess').expect(401);
    const limited = await tryLogin('198.51.100.7', DANA.pass);
    expect([limited.status, codeOf(limited)]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(limited.headers['retry-after'])).toBe(900);
    await tryLogin('198.51.100.8', DANA.pass).expect(200);
    clock.advance(15 * 60_000);
    await tryLogin('198.51.100.7', DANA.pass).expect(200);
  });

  it('of one account from many addresses are refused after thirty', async () => {
    for (let i = 0; i < 30; i++) await tryLogin(`198.51.100.${String(i)}`, 'guess').expect(401);
    await tryLogin('203.0.113.1', DANA.pass).expect(429);
  });

  it('never lock the administrator out at the machine itself', async () => {
    for (let i = 0; i < 40; i++) await tryLogin(`198.51.100.${String(i % 60)}`, 'guess');
    for (let i = 0; i < 15; i++)
      await request(house.app).get('/api/accounts').auth(DANA.user, 'guess').expect(401);
    await house.api('get', '/api/accounts').expect(200);
  });
});

describe('promise 3: the database file', () => {
  it('holds no token in clear and nothing that a token can be made from without the key', async () => {
    const { secret } = await newToken(['trade']);
    const { token } = await rotate({ grace_hours: 24 });
    await house.close();
    const bytes = readdirSync(join(house.folder, 'data'))
      .filter((name) => name.startsWith('accounts.db'))
      .map((name) => readFileSync(join(house.folder, 'data', name)));
    const plain = (text: string): string[] => [
      text,
      createHash('sha256').update(text).digest('hex'),
      createHash('sha256').update(text).digest('base64url'),
      createHmac('sha256', '').update(text).digest('base64url'),
    ];
    for (const text of [secret, token, dana.token].flatMap(plain)) {
      expect(bytes.some((file) => file.includes(text))).toBe(false);
    }
    house = await openHouse({ clock, folder: house.folder });
  });
});
