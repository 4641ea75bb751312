import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { DANA, openHouse, type House, type HouseOptions } from '../testing/house.ts';

const BROWSER = { Accept: 'text/html,*/*;q=0.8', 'Sec-Fetch-Site': 'same-origin' };
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';
const POWERSHELL = 'Mozilla/5.0 (Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621';

let clock: FakeClock;
let house: House;
let lines: string[] = [];

beforeEach(async () => {
  clock = createFakeClock();
  lines = [];
  house = await open();
});
afterEach(() => house.remove());

function open(options: HouseOptions = {}): Promise<House> {
  return openHouse({ clock, log: (line) => lines.push(line), ...options });
}

function submit(
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): request.Test {
  return request(house.app)
    .post('/login')
    .set({ ...BROWSER, ...headers })
    .type('form')
    .send(fields);
}

function submitRight(fields: Record<string, string> = {}): request.Test {
  return submit({ user: DANA.user, password: DANA.pass, ...fields });
}

function cookiesOf(headers: object): string[] {
  return (headers as { 'set-cookie'?: string[] })['set-cookie'] ?? [];
}

function cookieOf(headers: object): string {
  return cookiesOf(headers)[0]?.split(';')[0] ?? '';
}

function rows(): number {
  return house.services.db.prepare('SELECT session_id FROM sessions').all().length;
}

describe('somebody who is not signed in', () => {
  it.each(['/', '/history?page=2', '/api/accounts', '/api/history', '/events'])(
    'who opens %s in a browser is led to the form and from there back',
    async (path) => {
      const answer = await request(house.app)
        .get(path)
        .set({ ...BROWSER, 'Sec-Fetch-Mode': 'navigate' });
      const form = `/login?next=${encodeURIComponent(path)}`;
      expect([answer.status, answer.headers['location']]).toEqual([303, form]);
      const page = await request(house.app).get(form).expect(200);
      const next = /name="next" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
      const signedIn = await submitRight({ next: next.replaceAll('&amp;', '&') });
      expect([signedIn.status, signedIn.headers['location']]).toEqual([303, path]);
    },
  );

  it.each([
    ['a script of the page', { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'same-origin' }],
    ['a live stream', { 'Sec-Fetch-Mode': 'cors', Accept: 'text/event-stream' }],
    ['a script over plain HTTP', { Accept: '*/*', 'User-Agent': CHROME }],
  ])('gets 401 as JSON, and no box of the browser, by %s', async (_name, headers) => {
    const answer = await request(house.app).get('/api/accounts').set(headers);
    expect([answer.status, answer.body]).toEqual([
      401,
      expect.objectContaining({ error: expect.objectContaining({ code: 'UNAUTHENTICATED' }) }),
    ]);
    expect(answer.headers['www-authenticate']).toBeUndefined();
  });

  it.each([
    ['curl', { 'User-Agent': 'curl/8.5.0', Accept: '*/*' }],
    ['wget', { 'User-Agent': 'Wget/1.21', Accept: '*/*' }],
    ['PowerShell', { 'User-Agent': POWERSHELL }],
  ])('is asked for HTTP Basic with %s, which then works', async (_name, headers) => {
    for (const path of ['/api/accounts', '/']) {
      const asked = await request(house.app).get(path).set(headers).expect(401);
      expect(asked.headers['www-authenticate']).toMatch(/^Basic realm=/);
    }
    await request(house.app)
      .get('/api/accounts')
      .auth(DANA.user, DANA.pass)
      .set(headers)
      .expect(200);
  });

  it('is told so when a form of the page comes too late, not led away with what it carried', async () => {
    const answer = await request(house.app).post('/api/trading/halt').set(BROWSER).send({});
    expect([answer.status, answer.headers['location']]).toEqual([401, undefined]);
  });
});

describe('the form', () => {
  it('is accessible, keeps a script out of the way and loads nothing inline', async () => {
    const { text, headers } = await request(house.app).get('/login').expect(200);
    expect(text).toContain('<label for="user">');
    expect(text).toContain('<label for="password">');
    expect(text).toContain('autocomplete="username"');
    expect(text).toContain('autocomplete="current-password"');
    expect(text).not.toMatch(/<style|style=|<script>|\son\w+=/);
    expect(headers['content-security-policy']).toContain("form-action 'self'");
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(rows()).toBe(0);
  });

  it('begins a session with a new id and notes when', async () => {
    const first = cookieOf((await submitRight().expect(303)).headers);
    const again = await submitRight().set('Cookie', first).expect(303);
    const second = cookieOf(again.headers);
    expect(second).not.toBe(first);
    expect(rows()).toBe(1);
    const answer = await request(house.app).get('/auth/status').set('Cookie', second).expect(200);
    expect(answer.body).toMatchObject({
      signed_in: true,
      method: 'session',
      is_fresh: true,
      user: { last_login: expect.any(String) },
    });
  });

  it.each([
    ['/limits?account=1', '/limits?account=1'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
    ['javascript:alert(1)', '/'],
    ['/login', '/'],
    ['/logout', '/'],
    [`/${'a'.repeat(3000)}`, '/'],
    ['', '/'],
  ])('leads from next=%s to %s', async (next, target) => {
    const answer = await submitRight({ next }).expect(303);
    expect(answer.headers['location']).toBe(target);
  });

  it('takes a user name with blanks around it, as phones type it, and a password exactly', async () => {
    await submitRight({ user: ` ${DANA.user} ` }).expect(303);
    await submitRight({ password: `${DANA.pass} ` }).expect(401);
  });

  it.each([
    ['a wrong password', { user: DANA.user, password: 'wrong' }],
    ['a wrong user', { user: 'alice', password: DANA.pass }],
    ['both swapped', { user: DANA.pass, password: DANA.user }],
    ['both joined in the user', { user: `${DANA.user}:${DANA.pass}`, password: 'x' }],
  ])('comes back after %s, with what to do', async (_name, fields) => {
    const answer = await submit({ ...fields, next: '/history' });
    expect([answer.status, answer.type]).toEqual([401, 'text/html']);
    expect(answer.text).toContain('role="alert">User and password do not fit');
    expect(answer.text).toContain('name="next" value="/history"');
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(cookiesOf(answer.headers)).toEqual([]);
    expect(rows()).toBe(0);
  });

  it('shows what was typed as user as text, and never the password', async () => {
    const user = '"><script>alert(1)</script>';
    const { text } = await submit({ user, password: 'planted-password' }).expect(401);
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(text).not.toContain('planted-password');
    expect(lines.join('')).not.toMatch(/planted-password|alert\(1\)/);
  });

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['no password', { user: 'dana', password: '' }],
    ['no user', { user: ' ', password: 'x' }],
    ['a user of a kilobyte', { user: 'x'.repeat(1000), password: 'x' }],
  ])('comes back with %s, which is no failure', async (_name, fields) => {
    for (let i = 0; i < 11; i++) {
      await submit(fields, { 'X-Forwarded-For': '198.51.100.9' }).expect(422);
    }
    const right = { user: DANA.user, password: DANA.pass };
    await submit(right, { 'X-Forwarded-For': '198.51.100.9' }).expect(303);
  });

  it('says that the administrator is switched off', async () => {
    house.services.auth.createUser({ email: 'erin@example.com', name: 'erin', isAdmin: true });
    house.services.db.exec("UPDATE users SET is_active = 0 WHERE email = 'admin@localhost'");
    const answer = await submitRight().expect(403);
    expect(answer.text).toContain('role="alert">Your user is switched off');
  });

  it('says how to set a login where there is none', async () => {
    await house.remove();
    house = await open({ env: { BASIC_USER: '', BASIC_PASS: '' } });
    const { text } = await request(house.app).get('/login').expect(200);
    expect(text).toContain('set BASIC_USER and BASIC_PASS in .env');
    expect(text).not.toContain('<form');
    await submitRight().expect(403);
  });
});

describe('the same as JSON', () => {
  const send = (body: object | string, type = 'application/json') =>
    request(house.app)
      .post('/login')
      .type(type)
      .send(typeof body === 'string' ? body : JSON.stringify(body));

  it('begins a session and gives the token for changes', async () => {
    const answer = await send({ user: DANA.user, password: DANA.pass, next: '/history' }).expect(
      200,
    );
    const { csrf_token: token, next } = answer.body as { csrf_token: string; next: string };
    expect(next).toBe('/history');
    await request(house.app)
      .post('/api/trading/halt')
      .set('Cookie', cookieOf(answer.headers))
      .set('X-CSRF-Token', token)
      .send({})
      .expect(200);
  });

  it.each<[string, object | string, string, number, string]>([
    ['a wrong login', { user: 'dana', password: 'x' }, 'application/json', 401, 'UNAUTHENTICATED'],
    ['no password', { user: 'dana' }, 'application/json', 422, 'VALIDATION_FAILED'],
    ['a number', { user: 1, password: 2 }, 'application/json', 422, 'VALIDATION_FAILED'],
    [
      'an unknown field',
      { user: 'a', password: 'b', x: 1 },
      'application/json',
      422,
      'VALIDATION_FAILED',
    ],
    ['what is no JSON', '{', 'application/json', 400, 'INVALID_JSON'],
    ['plain text', 'user=dana', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('%s is refused as JSON', async (_name, body, type, status, code) => {
    const answer = await send(body, type);
    expect([answer.status, answer.body]).toEqual([
      status,
      expect.objectContaining({ error: expect.objectContaining({ code }) }),
    ]);
    expect(rows()).toBe(0);
  });
});

describe('a sign-in that another site starts', () => {
  it.each([
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://127.0.0.1' },
  ])('is refused with %j and begins nothing', async (headers) => {
    const answer = await submit({ user: DANA.user, password: DANA.pass }, headers);
    expect([answer.status, answer.body]).toEqual([
      403,
      expect.objectContaining({ error: expect.objectContaining({ code: 'CSRF_FAILED' }) }),
    ]);
    expect(cookiesOf(answer.headers)).toEqual([]);
    expect(rows()).toBe(0);
  });

  it.each([
    ['https://evil.example', 403],
    ['null', 403],
    ['http://trade.lan:5000', 303],
  ])(
    'is told by Origin %s where a browser sends no more, and answered %i',
    async (origin, status) => {
      await request(house.app)
        .post('/login')
        .set({ Host: 'trade.lan:5000', Origin: origin, Accept: 'text/html' })
        .type('form')
        .send({ user: DANA.user, password: DANA.pass })
        .expect(status);
    },
  );

  it('cannot be by GET', async () => {
    const answer = await request(house.app).get('/login/basic').auth(DANA.user, DANA.pass);
    expect(cookiesOf(answer.headers)).toEqual([]);
    await request(house.app).get('/login').auth(DANA.user, DANA.pass).expect(200);
    expect(rows()).toBe(0);
  });
});

describe('failed sign-ins by the form', () => {
  const from = (address: string, password: string) =>
    submit({ user: DANA.user, password }, { 'X-Forwarded-For': address });

  it('are counted together with those by HTTP Basic, and the page says how long to wait', async () => {
    const address = '198.51.100.7';
    for (let i = 0; i < 5; i++) await from(address, 'guess').expect(401);
    for (let i = 0; i < 5; i++) {
      await request(house.app)
        .get('/api/accounts')
        .auth(DANA.user, 'guess')
        .set('X-Forwarded-For', address)
        .expect(401);
    }
    const limited = await from(address, DANA.pass);
    expect([limited.status, limited.headers['retry-after']]).toEqual([429, '900']);
    expect(limited.text).toContain('Wait 15 minutes, then try again.');
    await from('198.51.100.8', DANA.pass).expect(303);
    clock.advance(15 * 60_000);
    await from(address, DANA.pass).expect(303);
  });

  it('of one account from many addresses are refused after thirty', async () => {
    for (let i = 0; i < 30; i++) await from(`198.51.100.${String(i)}`, 'guess').expect(401);
    await from('203.0.113.1', DANA.pass).expect(429);
  });

  it('never lock the administrator out at the machine itself', async () => {
    for (let i = 0; i < 40; i++) await submit({ user: DANA.user, password: 'guess' }).expect(401);
    await submitRight().expect(303);
  });
});

describe('signing out', () => {
  it('leaves neither cookie nor row, and the form is there again', async () => {
    const cookie = cookieOf((await submitRight()).headers);
    const status = await request(house.app).get('/auth/status').set('Cookie', cookie);
    const { csrf_token: token } = status.body as { csrf_token: string };
    const out = await request(house.app)
      .post('/logout')
      .set({ Cookie: cookie, 'X-CSRF-Token': token })
      .send({})
      .expect(200);
    expect(cookiesOf(out.headers)).toEqual([expect.stringMatching(/^signalpost=; .*1970/)]);
    expect(rows()).toBe(0);
    const back = await request(house.app)
      .get('/')
      .set({ ...BROWSER, Cookie: cookie });
    expect([back.status, back.headers['location']]).toEqual([303, '/login?next=%2F']);
  });

  it('by HTTP Basic makes no session either', async () => {
    const out = await house.api('post', '/logout', {}).expect(200);
    expect(cookiesOf(out.headers)).toEqual([expect.stringMatching(/^signalpost=; .*1970/)]);
    expect(rows()).toBe(0);
  });
});

describe('somebody who is switched off', () => {
  it('is told so by the page with the form, and signs in anew once they are on again', async () => {
    const alice = house.person('alice');
    const browser = await house.signIn(alice);
    const toggle = () =>
      house.api('post', `/api/admin/users/${alice.userId}/toggle`, {}).expect(200);
    await toggle();
    const led = await browser.call('get', '/').set(BROWSER).expect(303);
    const page = await browser.call('get', led.headers['location'] ?? '').expect(403);
    expect(page.text).toContain('role="alert">Your user is switched off');
    await submitRight().set('Cookie', browser.cookie).expect(303);
    await toggle();
    const answer = await browser.call('get', '/api/accounts');
    expect(answer.status).toBe(401);
  });

  it('whose webhook is right is told so, and a wrong one is as wrong as ever', async () => {
    const alice = house.person('alice');
    await house.api('post', `/api/admin/users/${alice.userId}/toggle`, {}).expect(200);
    const off = await house.post(alice.token, { action: 'CLOSE_ALL' });
    expect([off.status, off.body]).toEqual([
      403,
      expect.objectContaining({
        error: expect.objectContaining({
          code: 'USER_DISABLED',
          message: 'This user is switched off. Ask an administrator to switch it on again.',
        }),
      }),
    ]);
    await house.post(`${alice.token}x`, { action: 'CLOSE_ALL' }).expect(401);
    expect(lines.join('')).not.toContain(alice.token);
  });
});
