import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuth2Server, type MutableRedirectUri, type MutableResponse } from 'oauth2-mock-server';
import request, { type Response } from 'supertest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { DANA, openHouse, type House, type HouseOptions } from '../testing/house.ts';

/** A real OAuth server on this machine in Google's place; who it says signs in is set by the test. */
const provider = new OAuth2Server();
const BASE = 'http://trade.example.com';
const SECRET = 'GOCSPX-planted-client-secret';

const ALICE = {
  sub: '1001',
  email: 'alice@example.com',
  email_verified: true,
  name: 'Alice Liddell',
  picture: 'https://lh3.googleusercontent.com/alice',
};
const ADMIN = { ...ALICE, sub: '1000', email: 'dana@example.com', name: 'Dana' };

let person: Partial<typeof ALICE> = ALICE;
let tokenRequests: Record<string, unknown>[] = [];
let clock: FakeClock;
let house: House;
let lines: string[] = [];

beforeAll(async () => {
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
  provider.service.on('beforeUserinfo', (answer: MutableResponse) => {
    answer.body = { ...person };
  });
  provider.service.on('beforeResponse', (_answer: MutableResponse, { body }: { body: object }) => {
    tokenRequests.push({ ...body });
  });
});
afterAll(() => provider.stop());

beforeEach(async () => {
  person = ALICE;
  tokenRequests = [];
  lines = [];
  clock = createFakeClock();
  house = await open({});
});
afterEach(() => house.remove());

function open(env: Record<string, string>, options: HouseOptions = {}): Promise<House> {
  const issuer = provider.issuer.url ?? '';
  return openHouse({
    clock,
    log: (line) => lines.push(line),
    ...options,
    env: {
      EXTERNAL_BASE_URL: BASE,
      ADMIN_EMAIL: 'Dana@Example.com',
      GOOGLE_CLIENT_ID: 'client-1',
      GOOGLE_CLIENT_SECRET: SECRET,
      GOOGLE_AUTH_URL: `${issuer}/authorize`,
      GOOGLE_TOKEN_URL: `${issuer}/token`,
      GOOGLE_USERINFO_URL: `${issuer}/userinfo`,
      ...env,
    },
  });
}

async function reopen(env: Record<string, string>): Promise<void> {
  await house.remove();
  house = await open(env);
}

type Way = { cookie: string; toGoogle: URL; back: URL };

/** The browser's way to Google and back up to our door: what it then carries. */
async function goToGoogle(path = '/login/google', cookie = ''): Promise<Way> {
  const begun = await request(house.app).get(path).set('Cookie', cookie).expect(302);
  const toGoogle = new URL(begun.headers['location'] ?? '');
  const answered = await fetch(toGoogle, { redirect: 'manual' });
  const back = new URL(answered.headers.get('location') ?? '');
  return { cookie: cookieOf(begun) || cookie, toGoogle, back };
}

function comeBack({ cookie, back }: Pick<Way, 'cookie' | 'back'>): request.Test {
  return request(house.app)
    .get(back.pathname + back.search)
    .set('Cookie', cookie);
}

async function signIn(path?: string): Promise<{ answer: Response; cookie: string }> {
  const answer = await comeBack(await goToGoogle(path));
  return { answer, cookie: cookieOf(answer) };
}

function cookieOf(answer: Response): string {
  const [first = ''] = (answer.headers['set-cookie'] ?? []) as unknown as string[];
  return first.split(';')[0] ?? '';
}

type Status = { signed_in: boolean; user: { user_id: string; email: string; name: string } | null };

async function status(cookie: string): Promise<Status & { is_fresh: boolean }> {
  const answer = await request(house.app).get('/auth/status').set('Cookie', cookie).expect(200);
  return answer.body as Status & { is_fresh: boolean };
}

function users(): unknown[] {
  return house.services.db
    .prepare('SELECT user_id, email, google_sub FROM users ORDER BY created_at, email')
    .all();
}

function sessions(): unknown[] {
  return house.services.db
    .prepare('SELECT session_id FROM sessions WHERE user_id IS NOT NULL')
    .all();
}

describe('signing in with Google', () => {
  it('makes the user with a webhook of their own, and leads to the page', async () => {
    const { answer, cookie } = await signIn();
    expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
    const { user } = await status(cookie);
    expect(user).toMatchObject({
      user_id: expect.stringMatching(/^user_aliceliddell_[0-9a-f]{12}$/),
      email: ALICE.email,
      name: ALICE.name,
      picture: ALICE.picture,
      is_admin: false,
    });
    const webhook = await request(house.app).get('/auth/webhook-token').set('Cookie', cookie);
    const { token, webhook_url: url } = webhook.body as { token: string; webhook_url: string };
    expect(url).toBe(`${BASE}/webhook/${token}`);
    await house.post(token, { action: 'CLOSE_ALL' }).expect(422);
  });

  it('asks with state, PKCE and exactly the registered redirect', async () => {
    const { toGoogle, back } = await goToGoogle();
    const asked = Object.fromEntries(toGoogle.searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: `${BASE}/auth/google/callback`,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^.{24,}$/),
    });
    expect(back.searchParams.get('state')).toBe(asked['state']);
  });

  it('proves itself with the verifier when it fetches the token', async () => {
    await signIn();
    expect(tokenRequests).toEqual([
      expect.objectContaining({
        code_verifier: expect.stringMatching(/^[\w-]{43,128}$/),
        redirect_uri: `${BASE}/auth/google/callback`,
      }),
    ]);
  });

  it('takes the other callback path where that is the registered one', async () => {
    await reopen({ GOOGLE_CALLBACK_PATH: '/auth/callback' });
    const way = await goToGoogle();
    expect(way.back.pathname).toBe('/auth/callback');
    expect((await comeBack(way)).status).toBe(303);
  });

  it('finds the same user again, with name, picture and address in step', async () => {
    const first = await status((await signIn()).cookie);
    person = { ...ALICE, email: 'alice@new.example.com', name: 'Alice P. Liddell' };
    const second = await status((await signIn()).cookie);
    expect(second.user).toMatchObject({ email: 'alice@new.example.com', name: 'Alice P. Liddell' });
    expect(second.user?.user_id).toBe(first.user?.user_id);
  });

  it.each([
    ['/login/google?next=/history%3Fpage%3D2', '/history?page=2'],
    ['/login/google?next=//evil.example/', '/'],
    ['/login/google?next=/%5Cevil.example', '/'],
    ['/login/google?next=https://evil.example/', '/'],
    ['/login/google?next=javascript:alert(1)', '/'],
    ['/login/google?next=/%09/evil.example', '/'],
    ['/login/google?next=/x/..//evil.example', '/'],
    ['/login/google?next=/login/google', '/'],
    ['/login/google?next=/a%0d%0aSet-Cookie:x', '/'],
  ])('%s leads to %s', async (path, target) => {
    const { answer } = await signIn(path);
    expect(answer.headers['location']).toBe(target);
  });

  it('asks Google for the password anew where a dangerous action needs it', async () => {
    const { cookie } = await signIn();
    clock.advance(6 * 60_000);
    expect((await status(cookie)).is_fresh).toBe(false);
    const way = await goToGoogle('/login/google?again=1&next=/tokens', cookie);
    expect(Object.fromEntries(way.toGoogle.searchParams)).toMatchObject({
      prompt: 'login',
      max_age: '0',
    });
    const answer = await comeBack(way);
    expect(answer.headers['location']).toBe('/tokens');
    expect((await status(cookieOf(answer))).is_fresh).toBe(true);
    expect((await status(cookie)).signed_in).toBe(false);
  });

  it('leads a page that nobody is signed in for to the page for that', async () => {
    const answer = await request(house.app).get('/history?page=2').set('Accept', 'text/html');
    expect([answer.status, answer.headers['location']]).toEqual([
      303,
      '/login?next=%2Fhistory%3Fpage%3D2',
    ]);
    const page = await request(house.app)
      .get(answer.headers['location'] ?? '')
      .expect(200);
    expect(page.text).toContain('href="/login/google?next=%2Fhistory%3Fpage%3D2"');
    expect(page.text).not.toContain('<form');
  });
});

describe('the administrator', () => {
  it('is one user, whether by Basic or by the Google account of ADMIN_EMAIL', async () => {
    await reopen({ ALLOW_BASIC_AUTH: 'true' });
    person = { ...ADMIN, email: 'DANA@example.com' };
    const { cookie } = await signIn();
    expect((await status(cookie)).user?.user_id).toBe(house.services.firstAdmin.userId);
    const basic = await house.api('get', '/auth/status').expect(200);
    expect(basic.body).toMatchObject({ user: { user_id: house.services.firstAdmin.userId } });
  });

  it('stays one user when Google is set up after a first run without it', async () => {
    await house.remove();
    const before = await openHouse({ clock });
    const { userId } = before.services.firstAdmin;
    await before.close();
    house = await open({}, { folder: before.folder });
    person = ADMIN;
    expect((await status((await signIn()).cookie)).user?.user_id).toBe(userId);
  });

  it('is whoever ADMIN_EMAIL names from the next start on, with all they had', async () => {
    const before = (await status((await signIn()).cookie)).user;
    await house.close();
    house = await open({ ADMIN_EMAIL: ALICE.email }, { folder: house.folder });
    const { cookie } = await signIn();
    expect((await status(cookie)).user).toMatchObject({
      user_id: before?.user_id,
      is_admin: true,
    });
    await request(house.app).get('/api/admin/users').set('Cookie', cookie).expect(200);
  });

  it('keeps the address that the configuration names, so that the next start finds them', async () => {
    person = ADMIN;
    await signIn();
    person = { ...ADMIN, email: 'dana@elsewhere.example.com' };
    const { cookie } = await signIn();
    expect((await status(cookie)).user).toMatchObject({
      user_id: house.services.firstAdmin.userId,
      email: 'dana@example.com',
    });
  });

  it('has no login of .env beside Google unless it is allowed', async () => {
    const refused = await house.api('get', '/api/accounts').expect(401);
    expect(refused.headers['www-authenticate']).toBeUndefined();
    const form = { user: DANA.user, password: DANA.pass };
    const page = await request(house.app).post('/login').type('form').send(form).expect(403);
    expect(page.text).toContain('Sign in with Google.');
    await request(house.app).post('/login').send(form).expect(403);
    await reopen({ ALLOW_BASIC_AUTH: 'true' });
    await house.api('get', '/api/accounts').expect(200);
    await request(house.app).post('/login').type('form').send(form).expect(303);
    const both = await request(house.app).get('/login?next=/history&again=1').expect(200);
    expect(both.text).toContain('<form');
    expect(both.text).toContain('href="/login/google?again=1&amp;next=%2Fhistory"');
  });
});

describe('who may sign in', () => {
  it.each([
    ['alice@example.com', 303],
    ['ALICE@EXAMPLE.COM', 303],
    ['example.com', 303],
    ['@example.com', 303],
    ['bob@example.com, example.org', 403],
    ['ample.com', 403],
  ])('with ALLOWED_EMAILS=%s alice is answered %i', async (allowed, expected) => {
    await reopen({ ALLOWED_EMAILS: allowed });
    expect((await signIn()).answer.status).toBe(expected);
  });

  it('is the administrator always, whatever the list says', async () => {
    await reopen({ ALLOWED_EMAILS: 'example.org' });
    person = ADMIN;
    expect((await signIn()).answer.status).toBe(303);
  });

  it('ends with the list for who is taken off it', async () => {
    await signIn();
    await house.close();
    house = await open({ ALLOWED_EMAILS: 'example.org' }, { folder: house.folder });
    expect((await signIn()).answer.status).toBe(403);
  });
});

describe('refuses, with a page that says why, and signs nobody in:', () => {
  afterEach(() => {
    expect(sessions()).toEqual([]);
  });

  async function expectPage(answer: Response, code: number, text: string): Promise<void> {
    expect(answer.status).toBe(code);
    expect(answer.type).toBe('text/html');
    expect(answer.text).toContain(text);
    expect(answer.text).toContain('href="/login/google');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.text).not.toContain('code=');
    expect((await status(cookieOf(answer))).signed_in).toBe(false);
  }

  it('a wrong state', async () => {
    const way = await goToGoogle();
    way.back.searchParams.set('state', 'A'.repeat(32));
    await expectPage(await comeBack(way), 401, 'Start again');
    expect(tokenRequests).toEqual([]);
  });

  it.each(['', 'state', 'code', 'code,state'])('an answer without %j', async (missing) => {
    const way = await goToGoogle();
    if (missing === '') way.cookie = '';
    for (const name of missing.split(',')) way.back.searchParams.delete(name);
    await expectPage(await comeBack(way), 401, 'Start again');
    expect(tokenRequests).toEqual([]);
  });

  it('a state that is given twice', async () => {
    const way = await goToGoogle();
    way.back.searchParams.append('state', 'x');
    await expectPage(await comeBack(way), 401, 'Start again');
  });

  it("a code stolen from another browser: this one's session has another state", async () => {
    const victim = await goToGoogle();
    const thief = await goToGoogle();
    await expectPage(await comeBack({ cookie: thief.cookie, back: victim.back }), 401, 'Start');
    expect(tokenRequests).toEqual([]);
  });

  it('a stolen code under the thief’s own state: the verifier does not fit it', async () => {
    const victim = await goToGoogle();
    const thief = await goToGoogle();
    thief.back.searchParams.set('code', victim.back.searchParams.get('code') ?? '');
    await expectPage(await comeBack(thief), 502, 'Google did not answer as expected');
  });

  it('a code that was asked for without PKCE: the challenge was taken out on the way', async () => {
    const begun = await request(house.app).get('/login/google').expect(302);
    const toGoogle = new URL(begun.headers['location'] ?? '');
    toGoogle.searchParams.delete('code_challenge');
    toGoogle.searchParams.delete('code_challenge_method');
    const answered = await fetch(toGoogle, { redirect: 'manual' });
    const back = new URL(answered.headers.get('location') ?? '');
    const answer = await comeBack({ cookie: cookieOf(begun), back });
    await expectPage(answer, 502, 'Google did not answer');
  });

  it('a code for a browser whose way took longer than ten minutes', async () => {
    const way = await goToGoogle();
    clock.advance(10 * 60_000);
    await expectPage(await comeBack(way), 401, 'Start again');
  });

  it('a consent that was refused', async () => {
    provider.service.once('beforeAuthorizeRedirect', ({ url }: MutableRedirectUri) => {
      url.searchParams.delete('code');
      url.searchParams.set('error', 'access_denied');
      url.searchParams.set('error_description', '<script>alert(1)</script>');
    });
    const answer = await comeBack(await goToGoogle());
    await expectPage(answer, 401, 'You did not let Google tell');
    expect(answer.text.match(/<script[^>]*>/g)).toEqual(['<script src="/theme.js">']);
  });

  it('any other error of the provider', async () => {
    provider.service.once('beforeAuthorizeRedirect', ({ url }: MutableRedirectUri) => {
      url.searchParams.delete('code');
      url.searchParams.set('error', 'server_error');
    });
    await expectPage(await comeBack(await goToGoogle()), 502, 'Google did not answer');
  });

  it('an e-mail address that Google has not verified', async () => {
    person = { ...ALICE, email_verified: false };
    await expectPage((await signIn()).answer, 403, 'not verified');
    expect(users()).toHaveLength(1);
  });

  it.each([
    [{ ...ALICE, sub: undefined }],
    [{ ...ALICE, sub: '' }],
    [{ ...ALICE, email: undefined }],
    [{ ...ALICE, email: 'not an address' }],
  ])('an answer that names nobody: %j', async (answer) => {
    person = answer as Partial<typeof ALICE>;
    await expectPage((await signIn()).answer, 502, 'Google did not answer');
    expect(users()).toHaveLength(1);
  });

  it('an address that is not on the list, and makes no user of it', async () => {
    await reopen({ ALLOWED_EMAILS: 'example.org' });
    await expectPage((await signIn()).answer, 403, 'not on the list');
    expect(users()).toHaveLength(1);
  });

  it('a token endpoint that says no', async () => {
    provider.service.once('beforeResponse', (answer: { statusCode: number; body: object }) => {
      answer.statusCode = 400;
      answer.body = { error: 'invalid_grant', error_description: 'planted text of the provider' };
    });
    const { answer } = await signIn();
    await expectPage(answer, 502, 'Google did not answer');
    expect(answer.text).not.toContain('planted');
    expect(lines.join('')).not.toContain('planted text');
  });
});

describe('one Google account', () => {
  it('cannot take over the user of another with the same address', async () => {
    const { cookie } = await signIn();
    person = { ...ALICE, sub: '6666', name: 'Mallory' };
    const { answer } = await signIn();
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('belongs to')]);
    expect((await status(cookie)).user).toMatchObject({ email: ALICE.email, name: ALICE.name });
    expect(users()).toHaveLength(2);
  });

  it('cannot claim a user who was made without Google, by address alone', async () => {
    house.person('alice');
    expect((await signIn()).answer.status).toBe(409);
    expect(users()).toHaveLength(2);
  });

  it('cannot become administrator by the address of one who has signed in', async () => {
    person = ADMIN;
    await signIn();
    person = { ...ADMIN, sub: '6666' };
    expect((await signIn()).answer.status).toBe(409);
  });

  it('keeps its own address here when the new one is somebody else’s', async () => {
    await signIn();
    person = { ...ALICE, sub: '1002', email: 'bob@example.com', name: 'Bob' };
    await signIn();
    person = { ...ALICE, email: 'bob@example.com' };
    expect((await status((await signIn()).cookie)).user?.email).toBe(ALICE.email);
  });

  it('opens a code once: a replay of the answer finds its state used up', async () => {
    const way = await goToGoogle();
    const first = await comeBack(way);
    expect(first.status).toBe(303);
    for (const cookie of [way.cookie, cookieOf(first)]) {
      const again = await comeBack({ cookie, back: way.back });
      expect([again.status, again.text]).toEqual([401, expect.stringContaining('Start again')]);
    }
    expect(tokenRequests).toHaveLength(1);
    expect((await status(cookieOf(first))).signed_in).toBe(true);
  });

  it('that is switched off is told so', async () => {
    await signIn();
    house.services.db.exec('UPDATE users SET is_active = 0');
    const { answer } = await signIn();
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('switched off')]);
  });
});

describe('a provider that does not answer', () => {
  let silent: Server;
  let asked: Promise<void>;

  beforeEach(async () => {
    asked = new Promise((resolve) => {
      silent = createServer((incoming, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.write(incoming.method === 'POST' ? '{"access' : '{"su');
        resolve();
      });
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    silent.closeAllConnections();
    silent.close();
  });

  it.each(['GOOGLE_TOKEN_URL', 'GOOGLE_USERINFO_URL'])(
    '%s is given up after eight seconds',
    async (name) => {
      const { port } = silent.address() as AddressInfo;
      await reopen({ [name]: `http://127.0.0.1:${String(port)}/userinfo` });
      const way = await goToGoogle();
      const answering = comeBack(way).then((answer) => answer);
      await asked;
      clock.advance(8000);
      const answer = await answering;
      expect([answer.status, answer.text]).toEqual([
        502,
        expect.stringContaining('Google did not answer'),
      ]);
      expect(sessions()).toEqual([]);
    },
  );

  it('is told apart from one that refuses the connection in no way but the time it takes', async () => {
    const { port } = silent.address() as AddressInfo;
    silent.close();
    await reopen({ GOOGLE_TOKEN_URL: `http://127.0.0.1:${String(port)}/token` });
    expect((await signIn()).answer.status).toBe(502);
  });
});

describe('guessing from outside', () => {
  it('is stopped after ten failures of an address, for a quarter of an hour', async () => {
    const from = { 'X-Forwarded-For': '198.51.100.7' };
    for (let i = 0; i < 10; i++) {
      await request(house.app).get('/auth/callback?code=x&state=y').set(from).expect(401);
    }
    const way = await goToGoogle();
    const limited = await comeBack(way).set(from);
    expect([limited.status, limited.text]).toEqual([429, expect.stringContaining('Too many')]);
    clock.advance(15 * 60_000);
    expect((await comeBack(await goToGoogle()).set(from)).status).toBe(303);
  });
});
