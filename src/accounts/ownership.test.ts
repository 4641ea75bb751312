import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import request, { type Response } from 'supertest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { createHandTerminal, symbolSpec } from '../testing/hand-terminal.ts';
import { openHouse, type Browser, type House, type Person } from '../testing/house.ts';

const NUMBER = '1234567';
const OPENED = {
  event: 'deal_add',
  order_id: 'order_1',
  account: NUMBER,
  symbol: 'EURUSD',
  type: 'BUY',
  volume: 1,
};
const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };

let clock: FakeClock;
let house: House;
let alice: Person;
let bob: Person;
let alices: Browser;
let bobs: Browser;
let danas: Browser;

beforeEach(async () => {
  clock = createFakeClock();
  house = await openHouse({ clock });
  alice = house.person('alice');
  bob = house.person('bob');
  alices = await house.signIn(alice);
  bobs = await house.signIn(bob);
  danas = await house.signIn(house.person('dana'));
});
afterEach(() => house.remove());

/** The answer without what differs in every answer. */
function bare({ status, text, headers }: Response): unknown {
  const { date: _date, 'x-request-id': id = '', ...rest } = headers as Record<string, string>;
  return { status, text: text.replaceAll(id, ''), rest };
}

function codeOf({ status, body }: Response): unknown {
  return [status, (body as { error?: { code: string } }).error?.code];
}

function add(who: Browser, account: string, nickname = 'x') {
  return who.call('post', '/api/accounts', { account, nickname });
}

function runningTerminal(account = NUMBER) {
  const terminal = createHandTerminal({ root: house.root, account, clock });
  terminal.symbols([symbolSpec('EURUSD')]);
  terminal.snapshot([{ volume: 0.7 }]);
  terminal.beat({ balance: 123_456.78, positions: 1 });
  return terminal;
}

async function list(who: Browser): Promise<Record<string, unknown>[]> {
  const answer = await who.call('get', '/api/accounts').expect(200);
  return (answer.body as { accounts: Record<string, unknown>[] }).accounts;
}

async function auditOf(action: string): Promise<Record<string, unknown>[]> {
  const answer = await danas.call('get', `/api/admin/audit?action=${action}`).expect(200);
  return (answer.body as { entries: Record<string, unknown>[] }).entries;
}

function rows(sql: string, ...values: unknown[]): unknown[] {
  return house.services.db.prepare(sql).all(...values);
}

describe('a number alone', () => {
  it('is answered alike whether it is free, claimed, proven by another, or a folder that exists', async () => {
    await house.account(alice, '2000001');
    await add(alices, '2000002').expect(201);
    runningTerminal('2000003');
    const answers = [];
    for (const number of ['2000004', '2000001', '2000002', '2000003']) {
      const answer = await add(bobs, number).expect(201);
      answers.push(JSON.stringify(bare(answer)).replaceAll(number, ''));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('\\"is_proven\\":false');
  });

  it('is added once by one user', async () => {
    await add(bobs, NUMBER).expect(201);
    expect(codeOf(await add(bobs, NUMBER))).toEqual([409, 'CONFLICT']);
  });

  it('makes no folder, shows nothing of a terminal that runs there, and sends it nothing', async () => {
    const terminal = runningTerminal();
    house.attach(alice, NUMBER);
    await house.settle();
    await add(bobs, NUMBER).expect(201);
    await add(bobs, '2000009').expect(201);
    expect(existsSync(join(house.root, '2000009'))).toBe(false);
    expect(await list(bobs)).toMatchObject([
      { account: NUMBER, is_proven: false, status: 'offline', balance: null, broker: '' },
      { account: '2000009', is_proven: false, status: 'offline', balance: null },
    ]);
    for (const message of [BUY, { action: 'CLOSE_ALL' }, { action: 'CLOSE', symbol: 'NOPE' }]) {
      const answer = await house.post(bob.token, { ...message, accounts: [NUMBER] });
      expect(codeOf(answer)).toEqual([422, 'ACCOUNT_NOT_PROVEN']);
      expect(answer.text).toContain('Ask the administrator');
      const free = await house.post(bob.token, { ...message, accounts: ['2000009'] });
      expect(answer.text.length).toBe(free.text.length);
    }
    await house.settle();
    expect(terminal.commandNames()).toEqual([]);
  });

  it.each([
    ['get', '/positions', undefined],
    ['get', '/symbols', undefined],
    ['get', '/commands', undefined],
    ['get', '/symbol-uses', undefined],
    ['get', '/symbol-changes', undefined],
    ['get', '/limits', undefined],
    ['get', '/signal-sizing', undefined],
    ['get', '/close-all', undefined],
    ['get', '/preview?action=BUY&symbol=EURUSD&volume=0.01', undefined],
    ['put', '/limits', { max_lot: 9 }],
    ['put', '/signal-sizing', { mode: 'as_sent' }],
    ['put', '/drift-settings', { halts_openings: true }],
    ['put', '/trading-state', { state: 'halted' }],
    ['post', '/pause', undefined],
    ['post', '/close-all', undefined],
  ] as const)('opens nothing behind %s %s, though it be another’s', async (method, rest, body) => {
    await house.account(alice, NUMBER);
    await add(bobs, NUMBER).expect(201);
    await add(bobs, '2000009').expect(201);
    const theirs = await bobs.call(method, `/api/accounts/${NUMBER}${rest}`, body);
    const nobodys = await bobs.call(method, `/api/accounts/2000009${rest}`, body);
    expect(codeOf(theirs)).toEqual([409, 'CONFLICT']);
    expect(bare(theirs)).toEqual(bare(nobodys));
    await house.post(alice.token, BUY).expect(200);
  });

  it('is no master, no slave, and no part of what concerns all accounts of the user', async () => {
    await house.account(alice, NUMBER);
    await house.account(bob, '3000001');
    await add(bobs, NUMBER).expect(201);
    const pair = { master_account: NUMBER, slave_account: '3000001' };
    expect(codeOf(await bobs.call('post', '/api/copy/pairs', pair))).toEqual([409, 'CONFLICT']);
    const key = await bobs.call('post', `/api/copy/masters/${NUMBER}/rotate-key`);
    expect(codeOf(key)).toEqual([409, 'CONFLICT']);
    await alices.call('put', `/api/accounts/${NUMBER}/trading-state`, { state: 'halted' });
    const state = await bobs.call('get', '/api/trading/state').expect(200);
    const flat = await bobs.call('post', '/api/trading/flatten').expect(200);
    const drift = await bobs.call('get', '/api/trading/drift').expect(200);
    for (const { text } of [state, flat, drift]) expect(text).not.toContain(NUMBER);
  });

  it('hears nothing of the account', async () => {
    const terminal = await house.account(alice, NUMBER);
    await add(bobs, NUMBER).expect(201);
    await house.post(alice.token, BUY).expect(200);
    terminal.deal({});
    clock.advance(20_000);
    await house.settle();
    expect(rows('SELECT type FROM events WHERE user_id = ? ORDER BY seq', bob.userId)).toEqual([
      { type: 'account.created' },
    ]);
  });

  it.each(['0001234', '012345678', '123', 'x', '1'.repeat(21)])('%s is refused', async (number) => {
    expect(codeOf(await add(bobs, number))).toEqual([422, 'VALIDATION_FAILED']);
  });

  it.each([
    [{ login: '7654321' }, 'login'],
    [{ password: 'not to be sent' }, 'log in by hand'],
    [{ deposit: 1000 }, 'deposit'],
  ])('with %j is refused with a word on it', async (more, word) => {
    const body = { account: NUMBER, nickname: 'x', ...more };
    const answer = await bobs.call('post', '/api/accounts', body);
    expect(codeOf(answer)).toEqual([422, 'VALIDATION_FAILED']);
    expect(answer.text).toContain(word);
    expect(answer.text).not.toContain('not to be sent');
  });

  it('may come with what the terminal tells anyhow', async () => {
    const body = { account: NUMBER, nickname: 'x', login: NUMBER, broker: 'B', server: 'S' };
    const answer = await bobs.call('post', '/api/accounts', { kind: 'mt5', ...body });
    expect(answer.body).toMatchObject({ account: { broker: 'B', server: 'S', kind: 'mt5' } });
  });
});

describe('attaching a terminal', () => {
  function attach(account: string, owner: string, more = {}) {
    return danas.call('post', '/api/admin/accounts', { account, owner, ...more });
  }

  it('makes the owner’s own claim theirs, under the name that they gave it', async () => {
    await add(alices, NUMBER, 'Mine').expect(201);
    await add(bobs, NUMBER, 'Squatted').expect(201);
    runningTerminal();
    const answer = await attach(NUMBER, 'Alice@Example.com').expect(201);
    await house.settle();
    expect(answer.body).toMatchObject({
      account: { account: NUMBER, nickname: 'Mine', is_proven: true, kind: 'mt5' },
    });
    expect(await list(alices)).toMatchObject([
      { is_proven: true, status: 'online', balance: 123_456.78, broker: 'Hand' },
    ]);
    expect(await list(bobs)).toMatchObject([{ is_proven: false, status: 'offline' }]);
    expect(await auditOf('account.attached')).toMatchObject([
      { subject: `account:${NUMBER}`, after: { owner: alice.userId, is_proven: true } },
    ]);
    await house.post(alice.token, BUY).expect(200);
  });

  it('is refused without a folder, without a user, and for what is attached already', async () => {
    mkdirSync(join(house.root, '2000001'), { recursive: true });
    mkdirSync(join(house.folder, 'elsewhere'), { recursive: true });
    symlinkSync(join(house.folder, 'elsewhere'), join(house.root, '2000002'));
    expect(codeOf(await attach(NUMBER, alice.userId))).toEqual([404, 'NOT_FOUND']);
    expect(codeOf(await attach('2000002', alice.userId))).toEqual([404, 'NOT_FOUND']);
    expect(codeOf(await attach('2000001', 'nobody@example.com'))).toEqual([404, 'NOT_FOUND']);
    await attach('2000001', alice.userId, { nickname: 'Named' }).expect(201);
    for (const who of [alice, bob]) {
      expect(codeOf(await attach('2000001', who.userId))).toEqual([409, 'CONFLICT']);
    }
    expect(await list(alices)).toMatchObject([{ nickname: 'Named' }]);
  });

  it('is done by an administrator who adds an account of their own, unless it is another’s', async () => {
    runningTerminal();
    expect((await add(danas, NUMBER).expect(201)).body).toMatchObject({
      account: { is_proven: true },
    });
    await house.account(alice, '2000001');
    expect((await add(danas, '2000001').expect(201)).body).toMatchObject({
      account: { is_proven: false },
    });
    expect((await add(danas, '2000002').expect(201)).body).toMatchObject({
      account: { is_proven: false },
    });
    await house.post(alice.token, BUY).expect(200);
  });

  it('lists all accounts with their owners', async () => {
    await house.account(alice, NUMBER);
    await add(bobs, NUMBER).expect(201);
    const answer = await danas.call('get', '/api/admin/accounts').expect(200);
    expect(answer.body).toMatchObject({
      total: 2,
      accounts: [
        {
          account: NUMBER,
          is_proven: true,
          status: 'online',
          owner: { email: 'alice@example.com' },
        },
        { account: NUMBER, is_proven: false, status: 'offline', owner: { user_id: bob.userId } },
      ],
    });
  });
});

/** Everything that a user can leave behind on an account. */
async function use(account: string): Promise<ReturnType<typeof createHandTerminal>> {
  const terminal = await house.account(alice, account);
  await house.account(alice, '2000001');
  const path = `/api/accounts/${account}`;
  await alices.call('patch', path, { nickname: 'Alice’s own' }).expect(200);
  await alices.call('put', `${path}/limits`, { max_lot: 0.03 }).expect(200);
  await alices.call('put', `${path}/signal-sizing`, { mode: 'fixed', lots: 0.02 }).expect(200);
  await alices.call('put', `${path}/drift-settings`, { halts_openings: true }).expect(200);
  await alices.call('put', `${path}/symbol-mappings/GOLD`, { to: 'XAUUSD' }).expect(200);
  const pair = { master_account: account, slave_account: '2000001' };
  await alices.call('post', '/api/copy/pairs', pair).expect(201);
  const other = { master_account: '2000001', slave_account: account };
  await alices.call('post', '/api/copy/pairs', other).expect(409);
  await house.post(alice.token, { ...BUY, symbol: 'NOPE', accounts: [account] }).expect(422);
  await house.post(alice.token, { ...BUY, accounts: [account] }).expect(200);
  await house.settle();
  await house.post(alice.token, { ...BUY, accounts: [account], id: 'waits' }).expect(200);
  terminal.deal({});
  terminal.snapshot([{ volume: 0.7 }]);
  terminal.beat({ positions: 1 });
  clock.advance(1000);
  await house.settle();
  return terminal;
}

const LEFT_BEHIND = [
  ['limit_sets', 'scope_id'],
  ['reservations', 'account'],
  ['day_bases', 'account'],
  ['equity_samples', 'account'],
  ['trading_states', 'scope_id'],
  ['signal_sizings', 'account'],
  ['drifts', 'account'],
  ['drift_settings', 'account'],
  ['account_symbols', 'account'],
  ['symbol_questions', 'account'],
  ['symbol_uses', 'account'],
  ['symbol_changes', 'account'],
  ['symbol_mappings', 'account'],
  ['copy_masters', 'account'],
  ['terminal_marks', 'account'],
] as const;

function leftBehind(account: string): string[] {
  return LEFT_BEHIND.filter(
    ([table, column]) => rows(`SELECT 1 FROM ${table} WHERE ${column} = ?`, account).length > 0,
  ).map(([table]) => table);
}

describe('an account that is moved', () => {
  function move(owner: string) {
    return danas.call('post', `/api/admin/accounts/${NUMBER}/move`, { owner });
  }

  it('is lost to the one before at once, with all that used it', async () => {
    const terminal = await use(NUMBER);
    const key = house.services.copy.keyOf(alice.userId, NUMBER as never);
    await move(bob.userId).expect(200);
    expect(codeOf(await alices.call('get', `/api/accounts/${NUMBER}`))).toEqual([404, 'NOT_FOUND']);
    const pairs = await alices.call('get', '/api/copy/pairs').expect(200);
    expect(pairs.body).toMatchObject({ pairs: [] });
    expect(house.services.copy.findMasterByKey(key ?? '')).toBeUndefined();
    const late = { ...BUY, accounts: [NUMBER], id: 'late' };
    expect(codeOf(await house.post(alice.token, late))).toEqual([422, 'ACCOUNT_NOT_FOUND']);
    await house.settle();
    expect(terminal.commandNames()).toEqual([]);
    const states = rows('SELECT DISTINCT state FROM commands WHERE account = ?', NUMBER);
    expect(states).toEqual([{ state: 'cancelled' }]);
    const before = rows('SELECT seq FROM events WHERE user_id = ?', alice.userId).length;
    terminal.deal({});
    terminal.beat();
    clock.advance(20_000);
    await house.settle();
    const after = rows(
      "SELECT payload FROM events WHERE user_id = ? AND payload LIKE '%' || ? || '%'",
      alice.userId,
      NUMBER,
    );
    expect(rows('SELECT seq FROM events WHERE user_id = ?', alice.userId).length - before).toBe(1);
    expect((after.at(-1) as { payload: string }).payload).not.toContain('trade.opened');
  });

  it('comes to the next without anything that the one before has left', async () => {
    const terminal = await use(NUMBER);
    expect(leftBehind(NUMBER)).toEqual(
      expect.arrayContaining(['limit_sets', 'reservations', 'symbol_uses', 'copy_masters']),
    );
    // Told while it was alice's, not taken in yet.
    terminal.deal({ ticket: '99', position: '99' });
    await move('bob@example.com').expect(200);
    expect(leftBehind(NUMBER)).toEqual([]);
    await house.settle();
    const account = `/api/accounts/${NUMBER}`;
    expect(await list(bobs)).toMatchObject([
      { account: NUMBER, nickname: NUMBER, is_paused: false, status: 'online', positions: 1 },
    ]);
    const seen = [];
    for (const path of [
      `${account}/limits`,
      `${account}/commands`,
      `${account}/signal-sizing`,
      `${account}/symbol-uses`,
      `${account}/symbol-changes`,
      `${account}/symbol-mappings`,
      `${account}/close-all`,
      '/api/history',
      '/api/copy/history',
      '/api/copy/pairs',
      '/api/copy/health',
      '/api/symbols/questions',
      '/api/trading/drift',
      '/api/trading/state',
    ]) {
      seen.push((await bobs.call('get', path).expect(200)).text);
    }
    expect(seen.join()).not.toMatch(
      /0\.03|0\.02|GOLD|NOPE|Alice|"total":[1-9]|halts_openings":true/,
    );
    expect(rows('SELECT type FROM events WHERE user_id = ?', bob.userId)).toEqual([
      { type: 'account.created' },
    ]);
    await house.post(bob.token, { ...BUY, volume: 0.05 }).expect(200);
    await house.settle();
    expect(terminal.commands()).toMatchObject([{ action: 'BUY', volume: 0.05 }]);
  });

  it('is as it was left once its terminal answers to a command of the one before', async () => {
    const terminal = await use(NUMBER);
    const [taken] = terminal.commands();
    // The terminal has it in its ledger already.
    terminal.result(taken?.id ?? '');
    terminal.remove(`result_${taken?.id ?? ''}.json`);
    await move(bob.userId).expect(200);
    await house.settle();
    const before = rows('SELECT seq FROM events').length;
    terminal.result(taken?.id ?? '');
    clock.advance(1000);
    await house.settle();
    expect(rows('SELECT state FROM commands WHERE command_id = ?', taken?.id)).toEqual([
      { state: 'executed' },
    ]);
    expect(rows('SELECT seq FROM events')).toHaveLength(before);
  });

  it('stays with the next over a restart', async () => {
    await use(NUMBER);
    await move(bob.userId).expect(200);
    await house.settle();
    await house.close();
    house = await openHouse({ clock, folder: house.folder });
    await house.settle();
    expect(house.services.accounts.owner(NUMBER as never)).toBe(bob.userId);
    expect(house.services.instances.presence(NUMBER as never)).toBe('online');
    await house.post(bob.token, { ...BUY, volume: 0.05 }).expect(200);
  });

  it('is copied for the next only, though the one before had followed it', async () => {
    await use(NUMBER);
    await alices.call('patch', '/api/accounts/2000001', { receives_webhooks: false }).expect(200);
    await move(bob.userId).expect(200);
    const slave = await house.account(bob, '3000001');
    const pair = { master_account: NUMBER, slave_account: '3000001' };
    const made = await bobs.call('post', '/api/copy/pairs', pair).expect(201);
    const { api_key: key } = (made.body as { pair: { api_key: string } }).pair;
    await request(house.app)
      .post('/api/copy/trade')
      .send({ ...OPENED, api_key: key })
      .expect(200);
    await house.settle();
    expect(slave.commands()).toMatchObject([{ action: 'BUY', symbol: 'EURUSD' }]);
    expect(
      readdirSync(join(house.root, '2000001', 'MQL5', 'Files')).filter((name) =>
        name.includes('command'),
      ),
    ).toEqual([]);
    const copies = await alices.call('get', '/api/copy/history').expect(200);
    expect(copies.body).toMatchObject({ total: 0 });
    const health = await bobs.call('get', '/api/copy/health').expect(200);
    expect(health.text).not.toContain('2000001');
  });

  it('is audited, and refused to the same user, to nobody, and of a mere claim', async () => {
    await house.account(alice, NUMBER);
    expect(codeOf(await move(alice.userId))).toEqual([409, 'CONFLICT']);
    expect(codeOf(await move('nobody'))).toEqual([404, 'NOT_FOUND']);
    await move(bob.userId).expect(200);
    expect(await auditOf('account.moved')).toMatchObject([
      {
        actor: house.services.firstAdmin.userId,
        before: { owner: alice.userId },
        after: { owner: bob.userId },
      },
    ]);
    await add(alices, '2000009').expect(201);
    const claim = await danas.call('post', '/api/admin/accounts/2000009/move', {
      owner: bob.userId,
    });
    expect(codeOf(claim)).toEqual([404, 'NOT_FOUND']);
  });
});

describe('an account that is removed', () => {
  it('as a slave is left by what was copied to it, and no master moves it again', async () => {
    await house.account(alice, '2000001');
    const slave = await house.account(alice, NUMBER);
    const pair = { master_account: '2000001', slave_account: NUMBER };
    const made = await alices
      .call('post', '/api/copy/pairs', { ...pair, settings: { on_removal: 'close' } })
      .expect(201);
    const { api_key: key } = (made.body as { pair: { api_key: string } }).pair;
    const send = (body: object) =>
      request(house.app)
        .post('/api/copy/trade')
        .send({ ...OPENED, account: '2000001', api_key: key, ...body })
        .expect(200);
    await send({});
    await house.settle();
    const [opening] = slave.commands();
    slave.result(opening?.id ?? '', { volume: 1 });
    await house.settle();
    await send({ order_id: 'order_2' });
    await house.settle();
    expect(slave.commands()).toHaveLength(1);
    await alices.call('delete', `/api/accounts/${NUMBER}`, { confirm: true }).expect(200);
    await send({ event: 'deal_close', event_id: 'closed' });
    clock.advance(90_000);
    await house.settle();
    expect(slave.commandNames()).toEqual([]);
    expect(rows('SELECT DISTINCT state FROM copy_links')).toEqual([{ state: 'released' }]);
    expect(rows('SELECT status FROM copies WHERE is_live = 1')).toEqual([]);
    expect(await auditOf('copy_pair.removed')).toMatchObject([{ actor: alice.userId }]);
  });

  it('is refused while it holds something, naming how much, unless confirmed', async () => {
    const terminal = await house.account(alice, NUMBER);
    terminal.snapshot(['EURUSD', 'GBPUSD']);
    terminal.beat({ positions: 2, orders: 1 });
    await house.settle();
    const refused = await alices.call('delete', `/api/accounts/${NUMBER}`);
    expect(codeOf(refused)).toEqual([409, 'CONFLICT']);
    expect(refused.text).toContain('2 open positions and 1 pending order.');
    const byAdmin = await danas.call('delete', `/api/admin/accounts/${NUMBER}`);
    expect(codeOf(byAdmin)).toEqual([409, 'CONFLICT']);
    await alices.call('delete', `/api/accounts/${NUMBER}`, { confirm: true }).expect(200);
    expect(codeOf(await alices.call('get', `/api/accounts/${NUMBER}`))).toEqual([404, 'NOT_FOUND']);
    expect(await list(alices)).toEqual([]);
  });

  it('leaves a terminal that opens nothing and is not looked at any more', async () => {
    const terminal = await use(NUMBER);
    await alices.call('delete', `/api/accounts/${NUMBER}`, { confirm: true }).expect(200);
    const state = JSON.parse(readFileSync(join(terminal.state, 'server.json'), 'utf8')) as object;
    expect(state).toMatchObject({ accepting_opens: false });
    expect(existsSync(join(terminal.state, 'KILL'))).toBe(true);
    terminal.deal({ ticket: '77' }, 77);
    clock.advance(20_000);
    await house.settle();
    expect(terminal.commandNames()).toEqual([]);
    expect(readdirSync(terminal.out)).toEqual(['event_000000000077.json']);
    expect(leftBehind(NUMBER)).toEqual([]);
    const history = await alices.call('get', '/api/history').expect(200);
    expect(history.body).toMatchObject({ total: 3 });
    const [signal] = (history.body as { signals: { signal_id: string }[] }).signals;
    const trace = await alices.call('get', `/api/signals/${signal?.signal_id ?? ''}`).expect(200);
    expect(trace.text).toContain(NUMBER);
    expect(rows('SELECT DISTINCT state FROM commands WHERE account = ?', NUMBER)).toEqual([
      { state: 'cancelled' },
    ]);
    const [latest] = rows(
      "SELECT type FROM events WHERE user_id = ? AND payload LIKE '%' || ? || '%' ORDER BY seq DESC",
      alice.userId,
      NUMBER,
    );
    expect(latest).toEqual({ type: 'account.removed' });
  });

  it('can be attached again, to its owner as if it were new, to another without what it told meanwhile', async () => {
    const terminal = await use(NUMBER);
    await alices.call('delete', `/api/accounts/${NUMBER}`, { confirm: true }).expect(200);
    terminal.deal({ ticket: '77', position: '77' }, 77);
    house.attach(bob, NUMBER);
    await house.settle();
    expect(rows('SELECT * FROM deals WHERE user_id = ?', bob.userId)).toEqual([]);
    expect(existsSync(join(terminal.state, 'KILL'))).toBe(false);
    await house.post(bob.token, { ...BUY, volume: 0.05 }).expect(200);
    await bobs.call('delete', `/api/accounts/${NUMBER}`, { confirm: true }).expect(200);
    await add(alices, NUMBER).expect(201);
    expect(await list(alices)).toMatchObject([{ account: '2000001' }, { is_proven: false }]);
    house.attach(alice, NUMBER);
    await house.settle();
    await house.post(alice.token, { ...BUY, volume: 0.05, accounts: [NUMBER] }).expect(200);
    expect(await auditOf('account.removed')).toHaveLength(2);
  });

  it('takes the claims of a number that nobody has proven with it, when an administrator says so', async () => {
    await add(alices, NUMBER).expect(201);
    await add(bobs, NUMBER).expect(201);
    await danas.call('delete', `/api/admin/accounts/${NUMBER}`).expect(200);
    expect([...(await list(alices)), ...(await list(bobs))]).toEqual([]);
    const again = await danas.call('delete', `/api/admin/accounts/${NUMBER}`);
    expect(codeOf(again)).toEqual([404, 'NOT_FOUND']);
  });

  it('as a claim takes nothing from the one who has proven the number', async () => {
    await house.account(alice, NUMBER);
    await add(bobs, NUMBER).expect(201);
    await bobs.call('delete', `/api/accounts/${NUMBER}`).expect(200);
    await house.post(alice.token, BUY).expect(200);
  });
});

describe('what owners change of their accounts', () => {
  it('is shown, told and audited: the name, the webhook switch, pausing', async () => {
    await house.account(alice, NUMBER);
    const path = `/api/accounts/${NUMBER}`;
    const changed = await alices
      .call('patch', path, { nickname: ' Main ', receives_webhooks: false })
      .expect(200);
    expect(changed.body).toMatchObject({ account: { nickname: 'Main', receives_webhooks: false } });
    const off = await house.post(alice.token, { ...BUY, accounts: [NUMBER] });
    expect(codeOf(off)).toEqual([422, 'WEBHOOK_OFF']);
    await alices.call('post', `${path}/pause`).expect(200);
    await alices.call('post', `${path}/resume`).expect(200);
    expect(await auditOf('account.renamed')).toMatchObject([
      { before: { nickname: NUMBER }, after: { nickname: 'Main' } },
    ]);
    expect(await auditOf('account.webhooks_switched')).toMatchObject([
      { actor: alice.userId, after: { receives_webhooks: false } },
    ]);
    expect(await auditOf('account.paused')).toHaveLength(1);
    expect(await auditOf('account.resumed')).toHaveLength(1);
    const told = rows(
      "SELECT type FROM events WHERE user_id = ? AND type = 'account.changed'",
      alice.userId,
    );
    expect(told.length).toBeGreaterThanOrEqual(4);
  });

  it.each([{}, { nickname: '' }, { is_paused: true }, { receives_webhooks: 'no' }])(
    '%j is refused',
    async (body) => {
      await house.account(alice, NUMBER);
      const answer = await alices.call('patch', `/api/accounts/${NUMBER}`, body);
      expect(codeOf(answer)).toEqual([422, 'VALIDATION_FAILED']);
    },
  );

  it('is audited for the settings of signals too', async () => {
    const body = { duplicate_window_s: 0, max_signal_age_s: 60, open_ttl_s: 30, exit_ttl_s: 300 };
    await alices.call('put', '/api/settings', body).expect(200);
    expect(await auditOf('signal_settings.changed')).toMatchObject([
      {
        actor: alice.userId,
        subject: `user:${alice.userId}`,
        before: { duplicateWindowS: 30 },
        after: { duplicateWindowS: 0 },
      },
    ]);
  });
});
