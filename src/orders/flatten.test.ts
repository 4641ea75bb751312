import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccountId } from '../base/ids.ts';
import type { FakeClock } from '../testing/fake-clock.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '1123456';

type Terminal = Awaited<ReturnType<House['account']>>;
type Shown = {
  accounts: {
    account: string;
    status: string;
    explanation: string;
    left: number;
    results: { ticket: string; status: string; reason: string; attempts: number }[];
  }[];
};

let house: House;
let clock: FakeClock;
let dana: Person;
let terminal: Terminal;

beforeEach(async () => {
  house = await openHouse();
  clock = house.clock as FakeClock;
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
});
afterEach(() => house.remove());

/** Shows these symbols as held, and lets time pass as it does while a terminal beats. */
async function hold(symbols: readonly string[], seconds = 2): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    clock.advance(1000);
    terminal.snapshot(symbols);
    terminal.beat({ positions: symbols.length });
    await house.settle();
    clock.advance(250);
    await house.settle();
  }
}

async function ask(): Promise<Shown['accounts'][number] | undefined> {
  const answer = await house.api('post', `/api/accounts/${ACCOUNT}/close-all`, {}).expect(200);
  return (answer.body as Shown).accounts[0];
}

async function shown(): Promise<Shown['accounts'][number] | undefined> {
  const answer = await house.api('get', '/api/trading/flatten').expect(200);
  return (answer.body as Shown).accounts[0];
}

async function restart(): Promise<void> {
  const { folder } = house;
  await house.close();
  house = await openHouse({ folder, clock });
}

describe('closing an account out', () => {
  it('closes each position by a command of its own and ends when the terminal shows none', async () => {
    await hold(['EURUSD', 'GBPUSD'], 1);
    await ask();
    await hold(['EURUSD', 'GBPUSD'], 1);
    const commands = terminal.commands();
    expect(commands.map(({ action, ticket }) => [action, ticket])).toEqual([
      ['CLOSE', '7000000001'],
      ['CLOSE', '7000000002'],
    ]);
    for (const { id } of commands) terminal.result(id);
    await hold([]);
    expect(await shown()).toMatchObject({
      status: 'flat',
      left: 0,
      results: [{ status: 'gone' }, { status: 'gone' }],
    });
  });

  it('shows why a position stays and tries it again with growing pauses, never opening', async () => {
    await ask();
    const pauses: number[] = [];
    let lastMs = clock.nowMs();
    for (let i = 0; i < 4; i++) {
      while (terminal.commands().length === 0) await hold(['EURUSD'], 1);
      const [command] = terminal.commands();
      expect(command?.action).toBe('CLOSE');
      pauses.push(clock.nowMs() - lastMs);
      lastMs = clock.nowMs();
      terminal.result(command?.id ?? '', {
        status: 'rejected',
        retcode: 10018,
        message: 'The market is closed.',
      });
      await hold(['EURUSD'], 1);
    }
    expect(await shown()).toMatchObject({
      status: 'closing',
      explanation: 'The market is closed.',
      results: [{ status: 'waiting', reason: 'The market is closed.', attempts: 4 }],
    });
    expect(pauses.at(-1)).toBeGreaterThan(2 * (pauses[1] ?? Infinity));
  });

  it('asked twice is one wish, and survives a restart', async () => {
    await hold(['EURUSD'], 1);
    await ask();
    await ask();
    await hold(['EURUSD'], 1);
    await restart();
    await hold(['EURUSD'], 2);
    expect(terminal.commands()).toHaveLength(1);
    terminal.result(terminal.commands()[0]?.id ?? '');
    await hold([]);
    expect(await shown()).toMatchObject({ status: 'flat', results: [{ attempts: 1 }] });
    expect(
      house.services.db.prepare<{ n: number }>('SELECT count(*) AS n FROM flattens').get()?.n,
    ).toBe(1);
  });

  it('waits for a terminal that is away, and says so', async () => {
    clock.advance(20_000);
    await house.settle();
    await ask();
    clock.advance(500);
    await house.settle();
    expect(await shown()).toMatchObject({
      status: 'closing',
      explanation: expect.stringContaining('not running'),
    });
    await hold(['EURUSD'], 2);
    expect(terminal.commands()).toHaveLength(1);
  });

  it('takes entries back that wait, and is not flat while an opening may still come', async () => {
    const buy = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };
    await house.post(dana.token, { ...buy, id: '1' }).expect(200);
    await house.post(dana.token, { ...buy, id: '2' }).expect(200);
    await house.settle();
    await ask();
    await hold([], 3);
    expect(await shown()).toMatchObject({ status: 'closing' });
    expect(terminal.commands().map(({ action }) => action)).toEqual(['BUY']);
    terminal.result(terminal.commands()[0]?.id ?? '');
    await hold(['EURUSD'], 2);
    expect(terminal.commands().map(({ action }) => action)).toEqual(['CLOSE']);
  });

  it('of everybody is an administrator’s, and tells them nothing of what others hold', async () => {
    const alice = house.person('alice');
    await house.account(alice, '2000001');
    const answer = await house.api('post', '/api/admin/trading/flatten', {}).expect(200);
    expect(answer.body).toEqual({ success: true, accounts: 2 });
    expect(await shown()).toMatchObject({ status: 'closing' });
    const alices = house.services.flattening.find(alice.userId, '2000001' as AccountId);
    expect(alices).toMatchObject({ outcome: undefined, requestedBy: dana.userId });
  });

  it('can be ended by its owner', async () => {
    await hold(['EURUSD'], 1);
    await ask();
    await house.api('delete', `/api/accounts/${ACCOUNT}/close-all`, {}).expect(200);
    await hold(['EURUSD'], 3);
    expect(await shown()).toMatchObject({ status: 'ended' });
    expect(terminal.commands()).toEqual([]);
    const audited = await house.api('get', '/api/admin/audit').expect(200);
    const { entries } = audited.body as { entries: { action: string; subject: string }[] };
    expect(entries.filter(({ subject }) => subject === `account:${ACCOUNT}`)).toMatchObject([
      { action: 'account.flatten_ended' },
      { action: 'account.flatten_requested' },
      { action: 'account.attached' },
    ]);
  });
});
