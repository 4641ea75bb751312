import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { get as httpGet, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import request, { type Response } from 'supertest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { openHouse, type Browser, type House, type Person } from '../testing/house.ts';

const ALICES = '2000001';
const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };

let clock: FakeClock;
let house: House;
let dana: Browser;
let alice: Person;
let lines: string[];

beforeEach(async () => {
  lines = [];
  clock = createFakeClock();
  house = await openHouse({ clock, log: (line) => lines.push(line) });
  dana = await house.signIn(house.person('dana'));
  alice = house.person('alice');
});
afterEach(() => house.remove());

function toggle(who: Person, body: object = {}) {
  return dana.call('post', `/api/admin/users/${who.userId}/toggle`, body);
}

function codeOf(answer: Response): string | undefined {
  return (answer.body as { error?: { code: string } }).error?.code;
}

function apiToken(person: Person): string {
  const wanted = { name: 'x', scopes: ['read'] as const, lifeMs: 3_600_000 };
  const by = { userId: person.userId, address: '' };
  return house.services.auth.apiTokens.create(person.userId, wanted, by).secret;
}

type Listed = { user_id: string; accounts: number; signals_today: number; last_seen: string };

async function list(query = ''): Promise<{ total: number; users: Listed[] }> {
  return (await dana.call('get', `/api/admin/users${query}`).expect(200)).body as never;
}

type Entry = { action: string; actor: string; subject: string; before: unknown; after: unknown };

async function auditOf(action: string): Promise<Entry[]> {
  const answer = await dana.call('get', `/api/admin/audit?action=${action}`).expect(200);
  return (answer.body as { entries: Entry[] }).entries;
}

describe('the list of users', () => {
  it('shows everybody with accounts, signals of the day and when they were last seen', async () => {
    await house.account(alice, ALICES);
    await house.post(alice.token, BUY).expect(200);
    await house.post(alice.token, { action: 'CLOSE_ALL' }).expect(200);
    const seenAt = new Date(clock.nowMs()).toISOString();
    clock.advance(5000);
    await house.settle();
    const { total, users } = await list();
    expect(total).toBe(2);
    expect(users.find(({ user_id: id }) => id === alice.userId)).toMatchObject({
      email: 'alice@example.com',
      is_active: true,
      is_admin: false,
      accounts: 1,
      signals_today: 2,
      last_seen: null,
    });
    expect(users.find(({ user_id: id }) => id !== alice.userId)).toMatchObject({
      is_admin: true,
      signals_today: 0,
      last_seen: seenAt,
    });
  });

  it('counts a day from midnight UTC', async () => {
    await house.account(alice, ALICES);
    await house.post(alice.token, BUY).expect(200);
    clock.step(24 * 3_600_000);
    dana = await house.signIn(house.person('dana'));
    const { users } = await list('?search=alice');
    expect(users).toMatchObject([{ signals_today: 0 }]);
  });

  it.each([
    ['?search=ALICE', 1],
    ['?search=example.com', 1],
    ['?search=user_', 2],
    ['?search=%25', 0],
    ['?search=_l', 0],
    ['?limit=1&page=2', 1],
    ['?limit=1&page=3', 0],
  ])('%s finds %i', async (query, count) => {
    expect((await list(query)).users).toHaveLength(count);
  });

  it.each(['?limit=0', '?limit=201', '?page=0', '?search=', '?sort=email', '?limit=x'])(
    '%s is refused',
    async (query) => {
      await dana.call('get', `/api/admin/users${query}`).expect(422);
    },
  );
});

describe('switching a user off', () => {
  it('ends all they were let in by, at once', async () => {
    const browser = await house.signIn(alice);
    const secret = apiToken(alice);
    await house.account(alice, ALICES);
    const key = house.services.copy.rotateKey({ ...alice, address: '' }, ALICES);
    const copyTrade = () =>
      request(house.app).post('/api/copy/trade').send({
        api_key: key,
        event: 'deal_add',
        order_id: 'order_1',
        account: ALICES,
        symbol: 'EURUSD',
        type: 'BUY',
        volume: 1,
      });
    await copyTrade().expect(200);
    await house.post(alice.token, BUY).expect(200);

    const switched = await toggle(alice).expect(200);
    expect(switched.body).toMatchObject({ user: { user_id: alice.userId, is_active: false } });

    for (const off of [
      await browser.call('get', '/api/accounts'),
      await browser.call('post', '/api/trading/resume'),
      await house.post(alice.token, BUY),
    ]) {
      expect([off.status, codeOf(off)]).toEqual([403, 'USER_DISABLED']);
    }
    const byToken = await request(house.app)
      .get('/api/accounts')
      .set('Authorization', `Bearer ${secret}`);
    expect([byToken.status, codeOf(byToken)]).toEqual([403, 'USER_DISABLED']);
    expect((await copyTrade()).status).toBe(401);
  });

  it('closes their live streams and nobody else’s', async () => {
    const server = house.app.listen(0);
    const browser = await house.signIn(alice);
    const [hers, others] = [await follow(server, browser), await follow(server, dana)];
    let isOtherOpen = true;
    void others.ended.then(() => (isOtherOpen = false));
    await toggle(alice).expect(200);
    await hers.ended;
    expect(isOtherOpen).toBe(true);
    server.closeAllConnections();
    server.close();
  });

  it('cancels entries that wait, holds the terminal back, and leaves exits to an administrator', async () => {
    const terminal = await house.account(alice, ALICES);
    await house.post(alice.token, BUY).expect(200);
    await house.settle();
    // Of one symbol, the second waits until the terminal has acknowledged the first.
    const sent = await house.post(alice.token, { ...BUY, id: 'waits' }).expect(200);
    const { signal_id: id } = sent.body as { signal_id: string };
    const stateOf = (): unknown =>
      house.services.db.prepare('SELECT state FROM commands WHERE cause_id = ?').get(id)?.['state'];
    expect(stateOf()).toBe('queued');
    await toggle(alice, { is_active: false }).expect(200);
    expect(stateOf()).toBe('cancelled');
    expect(existsSync(join(terminal.state, 'KILL'))).toBe(true);

    const closed = await dana
      .call('post', `/api/admin/users/${alice.userId}/close-all`)
      .expect(200);
    expect(closed.body).toMatchObject({
      accounts: [{ account: ALICES, status: 'queued', code: null }],
    });
  });

  it('leaves trading halted when they are switched on again, until they resume it themselves', async () => {
    await house.account(alice, ALICES);
    await toggle(alice).expect(200);
    await toggle(alice).expect(200);
    const refused = await house.post(alice.token, BUY);
    expect([refused.status, codeOf(refused)]).toEqual([422, 'TRADING_HALTED']);
    const browser = await house.signIn(alice);
    await browser.call('post', '/api/trading/resume').expect(200);
    await house.post(alice.token, { ...BUY, id: 'again' }).expect(200);
  });

  it('does not bring ended sessions back when they are switched on again', async () => {
    const browser = await house.signIn(alice);
    await toggle(alice).expect(200);
    await toggle(alice).expect(200);
    await browser.call('get', '/api/accounts').expect(401);
    expect((await house.post(alice.token, BUY)).status).toBe(422);
  });

  it('is in the audit log with who, what, before and after', async () => {
    await toggle(alice).expect(200);
    await toggle(alice, { is_active: true }).expect(200);
    expect(await auditOf('user.disabled')).toMatchObject([
      {
        actor: house.services.firstAdmin.userId,
        subject: `user:${alice.userId}`,
        before: { is_active: true },
        after: { is_active: false },
      },
    ]);
    expect(await auditOf('user.enabled')).toHaveLength(1);
    expect(await auditOf('trading.halted')).toHaveLength(1);
  });

  it('is refused for the last administrator, and leaves them signed in and trading', async () => {
    const answer = await toggle(house.person('dana'));
    expect([answer.status, codeOf(answer)]).toEqual([409, 'CONFLICT']);
    await dana.call('get', '/api/accounts').expect(200);
    const state = await dana.call('get', '/api/trading/state');
    expect(state.body).toMatchObject({ state: 'active' });
    expect(await auditOf('user.disabled')).toEqual([]);
  });

  it('is allowed for an administrator while there is another', async () => {
    house.services.auth.createUser({ email: 'erin@example.com', name: 'erin', isAdmin: true });
    await toggle(house.person('dana')).expect(200);
    await dana.call('get', '/api/accounts').expect(403);
    const basic = await house.api('get', '/api/accounts');
    expect([basic.status, codeOf(basic)]).toEqual([403, 'USER_DISABLED']);
  });

  it('asks for a fresh sign-in', async () => {
    clock.advance(5 * 60_000);
    const answer = await toggle(alice);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'REAUTH_REQUIRED']);
  });

  it.each(['user_nobody', 'x', '%00', "' OR 1=1"])('of id %s is 404', async (id) => {
    await dana.call('post', `/api/admin/users/${encodeURIComponent(id)}/toggle`).expect(404);
  });
});

describe('what an administrator does to a user’s account', () => {
  it('halts: stored with who did it, and only its owner resumes', async () => {
    await house.account(alice, ALICES);
    const path = `/api/admin/users/${alice.userId}/halt`;
    await dana.call('post', path, { reason: 'margin call' }).expect(200);
    const refused = await house.post(alice.token, BUY);
    expect([refused.status, codeOf(refused)]).toEqual([422, 'TRADING_HALTED']);
    expect(await auditOf('trading.halted')).toMatchObject([
      {
        actor: house.services.firstAdmin.userId,
        before: { state: 'active' },
        after: { state: 'halted', reason: 'margin call' },
      },
    ]);
  });

  it('closes all: a signal in its owner’s history, and a row in the audit log', async () => {
    await house.account(alice, ALICES);
    await dana.call('post', `/api/admin/users/${alice.userId}/close-all`).expect(200);
    const browser = await house.signIn(alice);
    const history = await browser.call('get', '/api/history').expect(200);
    expect(history.body).toMatchObject({ total: 1, signals: [{ action: 'CLOSE_ALL' }] });
    expect(await auditOf('account.closed_all')).toMatchObject([{ after: { accounts: [ALICES] } }]);
  });

  it('says so when there is no account to close anything on', async () => {
    const answer = await dana.call('post', `/api/admin/users/${alice.userId}/close-all`);
    expect([answer.status, codeOf(answer)]).toEqual([409, 'CONFLICT']);
    expect(await auditOf('account.closed_all')).toEqual([]);
  });

  it('views their first screen, without what would let anybody act as them, and leaves a trace', async () => {
    await house.account(alice, ALICES);
    await house.post(alice.token, BUY).expect(200);
    const answer = await dana.call('get', `/api/admin/users/${alice.userId}/view`).expect(200);
    expect(answer.body).toMatchObject({
      user: { user_id: alice.userId },
      accounts: [{ account: ALICES }],
      trading: { state: 'active' },
      signals: [{ action: 'BUY' }],
    });
    expect(answer.text).not.toContain(alice.token);
    expect(await auditOf('user.viewed')).toMatchObject([{ subject: `user:${alice.userId}` }]);
  });
});

describe('numbers across users', () => {
  it('count users, accounts, signals and commands', async () => {
    await house.account(alice, ALICES);
    await house.post(alice.token, BUY).expect(200);
    const numbers = await dana.call('get', '/api/admin/stats').expect(200);
    expect(numbers.body).toMatchObject({
      stats: {
        users: { total: 2, active: 2, admins: 1 },
        accounts: { mt5: 1 },
        signals_today: { accepted: 1 },
        live_streams: 0,
        database_bytes: expect.any(Number),
      },
    });
  });
});

describe('the audit log', () => {
  it('comes with the result of verifying it, which shows a changed row', async () => {
    await toggle(alice).expect(200);
    const whole = await dana.call('get', '/api/admin/audit?limit=1').expect(200);
    expect(whole.body).toMatchObject({
      verification: { is_intact: true, broken_at: null, head: expect.any(String) },
    });
    house.services.db.exec('DROP TRIGGER audit_log_no_update');
    house.services.db.exec("UPDATE audit_log SET actor_id = 'somebody else' WHERE seq = 2");
    const broken = await dana.call('get', '/api/admin/audit').expect(200);
    expect(broken.body).toMatchObject({ verification: { is_intact: false, broken_at: 2 } });
  });
});

describe('the log of the program', () => {
  it('is shown as the file has it: after redaction', async () => {
    await house.post(alice.token, BUY);
    house.services.log.info({ path: `/webhook/${alice.token}`, token: 'planted' }, 'a test');
    const { text } = await dana.call('get', '/api/admin/system-logs?limit=5').expect(200);
    expect(text).toContain('a test');
    expect(text).not.toContain(alice.token);
    expect(text).not.toContain('planted');
    expect(text).toContain('[redacted]');
  });

  it('is carried live to an administrator, and to nobody else', async () => {
    const server = house.app.listen(0);
    const browser = await house.signIn(alice);
    await browser.call('get', '/events/system-logs').expect(403);
    const { port } = server.address() as AddressInfo;
    const stream = await new Promise<IncomingMessage>((resolve) => {
      const headers = { Cookie: dana.cookie };
      httpGet({ port, path: '/events/system-logs', headers }, resolve);
    });
    const heard = new Promise<string>((resolve) => {
      stream.on('data', (chunk: Buffer) => {
        if (chunk.includes('heard live')) resolve(chunk.toString());
      });
    });
    house.services.log.warn({ api_key: 'planted' }, 'heard live');
    expect(await heard).not.toContain('planted');
    server.closeAllConnections();
    server.close();
  });
});

/** Opens the live stream in a browser; tells when it ends. */
async function follow(server: Server, browser: Browser): Promise<{ ended: Promise<void> }> {
  const { port } = server.address() as AddressInfo;
  const stream = await new Promise<IncomingMessage>((resolve) => {
    httpGet({ port, path: '/events', headers: { Cookie: browser.cookie } }, resolve);
  });
  const ended = new Promise<void>((resolve) => {
    stream.on('end', resolve).resume();
  });
  return { ended };
}
