import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { createHandTerminal } from '../testing/hand-terminal.ts';
import { openHouse, type Browser, type House, type Person } from '../testing/house.ts';

let clock: FakeClock;
let house: House;
let alice: Person;
let alices: Browser;

beforeEach(async () => {
  clock = createFakeClock();
  house = await openHouse({ clock });
  alice = house.person('alice');
  alices = await house.signIn(alice);
});
afterEach(() => house.remove());

type Shown = { account: string; receives_webhooks: boolean };

async function practise(more: object = {}): Promise<Shown> {
  const body = { kind: 'paper', nickname: 'Practice', ...more };
  const answer = await alices.call('post', '/api/accounts', body).expect(201);
  return (answer.body as { account: Shown }).account;
}

async function receives(account: string): Promise<boolean> {
  const answer = await alices.call('get', `/api/accounts/${account}`).expect(200);
  return (answer.body as { account: Shown }).account.receives_webhooks;
}

function choose(account: string, isOn: boolean) {
  const path = `/api/accounts/${account}`;
  return alices.call('patch', path, { receives_webhooks: isOn }).expect(200);
}

/** A terminal comes online for the first time. */
async function attach(account: string, isSimulated: boolean): Promise<void> {
  const terminal = createHandTerminal({ root: house.root, account, clock });
  house.attach(alice, account);
  terminal.beat({ simulated: isSimulated });
  await house.settle();
}

describe('the numbers of practice accounts', () => {
  it('are 99 and seven digits, and never those of a folder, of somebody, or of one that was', async () => {
    mkdirSync(join(house.root, '990000001'), { recursive: true });
    expect((await practise()).account).toBe('990000002');
    await alices.call('delete', '/api/accounts/990000002', { confirm: true }).expect(200);
    expect((await practise()).account).toBe('990000003');
    for (const account of ['990000001', '990000002', '990000003']) {
      const body = { kind: 'paper', nickname: 'x', account };
      await alices.call('post', '/api/accounts', body).expect(409);
    }
    expect((await practise({ account: '991234567' })).account).toBe('991234567');
    for (const account of ['1234567', '99123456', '9912345678', '981234567']) {
      const body = { kind: 'paper', nickname: 'x', account };
      await alices.call('post', '/api/accounts', body).expect(422);
    }
  });

  it('are taken by nobody who merely claims one', async () => {
    const bobs = await house.signIn(house.person('bob'));
    const claim = { account: '990000001', nickname: 'mine' };
    await bobs.call('post', '/api/accounts', claim).expect(201);
    expect((await practise()).account).toBe('990000001');
    await bobs.call('get', '/api/accounts/990000001/positions').expect(409);
  });
});

describe('practice accounts and webhook signals', () => {
  it('go together until the first account at a broker is online, then only by choice', async () => {
    const [first, chosen] = [await practise(), await practise()];
    await choose(chosen.account, true);
    expect(await receives(first.account)).toBe(true);
    await attach('2000001', true);
    expect(await receives(first.account)).toBe(true);
    await attach('2000002', false);
    expect([await receives(first.account), await receives(chosen.account)]).toEqual([false, true]);
    expect((await practise()).receives_webhooks).toBe(false);
    // It has been so once: removing that account or switching on by hand is not undone.
    await choose(first.account, true);
    await alices.call('delete', '/api/accounts/2000002').expect(200);
    await attach('2000003', false);
    expect(await receives(first.account)).toBe(true);
    expect((await practise()).receives_webhooks).toBe(false);
    const system = house.services.db
      .prepare("SELECT subject FROM audit_log WHERE actor_id = 'system' AND action = ?")
      .all('account.webhooks_switched');
    expect(system).toEqual([{ subject: `account:${first.account}` }]);
  });

  it('are not parted by what others have', async () => {
    const { account } = await practise();
    const bob = house.person('bob');
    await house.account(bob, '2000001');
    expect(await receives(account)).toBe(true);
  });
});

describe('an account that becomes a slave', () => {
  const pair = { master_account: '2000001', slave_account: '2000002' };
  beforeEach(async () => {
    for (const number of ['2000001', '2000002']) await house.account(alice, number);
  });

  async function make(
    more: object = {},
  ): Promise<{ id: string; slave_receives_webhooks: boolean }> {
    const answer = await alices.call('post', '/api/copy/pairs', { ...pair, ...more }).expect(201);
    return (answer.body as { pair: { id: string; slave_receives_webhooks: boolean } }).pair;
  }

  it('takes no signals of its own any more, so that none is traded twice', async () => {
    expect((await make()).slave_receives_webhooks).toBe(false);
    expect([await receives('2000001'), await receives('2000002')]).toEqual([true, false]);
    const sent = await house
      .post(alice.token, { action: 'BUY', symbol: 'EURUSD', volume: 0.01 })
      .expect(200);
    expect(sent.body).toMatchObject({ accounts: [{ account: '2000001' }] });
  });

  it.each([
    ['before', true],
    ['before', false],
    ['after', true],
  ] as const)('keeps what its owner has chosen %s: %s', async (when, isOn) => {
    if (when === 'before') await choose('2000002', isOn);
    const { id } = await make();
    if (when === 'after') await choose('2000002', isOn);
    const path = `/api/copy/pairs/${id}`;
    const changed = await alices.call('put', path, { settings: {} }).expect(200);
    expect(changed.body).toMatchObject({ pair: { slave_receives_webhooks: isOn } });
    expect(await receives('2000002')).toBe(isOn);
  });

  it('takes them where the pair says so, which is the owner’s choice as well', async () => {
    const { id, ...made } = await make({ slave_receives_webhooks: true });
    expect(made).toMatchObject({ slave_receives_webhooks: true });
    const path = `/api/copy/pairs/${id}`;
    const body = { settings: {}, slave_receives_webhooks: false };
    await alices.call('put', path, body).expect(200);
    expect(await receives('2000002')).toBe(false);
    await alices.call('put', path, { settings: {} }).expect(200);
    expect(await receives('2000002')).toBe(false);
  });
});
