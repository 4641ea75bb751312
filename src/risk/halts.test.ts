import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeClock } from '../testing/fake-clock.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';
import { until } from '../testing/program.ts';

const OWN = '1123456';
const OTHER = '1123457';
const ALICES = '2000001';
const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };

type Terminal = Awaited<ReturnType<House['account']>>;
type Shown = {
  state: string;
  scopes: { scope: string; state: string; reason: string; set_by: string; lifted_by: string }[];
};

let house: House;
let clock: FakeClock;
let dana: Person;
let alice: Person;
let terminals: Record<string, Terminal>;
let sent = 0;

beforeEach(async () => {
  house = await openHouse();
  clock = house.clock as FakeClock;
  dana = house.person('dana');
  alice = house.person('alice');
  terminals = {
    [OWN]: await house.account(dana, OWN),
    [OTHER]: await house.account(dana, OTHER),
    [ALICES]: await house.account(alice, ALICES),
  };
});
afterEach(() => house.remove());

function isKilled(account: string): boolean {
  return existsSync(join(terminals[account]?.state ?? '', 'KILL'));
}

function by({ userId }: Person) {
  return { userId, address: '127.0.0.1' };
}

/** The code with which an opening is refused, or its status. */
async function open(person: Person, account: string): Promise<string> {
  const answer = await house.post(person.token, {
    ...BUY,
    id: `open-${String(++sent)}`,
    accounts: [account],
  });
  const [outcome] = (answer.body as { accounts: { code?: string; status: string }[] }).accounts;
  return outcome?.code ?? outcome?.status ?? '';
}

async function state(): Promise<Shown> {
  return (await house.api('get', '/api/trading/state').expect(200)).body as Shown;
}

async function restart(meanwhile: () => void = () => undefined): Promise<void> {
  const { folder } = house;
  await house.close();
  meanwhile();
  house = await openHouse({ folder, clock });
  for (const terminal of Object.values(terminals)) terminal.beat();
  await house.settle();
}

describe('a state of one scope', () => {
  it('of an account concerns that account alone', async () => {
    await house.api('put', `/api/accounts/${OWN}/trading-state`, { reason: 'enough' }).expect(200);
    expect([isKilled(OWN), isKilled(OTHER), isKilled(ALICES)]).toEqual([true, false, false]);
    expect(await open(dana, OWN)).toBe('TRADING_HALTED');
    expect(await open(dana, OTHER)).toBe('queued');
    await house.api('delete', `/api/accounts/${OWN}/trading-state`, {}).expect(200);
    expect(isKilled(OWN)).toBe(false);
    expect(await open(dana, OWN)).toBe('queued');
  });

  it('of the installation concerns everybody, and no user can lift it', async () => {
    await house.api('put', '/api/admin/trading-state', {}).expect(200);
    expect([isKilled(OWN), isKilled(ALICES)]).toEqual([true, true]);
    await house.services.risk.resume({ scope: 'user', id: alice.userId }, by(alice));
    expect(await open(alice, ALICES)).toBe('TRADING_HALTED');
    expect(isKilled(ALICES)).toBe(true);
    await house.api('delete', '/api/admin/trading-state', {}).expect(200);
    expect(await open(alice, ALICES)).toBe('queued');
  });

  it('reducing refuses openings, cancels those that wait, lets exits go and leaves the terminal alone', async () => {
    await open(dana, OWN);
    await open(dana, OWN);
    await house.settle();
    await house.api('post', '/api/trading/halt', { state: 'reducing' }).expect(200);
    expect(isKilled(OWN)).toBe(false);
    expect(await open(dana, OWN)).toBe('REDUCE_ONLY');
    await house.post(dana.token, { action: 'CLOSE_ALL', accounts: [OWN] }).expect(200);
    const states = house.services.db
      .prepare<{ state: string }>("SELECT state FROM commands WHERE action = 'BUY' ORDER BY seq")
      .all();
    expect(states.map((row) => row.state)).toEqual(['written', 'cancelled']);
  });

  it('is shown with who, why, since when, and what lifts it, and with nobody else in it', async () => {
    await house.services.risk.restrain({ scope: 'account', id: ALICES }, 'halted', {
      reason: 'a secret of hers',
      by: by(alice),
    });
    await house.api('post', '/api/trading/halt', { reason: 'enough' }).expect(200);
    const shown = await state();
    expect(shown).toMatchObject({
      state: 'halted',
      scopes: [{ scope: 'user', reason: 'enough', set_by: 'you', lifted_by: expect.any(String) }],
    });
    expect(JSON.stringify(shown)).not.toContain(ALICES);
  });
});

describe('stopping', () => {
  it('is never weakened without resuming', async () => {
    await house.api('post', '/api/trading/halt', {}).expect(200);
    const answer = await house.api('post', '/api/trading/halt', { state: 'reducing' }).expect(409);
    expect(answer.body).toMatchObject({ error: { code: 'CONFLICT' } });
    expect((await state()).state).toBe('halted');
  });

  it('is not held up by anything else that its user has asked', async () => {
    const strict = await openHouse({ env: { API_RATE_LIMIT: '1 per minute' } });
    try {
      for (let i = 0; i < 10; i++) await strict.api('get', '/api/trading/state').expect(200);
      await strict.api('get', '/api/trading/state').expect(429);
      await strict.api('post', '/api/trading/halt', {}).expect(200);
      await strict.api('post', '/api/trading/flatten', {}).expect(200);
    } finally {
      await strict.remove();
    }
  });
});

describe('an automatic halt', () => {
  const SCOPE = { scope: 'account', id: OWN } as const;

  it('says why and what lifts it, and never weakens what a person or itself has stopped', async () => {
    const { risk } = house.services;
    await risk.haltAutomatically(SCOPE, 'Six equal orders within a minute', 'Resuming');
    await risk.haltAutomatically(SCOPE, 'something milder', 'Tomorrow', 'reducing');
    expect((await state()).scopes).toMatchObject([
      { state: 'halted', set_by: 'program', lifted_by: 'Resuming' },
    ]);
    await risk.restrain(SCOPE, 'reducing', { reason: 'carefully', by: by(dana) });
    expect(await open(dana, OWN)).toBe('TRADING_HALTED');
    await house.api('delete', `/api/accounts/${OWN}/trading-state`, {}).expect(200);
    expect(await open(dana, OWN)).toBe('queued');
  });
});

describe('a restart', () => {
  it.each(['reducing', 'halted'] as const)('keeps %s', async (kept) => {
    await house.api('post', '/api/trading/halt', { state: kept }).expect(200);
    await restart();
    expect((await state()).state).toBe(kept);
    expect(isKilled(OWN)).toBe(kept === 'halted');
  });

  it('on a backup that is older than the halt keeps it, by the sentinels in front of the terminals', async () => {
    const copy = join(house.folder, 'copy.db');
    await house.services.db.backup(copy);
    await house.api('post', '/api/trading/halt', {}).expect(200);
    const { folder } = house;
    await house.close();
    for (const end of ['', '-wal', '-shm'])
      rmSync(join(folder, 'data', `accounts.db${end}`), { force: true });
    copyFileSync(copy, join(folder, 'data', 'accounts.db'));
    house = await openHouse({ folder, clock });
    terminals[OWN]?.beat();
    await house.settle();
    expect(isKilled(OWN)).toBe(true);
    expect(await open(dana, OWN)).toBe('TRADING_HALTED');
    expect((await state()).scopes).toMatchObject([
      { scope: 'account', set_by: 'program' },
      { scope: 'account', set_by: 'program' },
    ]);
  });

  it('with the file KILL sends no entry that was waiting', async () => {
    await open(dana, OWN);
    await open(dana, OWN);
    await house.settle();
    expect(terminals[OWN]?.commands()).toHaveLength(1);
    const written = terminals[OWN]?.commands()[0]?.id ?? '';
    await restart(() => {
      terminals[OWN]?.ack(written);
      writeFileSync(join(house.folder, 'data', 'KILL'), 'power cut expected\n');
    });
    expect(terminals[OWN]?.commands()).toHaveLength(1);
    expect((await state()).scopes).toMatchObject([
      { scope: 'installation', reason: 'power cut expected', set_by: 'operator' },
    ]);
    expect([isKilled(OWN), isKilled(ALICES)]).toEqual([true, true]);
  });
});

describe('the file KILL', () => {
  const put = (text = ''): void => {
    writeFileSync(join(house.folder, 'data', 'KILL'), text);
  };

  it('stops everybody within a second, is kept when it is taken away, and goes with the resume', async () => {
    put();
    clock.advance(1000);
    await until(() => isKilled(OWN) && isKilled(ALICES));
    rmSync(join(house.folder, 'data', 'KILL'));
    clock.advance(1000);
    expect(await open(alice, ALICES)).toBe('TRADING_HALTED');
    put();
    await house.api('delete', '/api/admin/trading-state', {}).expect(200);
    expect(existsSync(join(house.folder, 'data', 'KILL'))).toBe(false);
    clock.advance(1000);
    await house.settle();
    expect(await open(alice, ALICES)).toBe('queued');
  });

  it('keeps every sentinel from the moment it is there, before it is noticed', async () => {
    writeFileSync(join(terminals[OWN]?.state ?? '', 'KILL'), '');
    put();
    await house.services.instances.refreshSentinels();
    expect([isKilled(OWN), isKilled(OTHER)]).toEqual([true, true]);
  });

  it('says nothing of what stands in it but printable text', async () => {
    put('flat\u0000te\u001b[31mred\nsecond line');
    clock.advance(1000);
    await until(async () => (await state()).state === 'halted');
    expect((await state()).scopes[0]?.reason).toBe('flat te [31mred second line');
  });
});
