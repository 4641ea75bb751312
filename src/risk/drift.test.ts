import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeClock } from '../testing/fake-clock.ts';
import { positionOf } from '../testing/hand-terminal.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '1123456';
const POSITION = '2810802718';

type Terminal = Awaited<ReturnType<House['account']>>;
type Shown = { differences: { class: string; position: string; is_by_hand: boolean }[] };
type Held = { position: string; volume: number; magic: string };

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

/** Lets a minute and a half pass while the terminal shows these positions. */
async function show(held: readonly Held[], seconds = 90): Promise<void> {
  for (let i = 0; i < seconds; i += 3) {
    terminal.snapshot(held.map((item) => ({ ...item, ticket: item.position })));
    terminal.beat({ positions: held.length });
    clock.advance(3000);
    await house.settle();
  }
}

/** An opening as the street takes it: command, deal and result; gives its magic number. */
async function open(volume = 0.01): Promise<string> {
  await house.post(dana.token, { action: 'BUY', symbol: 'EURUSD', volume }).expect(200);
  await house.settle();
  const [command] = terminal.commands();
  const magic = command?.magic ?? '';
  terminal.deal({ magic, volume, position: POSITION });
  terminal.result(command?.id ?? '', { volume, position: POSITION });
  await house.settle();
  return magic;
}

async function classes(): Promise<string[]> {
  const answer = await house.api('get', '/api/trading/drift').expect(200);
  return (answer.body as Shown).differences.map((item) => `${item.class} ${item.position}`);
}

function alerts(): string[] {
  return house.services.db
    .prepare<{ payload: string }>("SELECT payload FROM events WHERE type = 'account.alert'")
    .all()
    .map(({ payload }) => (JSON.parse(payload) as { message: string }).message);
}

describe('desired against actual', () => {
  it('finds nothing where the terminal shows what was ordered', async () => {
    const magic = await open();
    await show([{ position: POSITION, volume: 0.01, magic }]);
    expect(await classes()).toEqual([]);
    expect(alerts()).toEqual([]);
  });

  it('recognises what somebody opened by hand, and tells it once', async () => {
    const held = [{ position: '77', volume: 1, magic: '0' }];
    await show(held, 240);
    expect(await classes()).toEqual(['opened_by_hand 77']);
    expect(alerts()).toHaveLength(1);
  });

  it('recognises what somebody closed by hand', async () => {
    const magic = await open();
    const out = { entry: 'OUT', type: 'SELL', reason: 'MOBILE', ticket: '9' } as const;
    terminal.deal({ ...out, magic: '0', volume: 0.01, position: POSITION });
    await show([]);
    expect(magic).not.toBe('0');
    expect(await classes()).toEqual([`closed_by_hand ${POSITION}`]);
  });

  it('shows a position that no command explains', async () => {
    await show([{ position: '77', volume: 1, magic: '4711' }]);
    expect(await classes()).toEqual(['unexplained_position 77']);
  });

  it('shows a position whose command was refused', async () => {
    await house.post(dana.token, { action: 'BUY', symbol: 'EURUSD', volume: 0.01 }).expect(200);
    await house.settle();
    const [command] = terminal.commands();
    terminal.result(command?.id ?? '', { status: 'rejected', retcode: 10006 });
    await show([{ position: '77', volume: 0.01, magic: command?.magic ?? '' }]);
    expect(await classes()).toEqual(['unexplained_position 77']);
  });

  it('shows a position that is missing, and forgets it when it is there again', async () => {
    const magic = await open();
    await show([]);
    expect(await classes()).toEqual([`missing_position ${POSITION}`]);
    await show([{ position: POSITION, volume: 0.01, magic }]);
    expect(await classes()).toEqual([]);
  });

  it('concludes nothing from a list in which a row cannot be read (promise 1.12)', async () => {
    await open();
    for (let i = 0; i < 90; i += 3) {
      const row = { ...positionOf('EURUSD', POSITION, clock.nowMs()), type: 'HEDGE' };
      const file = { v: 1, account: ACCOUNT, time_ms: clock.nowMs(), positions: [row], orders: [] };
      writeFileSync(join(terminal.state, 'snapshot.json'), JSON.stringify({ ...file, eof: 1 }));
      // Whichever way it counts its positions.
      terminal.beat({ positions: i % 2 });
      clock.advance(3000);
      await house.settle();
    }
    expect(await classes()).toEqual([]);
  });

  it('shows lots that differ', async () => {
    const magic = await open();
    await show([{ position: POSITION, volume: 0.02, magic }]);
    expect(await classes()).toEqual([`volume_differs ${POSITION}`]);
  });

  it('believes no difference that is there for a moment only', async () => {
    const magic = await open();
    const here = [{ position: POSITION, volume: 0.01, magic }];
    await show(here, 54);
    await show([], 6);
    await show(here, 60);
    expect(alerts()).toEqual([]);
  });
});

describe('the choice to stop openings', () => {
  const stops = async (halts: boolean): Promise<void> => {
    const body = { halts_openings: halts };
    await house.api('put', `/api/accounts/${ACCOUNT}/drift-settings`, body).expect(200);
  };
  const isStopped = (): boolean => existsSync(join(terminal.state, 'KILL'));

  it('stops at what nobody explains, and not at what was done by hand', async () => {
    await stops(true);
    await show([{ position: '77', volume: 1, magic: '0' }]);
    expect(isStopped()).toBe(false);
    await show([{ position: '77', volume: 1, magic: '4711' }]);
    expect(isStopped()).toBe(true);
    const state = await house.api('get', '/api/trading/state').expect(200);
    expect(state.body).toMatchObject({
      scopes: [{ scope: 'account', set_by: 'program', reason: expect.stringContaining('4711') }],
    });
  });

  it('is off until it is made', async () => {
    await show([{ position: '77', volume: 1, magic: '4711' }]);
    expect(isStopped()).toBe(false);
  });
});
