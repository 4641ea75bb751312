import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OAuth2Server, type MutableResponse } from 'oauth2-mock-server';
import request from 'supertest';
import { createFakeClock } from './testing/fake-clock.ts';
import { DANA, openHouse, type House } from './testing/house.ts';

/**
 * Promise 3: secrets never reach a log, an event, an error, the database file or a backup in clear. Everything that signs
 * anybody in is used here once, rightly and wrongly; then all that was written is searched for it.
 */
const provider = new OAuth2Server();
const ALICES = '2000001';
const ALICE = { sub: '1', email: 'alice@example.com', email_verified: true, name: 'Alice' };
const CLIENT_SECRET = 'GOCSPX-planted-client-secret';

const secrets: Record<string, string> = {};
const lines: string[] = [];
const errors: string[] = [];
let house: House;

beforeAll(async () => {
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
  const issuer = provider.issuer.url ?? '';
  const clock = createFakeClock();
  house = await openHouse({
    clock,
    log: (line) => lines.push(line),
    env: {
      EXTERNAL_BASE_URL: 'http://trade.example.com',
      ADMIN_EMAIL: 'dana@example.com',
      ALLOW_BASIC_AUTH: 'true',
      WEBHOOK_TOKEN: 'planted-legacy-token',
      GOOGLE_CLIENT_ID: 'client-1',
      GOOGLE_CLIENT_SECRET: CLIENT_SECRET,
      GOOGLE_AUTH_URL: `${issuer}/authorize`,
      GOOGLE_TOKEN_URL: `${issuer}/token`,
      GOOGLE_USERINFO_URL: `${issuer}/userinfo`,
    },
  });
  Object.assign(secrets, {
    'client secret': CLIENT_SECRET,
    'password of Basic': DANA.pass,
    'login of Basic': Buffer.from(`${DANA.user}:${DANA.pass}`).toString('base64'),
    'legacy token': 'planted-legacy-token',
  });
  await useGoogle();
  await useTokens();
  await house.services.db.backup(join(house.folder, 'backup.db'));
  clock.advance(10_000);
  await house.settle();
});
afterAll(async () => {
  await house.remove();
  await provider.stop();
});

async function useGoogle(): Promise<void> {
  provider.service.on('beforeResponse', (answer: MutableResponse, { body }: { body: object }) => {
    const { code_verifier: verifier } = body as { code_verifier?: string };
    const { access_token: access } = answer.body as { access_token?: string };
    secrets['PKCE verifier'] = verifier ?? '';
    secrets['access token'] = access ?? '';
  });
  provider.service.on('beforeUserinfo', (answer: MutableResponse) => {
    answer.body = { ...ALICE };
  });
  const begun = await request(house.app).get('/login/google').expect(302);
  const cookie = cookieOf(begun.headers);
  const answered = await fetch(begun.headers['location'] ?? '', { redirect: 'manual' });
  const back = new URL(answered.headers.get('location') ?? '');
  secrets['code'] = back.searchParams.get('code') ?? '';
  secrets['state'] = back.searchParams.get('state') ?? '';
  secrets['session on the way'] = secretOf(cookie);
  const path = back.pathname + back.search;
  const signedIn = await request(house.app).get(path).set('Cookie', cookie).expect(303);
  const session = cookieOf(signedIn.headers);
  secrets['session'] = secretOf(session);
  const status = await request(house.app).get('/auth/status').set('Cookie', session).expect(200);
  secrets['CSRF token'] = (status.body as { csrf_token: string }).csrf_token;
  await refused(request(house.app).get(path).set('Cookie', cookie));
  await refused(request(house.app).post('/logout').set('Cookie', session));
}

async function useTokens(): Promise<void> {
  const alice = house.person('dana');
  await house.account(alice, ALICES);
  secrets['webhook token'] = alice.token;
  const rotated = await house.api('post', '/auth/rotate-token', { grace_hours: 1 }).expect(200);
  secrets['new webhook token'] = (rotated.body as { token: string }).token;
  const made = await house.api('post', '/api/tokens', { name: 'x', scopes: ['read'] }).expect(201);
  secrets['API token'] = (made.body as { secret: string }).secret;
  const master = await house.api('post', `/api/copy/masters/${ALICES}/rotate-key`, {}).expect(200);
  secrets['copy key'] = (master.body as { api_key: string }).api_key;
  for (const name of ['webhook token', 'new webhook token', 'legacy token']) {
    await house.post(secrets[name] ?? '', { action: 'BUY', symbol: 'EURUSD', volume: 0.01 });
    await refused(house.post(secrets[name] ?? '', '{'));
    await refused(house.post(`${secrets[name] ?? ''}x`, {}));
  }
  const bearer = { Authorization: `Bearer ${secrets['API token'] ?? ''}` };
  await request(house.app).get('/api/history').set(bearer).expect(200);
  await refused(request(house.app).post('/logout').set(bearer));
  await refused(
    request(house.app)
      .get(`/api/${secrets['API token'] ?? ''}`)
      .set(bearer),
  );
  const event = { event: 'deal_add', order_id: '1', account: '1', symbol: 'X', type: 'BUY' };
  const post = { ...event, volume: 1, api_key: secrets['copy key'] };
  await refused(request(house.app).post('/api/copy/trade').send(post));
  house.services.log.error({ error: new Error(`x ${secrets['API token'] ?? ''} x`) }, 'a fault');
}

async function refused(call: request.Test): Promise<void> {
  const answer = await call;
  expect(answer.status).toBeGreaterThanOrEqual(400);
  errors.push(answer.text);
}

function cookieOf(headers: Record<string, unknown>): string {
  const [first = ''] = (headers['set-cookie'] ?? []) as string[];
  return first.split(';')[0] ?? '';
}

/** The id without its signature: what the server would look up. */
function secretOf(cookie: string): string {
  return decodeURIComponent(cookie.split('=')[1] ?? '')
    .slice(2)
    .replace(/\..*/, '');
}

function filesBelow(folder: string): { path: string; content: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, content: readFileSync(path) }));
}

const NAMES = [
  'client secret',
  'password of Basic',
  'login of Basic',
  'legacy token',
  'PKCE verifier',
  'access token',
  'code',
  'state',
  'session on the way',
  'session',
  'CSRF token',
  'webhook token',
  'new webhook token',
  'API token',
  'copy key',
];

describe.each(NAMES)('promise 3: the %s', (name) => {
  it('was really used', () => {
    expect(secrets[name]?.length).toBeGreaterThan(7);
    expect(Object.keys(secrets).sort()).toEqual([...NAMES].sort());
  });

  it('is in no line of the log', () => {
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes(secrets[name] ?? ''))).toEqual([]);
  });

  it('is in no error', () => {
    expect(errors.length).toBeGreaterThan(8);
    expect(errors.filter((text) => text.includes(secrets[name] ?? ''))).toEqual([]);
  });

  it('is in no file: database, its log, backup, or what terminals read', () => {
    const files = filesBelow(house.folder);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        join(house.folder, 'backup.db'),
        join(house.folder, 'data', 'accounts.db'),
      ]),
    );
    const found = files.filter(({ content }) => content.includes(secrets[name] ?? ''));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
