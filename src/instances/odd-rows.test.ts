import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeClock } from '../testing/fake-clock.ts';
import {
  createHandTerminal,
  heartbeatOf,
  positionOf,
  symbolSpec,
} from '../testing/hand-terminal.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '1123456';
const LAST_MS = 8.64e15;

type Overview = {
  status: string;
  last_error: string;
  faults: string[];
  modes: string[] | null;
  trading_block: string | null;
};

let house: House;
let clock: FakeClock;
let dana: Person;
let terminal: Awaited<ReturnType<House['account']>>;
let lines: string[];

beforeEach(async () => {
  lines = [];
  house = await openHouse({ log: (line) => lines.push(line) });
  clock = house.clock as FakeClock;
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
  lines = [];
});
afterEach(() => house.remove());

async function overview(): Promise<Overview> {
  const answer = await house.api('get', `/api/accounts/${ACCOUNT}`).expect(200);
  return (answer.body as { account: Overview }).account;
}

async function symbols(): Promise<string[]> {
  const answer = await house.api('get', `/api/accounts/${ACCOUNT}/symbols`).expect(200);
  return (answer.body as { symbols: { name: string }[] }).symbols.map(({ name }) => name).sort();
}

/** Replaces a state file by whatever a terminal may write. */
function put(name: string, content: object | string): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(terminal.state, name), text);
}

function putSymbols(...rows: unknown[]): void {
  put('symbols.json', { v: 1, account: ACCOUNT, time_ms: clock.nowMs(), symbols: rows, eof: 1 });
}

function putSnapshot(positions: unknown[], orders: unknown[] = []): void {
  put('snapshot.json', {
    v: 1,
    account: ACCOUNT,
    time_ms: clock.nowMs(),
    positions,
    orders,
    eof: 1,
  });
}

async function pass(seconds: number, isBeating = true): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1000);
    if (isBeating) terminal.beat();
    await house.settle();
  }
}

function warnings(): string[] {
  return lines.filter((line) => line.includes('not understood of the terminal'));
}

function alerts(): string[] {
  return house.services.db
    .prepare<{ payload: string }>("SELECT payload FROM events WHERE type = 'account.alert'")
    .all()
    .map(({ payload }) => (JSON.parse(payload) as { message: string }).message);
}

async function openEurusd(): Promise<{ code?: string; message?: string; status: string }> {
  const order = { id: String(clock.nowMs()), action: 'BUY', symbol: 'EURUSD', volume: 0.01 };
  const answer = await house.post(dana.token, order);
  const [outcome] = (answer.body as { accounts: { status: string; code?: string }[] }).accounts;
  return outcome ?? { status: 'none' };
}

describe('promise 1.12: one odd symbol costs itself and no more', () => {
  const odd = (changes: object): object => ({ ...symbolSpec('ODD'), ...changes });

  it.each<[string, object, string]>([
    ['a new filling', { filling: ['FOK', 'AON'] }, 'filling "AON"'],
    ['a filling that is no list', { filling: 'FOK' }, 'filling "FOK"'],
    ['a new execution', { execution: 'AUCTION' }, 'execution "AUCTION"'],
    ['an odd description', { description: 7 }, 'description "7"'],
    ['an odd calculation', { calc_mode: 12 }, 'calc_mode "12"'],
    ['a beginning beyond all dates', { start_ms: LAST_MS + 1 }, 'start_ms'],
  ])('only the value, where nothing hangs on it: %s', async (_what, changes, named) => {
    putSymbols(symbolSpec('EURUSD'), odd(changes), symbolSpec('GBPUSD'));
    await pass(1);
    expect(await symbols()).toEqual(['EURUSD', 'GBPUSD', 'ODD']);
    const { faults, last_error: lastError } = await overview();
    expect(faults).toEqual([expect.stringContaining('The symbol ODD')]);
    expect(faults[0]).toContain(named);
    expect(lastError).toBe(faults[0]);
  });

  it.each<[string, object, string]>([
    ['digits as text', { digits: '5' }, 'digits "5"'],
    ['no contract size', { contract_size: undefined }, 'contract_size is missing'],
    ['a lot step of null', { volume_step: null }, 'volume_step'],
    ['an end beyond all dates', { expiration_ms: 9e15 }, 'expiration_ms'],
  ])('the row, where an order hangs on it: %s', async (_what, changes, named) => {
    putSymbols(symbolSpec('EURUSD'), odd(changes), symbolSpec('GBPUSD'));
    await pass(1);
    expect(await symbols()).toEqual(['EURUSD', 'GBPUSD']);
    expect((await overview()).faults).toEqual([expect.stringContaining(named)]);
    expect(await openEurusd()).toMatchObject({ status: 'queued' });
  });

  it.each([[null], [7], ['EURUSD'], [[]], [{}]])('a row that is %j', async (row) => {
    putSymbols(row, symbolSpec('EURUSD'));
    await pass(1);
    expect(await symbols()).toEqual(['EURUSD']);
    expect((await overview()).faults).toEqual([expect.stringContaining('in row 1')]);
  });

  it('lets a symbol of an unknown trade mode be closed and not opened, also after a restart', async () => {
    putSymbols({ ...symbolSpec('EURUSD'), trade_mode: 'AUCTION' });
    await pass(1);
    for (let life = 0; life < 2; life++) {
      expect(await openEurusd()).toMatchObject({
        code: 'SYMBOL_NOT_TRADABLE',
        message: expect.stringContaining('does not know'),
      });
      await house.post(dana.token, { action: 'CLOSE', symbol: 'EURUSD' }).expect(200);
      const { folder } = house;
      await house.close();
      house = await openHouse({ folder, clock });
      await pass(1);
    }
  });

  it('says so once, however often it is told, in few and short sentences', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => odd({ name: `S${String(i)}`, digits: 'x' }));
    putSymbols(symbolSpec('EURUSD'), ...rows, odd({ name: 'N'.repeat(5000), digits: 'x' }));
    await pass(3);
    expect(warnings()).toHaveLength(1);
    putSymbols(...rows, symbolSpec('EURUSD'), odd({ name: '\u202e\n<b>', digits: 'x' }));
    await pass(3);
    const { faults } = await overview();
    expect(faults).toHaveLength(4);
    expect(faults.at(-1)).toBe('symbols.json: 498 more rows are odd.');
    expect(faults.join('').length).toBeLessThan(1000);
    expect(warnings()).toHaveLength(1);
    putSymbols(symbolSpec('EURUSD'));
    await pass(1);
    expect((await overview()).faults).toEqual([]);
  });
});

describe('promise 1.12: one odd position or order costs itself and no more', () => {
  it.each<[string, object, string]>([
    ['a new type', { type: 'HEDGE' }, 'type "HEDGE"'],
    ['a volume as text', { volume: '1' }, 'volume "1"'],
    ['a time beyond all dates', { open_time_ms: LAST_MS + 1 }, 'open_time_ms'],
  ])('%s', async (_what, changes, named) => {
    const good = positionOf('EURUSD', '71', clock.nowMs());
    putSnapshot([{ ...good, ticket: '72', ...changes }, good]);
    await pass(1);
    const answer = await house.api('get', `/api/accounts/${ACCOUNT}/positions`).expect(200);
    expect(answer.body).toMatchObject({ positions: [{ ticket: '71' }] });
    expect((await overview()).faults).toEqual([expect.stringContaining(`position 72: ${named}`)]);
    await pass(5);
    expect(warnings()).toHaveLength(1);
    expect(alerts()).toEqual([]);
  });

  it('counts against the limits all the same', async () => {
    putSnapshot([{ ...positionOf('EURUSD', '71', clock.nowMs()), type: 'HEDGE' }]);
    await pass(1);
    await house.api('put', `/api/accounts/${ACCOUNT}/limits`, { max_positions: 1 }).expect(200);
    expect(await openEurusd()).toMatchObject({ code: 'MAX_POSITIONS' });
  });

  it('is closed when the account is closed out, and only then is the account flat', async () => {
    const row = { ...positionOf('EURUSD', '71', clock.nowMs()), type: 'HEDGE' };
    putSnapshot([row]);
    terminal.beat({ positions: 1 });
    await house.settle();
    await house.api('post', `/api/accounts/${ACCOUNT}/close-all`, {}).expect(200);
    await house.settle();
    clock.advance(500);
    await house.settle();
    expect(terminal.commands()).toMatchObject([{ action: 'CLOSE', ticket: '71' }]);
    const state = async (): Promise<unknown> =>
      (await house.api('get', `/api/accounts/${ACCOUNT}/close-all`)).body;
    expect(JSON.stringify(await state())).toContain('closing');
    terminal.result(terminal.commands()[0]?.id ?? '');
    putSnapshot([]);
    for (let second = 0; second < 4; second++) {
      clock.advance(1000);
      terminal.beat({ positions: 0 });
      await house.settle();
    }
    expect(JSON.stringify(await state())).toContain('flat');
  });
});

describe('promise 1.12: one odd deal costs itself and not its batch', () => {
  it('is named, and the others are kept', async () => {
    const content = (deals: object[]): object => ({
      v: 1,
      seq: 1,
      event_id: 'x',
      account: ACCOUNT,
      time_ms: clock.nowMs(),
      kind: 'deals',
      deals,
      eof: 1,
    });
    terminal.deal({ ticket: '1' }, 1);
    const path = join(terminal.out, 'event_000000000001.json');
    const { deal } = JSON.parse(readFileSync(path, 'utf8')) as { deal: object };
    rmSync(path);
    const odd = { ...deal, ticket: '2', type: 'GIFT' };
    terminal.put(
      'event_000000000001.json',
      content([deal, odd, { ...deal, ticket: '3', position: '3' }]),
    );
    await pass(1);
    const rows = house.services.db.prepare<{ ticket: string }>('SELECT ticket FROM deals').all();
    expect(rows.map(({ ticket }) => ticket).sort()).toEqual(['1', '3']);
    expect((await overview()).faults).toEqual([
      'event_000000000001.json: The deal 2: type "GIFT" is not understood; it is left out.',
    ]);
    expect(warnings()).toHaveLength(1);
  });
});

describe('a file that cannot be read says so within ten seconds (promise 1.12)', () => {
  const beat = (): Record<string, unknown> => ({ ...heartbeatOf(ACCOUNT, 9, clock.nowMs()) });
  const list = (): Record<string, unknown> => ({
    v: 1,
    account: ACCOUNT,
    time_ms: clock.nowMs(),
    symbols: [symbolSpec('EURUSD')],
    eof: 1,
  });

  it.each<[string, string, () => object | string, string]>([
    ['not JSON', 'symbols.json', () => '{"v":1,', 'no whole JSON'],
    ['empty', 'snapshot.json', () => '', 'no whole JSON'],
    ['no object', 'symbols.json', () => '[]', 'no end mark'],
    ['no end mark', 'symbols.json', () => ({ ...list(), eof: undefined }), 'no end mark'],
    ['another account', 'heartbeat.json', () => ({ ...beat(), account: '99' }), 'of account 99'],
    ['another version', 'symbols.json', () => ({ ...list(), v: 2 }), 'version 2'],
    [
      'a field missing',
      'heartbeat.json',
      () => ({ ...beat(), equity: undefined }),
      'equity is missing',
    ],
    [
      'a time beyond dates',
      'heartbeat.json',
      () => ({ ...beat(), time_ms: LAST_MS + 1 }),
      'time_ms',
    ],
    [
      'a list that is none',
      'snapshot.json',
      () => ({ ...list(), positions: 1, orders: [] }),
      'positions',
    ],
    ['too large', 'heartbeat.json', () => ' '.repeat(2_000_000), 'MB'],
  ])('%s: %s', async (_what, name, content, reason) => {
    put(name, content());
    await pass(4, false);
    expect((await overview()).faults).toEqual([]);
    await pass(5, false);
    const { faults, last_error: lastError } = await overview();
    expect(faults).toEqual([expect.stringContaining(`${name} cannot be read`)]);
    expect(faults[0]).toContain(reason);
    expect(lastError).toContain(reason);
    // Written anew each second, as by an EA of another version.
    for (let second = 0; second < 3; second++) {
      put(name, content());
      await pass(1, false);
    }
    expect(alerts().filter((message) => message.includes(name))).toHaveLength(1);
    expect(warnings().filter((line) => line.includes(name))).toHaveLength(1);
    terminal.beat();
    terminal.snapshot([]);
    terminal.symbols([symbolSpec('EURUSD')]);
    await pass(1);
    expect((await overview()).faults).toEqual([]);
  });

  it('and a list of symbols that is there is never said to be missing', async () => {
    const other = '1123457';
    const next = await house.account(dana, other);
    rmSync(join(next.state, 'symbols.json'));
    house.services.db.exec(`DELETE FROM account_symbols WHERE account = '${other}'`);
    const { folder } = house;
    await house.close();
    house = await openHouse({ folder, clock });
    next.beat();
    await house.settle();
    const refusal = async (id: string): Promise<unknown> => {
      const order = { id, action: 'BUY', symbol: 'EURUSD', volume: 1, account: other };
      return (await house.post(dana.token, order).expect(422)).body;
    };
    expect(JSON.stringify(await refusal('a'))).toContain('has not reported its symbols yet');
    writeFileSync(join(next.state, 'symbols.json'), '{"v":1');
    await house.settle();
    await pass(1, false);
    next.beat();
    await house.settle();
    expect(JSON.stringify(await refusal('b'))).toContain('symbols.json cannot be read');
  });

  it('shows the modes of the EA, and nothing before the first heartbeat', async () => {
    expect((await overview()).modes).toEqual(['webhook', 'slave', 'master']);
    const silent = '1123458';
    createHandTerminal({ root: house.root, account: silent, clock: house.clock });
    house.attach(dana, silent);
    const answer = await house.api('get', `/api/accounts/${silent}`).expect(200);
    expect(answer.body).toMatchObject({
      account: { modes: null, trading_block: null, faults: [], last_error: '' },
    });
  });
});
