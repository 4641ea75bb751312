import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { get as httpGet, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { DANA, openHouse, type House } from '../testing/house.ts';

type Status = {
  signed_in: boolean;
  method: string | null;
  csrf_token: string | null;
  is_fresh: boolean;
  user: { user_id: string } | null;
};
type Listed = { session_id: string; is_current: boolean; address: string; user_agent: string }[];

const MINUTE = 60_000;

let clock: FakeClock;
let house: House;

beforeEach(async () => {
  clock = createFakeClock();
  house = await openHouse({ clock });
});
afterEach(() => house.remove());

/** Signs dana in as a browser does; what it keeps is its cookie. */
async function signIn(of = house): Promise<string> {
  return cookieOf((await submit(of).expect(303)).headers);
}

/** The form of the login page, as a browser sends it. */
function submit(of = house, fields: Record<string, string> = {}): request.Test {
  const form = { user: DANA.user, password: DANA.pass, next: '/', ...fields };
  return request(of.app)
    .post('/login')
    .set({ 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' })
    .type('form')
    .send(form);
}

function cookieOf(headers: Record<string, unknown>): string {
  const [first = ''] = (headers['set-cookie'] ?? []) as string[];
  return first.split(';')[0] ?? '';
}

async function status(cookie: string): Promise<Status> {
  const answer = await request(house.app).get('/auth/status').set('Cookie', cookie).expect(200);
  return answer.body as Status;
}

async function change(cookie: string, path = '/api/trading/halt') {
  const { csrf_token: token } = await status(cookie);
  return request(house.app)
    .post(path)
    .set('Cookie', cookie)
    .set('X-CSRF-Token', token ?? '')
    .send({});
}

async function list(cookie: string): Promise<Listed> {
  const answer = await request(house.app).get('/api/sessions').set('Cookie', cookie).expect(200);
  return (answer.body as { sessions: Listed }).sessions;
}

describe('a session', () => {
  it('is begun by signing in, and stands behind reads and changes', async () => {
    const cookie = await signIn();
    expect(await status(cookie)).toMatchObject({
      signed_in: true,
      method: 'session',
      is_fresh: true,
      user: { user_id: house.services.firstAdmin.userId },
    });
    await request(house.app).get('/api/accounts').set('Cookie', cookie).expect(200);
    expect((await change(cookie)).status).toBe(200);
  });

  it('has a cookie that no script reads and no other site sends along with a change', async () => {
    const answer = await submit();
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^signalpost=s%3A\S+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('has a Secure __Host- cookie where the outside address is https', async () => {
    const secure = await openHouse({ env: { EXTERNAL_BASE_URL: 'https://trade.example.com' } });
    const answer = await submit(secure);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-signalpost=\S+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    await request(secure.app)
      .get('/api/accounts')
      .set('Cookie', cookieOf(answer.headers))
      .expect(200);
    await secure.remove();
  });

  it('gets a new id at each sign-in, and the one before ends', async () => {
    const first = await signIn();
    const again = await submit().set('Cookie', first);
    const second = cookieOf(again.headers);
    expect(second).not.toBe(first);
    expect((await status(first)).signed_in).toBe(false);
    expect((await status(second)).signed_in).toBe(true);
  });

  it('does not take an id that the browser chose', async () => {
    const answer = await submit().set('Cookie', 'signalpost=s%3Achosen.by-somebody-else');
    expect(cookieOf(answer.headers)).not.toContain('chosen');
  });

  it.each([
    ['is alive after 29 minutes', [29], true],
    ['is dead after 30 idle minutes', [30], false],
    ['lives on while it is used', [20, 20, 20], true],
    ['is dead after 8 hours, however much it is used', Array<number>(24).fill(20), false],
  ])('%s', async (_name, minutes, isAlive) => {
    const cookie = await signIn();
    for (const pause of minutes) {
      clock.advance(pause * MINUTE);
      await status(cookie);
      await house.settle();
    }
    expect((await status(cookie)).signed_in).toBe(isAlive);
  });

  it('survives a restart', async () => {
    const cookie = await signIn();
    await house.close();
    house = await openHouse({ clock, folder: house.folder });
    expect((await status(cookie)).signed_in).toBe(true);
  });

  it('ends with a sign-out, for the server too', async () => {
    const cookie = await signIn();
    const answer = await change(cookie, '/logout');
    expect(answer.status).toBe(200);
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^signalpost=; .*Expires=Thu, 01 Jan 1970/,
    );
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect((await status(cookie)).signed_in).toBe(false);
    await request(house.app).get('/api/accounts').set('Cookie', cookie).expect(401);
    expect(house.services.db.prepare('SELECT session_id FROM sessions').all()).toEqual([]);
  });

  it('promise 3: cannot be made from the database file', async () => {
    const cookie = await signIn();
    const { csrf_token: token } = await status(cookie);
    const id = decodeURIComponent(cookie.split('=')[1] ?? '').slice(2);
    await house.close();
    for (const name of readdirSync(join(house.folder, 'data'))) {
      if (!name.startsWith('accounts.db')) continue;
      const bytes = readFileSync(join(house.folder, 'data', name));
      expect(bytes.includes(id.split('.')[0] ?? '')).toBe(false);
      expect(bytes.includes(token ?? '')).toBe(false);
    }
    house = await openHouse({ clock, folder: house.folder });
  });

  it('leaves no row behind for somebody who only looks', async () => {
    await request(house.app).get('/auth/status').expect(200);
    await request(house.app).get('/login').expect(200);
    const rows = house.services.db.prepare('SELECT session_id FROM sessions').all();
    expect(rows).toEqual([]);
  });
});

describe('a hostile cookie', () => {
  const id = 'A'.repeat(32);
  it.each<[string, (own: string) => string]>([
    ['without a signature', () => `signalpost=${id}`],
    ['with an empty signature', () => `signalpost=s%3A${id}.`],
    ['with a made-up signature', () => `signalpost=s%3A${id}.${'B'.repeat(43)}`],
    ['whose signature is another session’s', (own) => own.replace(/s%3A[^.]+/, `s%3A${id}`)],
    ['with one letter changed', (own) => own.replace(/s%3A./, 's%3A-')],
    ['with its signature cut short', (own) => own.slice(0, -2)],
    ['that is no text', () => 'signalpost=%00%ff%fe'],
    ['that is SQL', () => "signalpost=s%3A' OR 1=1 --.x"],
    ['of six kilobytes', () => `signalpost=s%3A${'A'.repeat(6000)}.x`],
    ['that names an object’s own parts', () => 'signalpost=s%3A__proto__.x'],
    ['under another name', (own) => own.replace('signalpost', '__Host-signalpost')],
  ])('%s is nobody', async (_name, make) => {
    const cookie = make(await signIn());
    const answer = await request(house.app).get('/api/accounts').set('Cookie', cookie);
    expect([answer.status, answer.body]).toEqual([
      401,
      expect.objectContaining({ error: expect.objectContaining({ code: 'UNAUTHENTICATED' }) }),
    ]);
  });
});

describe('a change with a session', () => {
  it.each([
    ['no token', {}],
    ['an empty token', { 'X-CSRF-Token': '' }],
    ['a made-up token', { 'X-CSRF-Token': 'A'.repeat(43) }],
    ['no token, from the page itself', { 'Sec-Fetch-Site': 'same-origin' }],
  ])('is refused with %s', async (_name, headers) => {
    const cookie = await signIn();
    const answer = await request(house.app)
      .post('/api/trading/halt')
      .set('Cookie', cookie)
      .set(headers)
      .send({});
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ error: { code: 'CSRF_FAILED' } });
    const state = await house.api('get', '/api/trading/state');
    expect(state.body).toMatchObject({ state: 'active' });
  });

  it('is refused with the token of another session', async () => {
    const [mine, other] = [await signIn(), await signIn()];
    const { csrf_token: token } = await status(other);
    await request(house.app)
      .post('/api/trading/halt')
      .set('Cookie', mine)
      .set('X-CSRF-Token', token ?? '')
      .send({})
      .expect(403);
  });

  it('is refused when another site sends it, even with the right token', async () => {
    const cookie = await signIn();
    const { csrf_token: token } = await status(cookie);
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }])
      await request(house.app)
        .post('/api/trading/halt')
        .set('Cookie', cookie)
        .set('X-CSRF-Token', token ?? '')
        .set(headers)
        .send({})
        .expect(403);
  });

  it('needs no token with HTTP Basic, which no other site can make a browser add to a fetch', async () => {
    await house.api('post', '/api/trading/halt', {}).expect(200);
  });
});

describe('the webhook', () => {
  it('reads no session: a signal does not wait for a table it has no use for', async () => {
    const cookie = await signIn();
    house.services.db.exec('DROP TABLE sessions');
    await request(house.app).get('/auth/status').set('Cookie', cookie).expect(500);
    const { token } = house.person('dana');
    const answer = await house.post(token, { action: 'CLOSE_ALL' }).set('Cookie', cookie);
    expect(answer.status).toBe(422);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('a dangerous action', () => {
  it.each([
    ['/api/trading/resume', 200],
    ['/auth/rotate-token', 200],
    ['/api/tokens', 422],
  ])(
    '%s is open for five minutes after signing in, then asks to sign in again',
    async (path, code) => {
      const cookie = await signIn();
      clock.advance(5 * MINUTE - 1);
      expect((await change(cookie, path)).status).toBe(code);
      clock.advance(1);
      const late = await change(cookie, path);
      expect([late.status, late.body]).toEqual([
        403,
        expect.objectContaining({ error: expect.objectContaining({ code: 'REAUTH_REQUIRED' }) }),
      ]);
      expect((await change(await signIn(), path)).status).toBe(code);
    },
  );

  it('is not open because the clock was set back', async () => {
    const cookie = await signIn();
    clock.step(-MINUTE);
    expect((await status(cookie)).is_fresh).toBe(false);
  });

  it('that lowers risk never asks', async () => {
    const cookie = await signIn();
    clock.advance(20 * MINUTE);
    expect((await change(cookie, '/api/trading/halt')).status).toBe(200);
  });
});

describe('the list of sessions', () => {
  it('shows where one is signed in, and never what would sign anybody in', async () => {
    const cookie = await signIn();
    await submit().set('User-Agent', 'Phone');
    const sessions = await list(cookie);
    expect(sessions).toHaveLength(2);
    expect(sessions.map(({ user_agent: agent }) => agent)).toContain('Phone');
    expect(sessions.filter(({ is_current: isCurrent }) => isCurrent)).toHaveLength(1);
    const secret = decodeURIComponent(cookie.split('=')[1] ?? '').slice(2, 20);
    expect(JSON.stringify(sessions)).not.toContain(secret);
  });

  it('ends one, at once', async () => {
    const [mine, lost] = [await signIn(), await signIn()];
    const id = (await list(lost)).find(({ is_current: isCurrent }) => isCurrent)?.session_id ?? '';
    const { csrf_token: token } = await status(mine);
    await request(house.app)
      .delete(`/api/sessions/${id}`)
      .set('Cookie', mine)
      .set('X-CSRF-Token', token ?? '')
      .expect(200);
    expect((await status(lost)).signed_in).toBe(false);
    expect((await status(mine)).signed_in).toBe(true);
  });

  it('ends all others at once, and nobody else’s', async () => {
    const [mine, lost] = [await signIn(), await signIn()];
    const alice = await house.signIn(house.person('alice'));
    const { csrf_token: token } = await status(mine);
    const answer = await request(house.app)
      .delete('/api/sessions')
      .set('Cookie', mine)
      .set('X-CSRF-Token', token ?? '')
      .expect(200);
    expect(answer.body).toMatchObject({ ended: 1 });
    expect((await status(lost)).signed_in).toBe(false);
    expect((await status(mine)).signed_in).toBe(true);
    await alice.call('get', '/api/accounts').expect(200);
  });

  it('keeps the twenty used last', async () => {
    const first = await signIn();
    for (let i = 0; i < 20; i++) {
      clock.advance(1000);
      await signIn();
    }
    expect((await status(first)).signed_in).toBe(false);
  });
});

describe('a live stream', () => {
  let server: Server;
  let ended: Promise<void>;

  async function listen(cookie: string): Promise<void> {
    server = house.app.listen(0);
    const { port } = server.address() as AddressInfo;
    const stream = await new Promise<IncomingMessage>((resolve) => {
      httpGet({ port, path: '/events', headers: { Cookie: cookie } }, resolve);
    });
    expect(stream.statusCode).toBe(200);
    ended = new Promise((resolve) => {
      stream.on('end', resolve).resume();
    });
  }
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('ends with its session when that is ended', async () => {
    const cookie = await signIn();
    await listen(cookie);
    const id = (await list(cookie))[0]?.session_id ?? '';
    await house.api('delete', `/api/sessions/${id}`).expect(200);
    await ended;
  });

  it('ends within a second of its session running out, and is no activity itself', async () => {
    const cookie = await signIn();
    await listen(cookie);
    clock.advance(30 * MINUTE + 1000);
    await ended;
    expect((await status(cookie)).signed_in).toBe(false);
  });
});
