import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { below, createRandom } from '../src/base/random.ts';
import { buildSimulator } from './sim/build.ts';
import type { Crash } from './simulator.ts';
import { describeSimulated } from './stage.ts';
import { SteppedAccount } from './stepped.ts';

/** Hundreds of kills of each kind with SIGNALPOST_EA_FULL=1; a few otherwise. */
const isFull = process.env['SIGNALPOST_EA_FULL'] === '1';
const KILLS_PER_STEP = isFull ? 200 : 3;
const RANDOM_KILLS = isFull ? 500 : 25;
const SEED = Number(process.env['SIGNALPOST_EA_SEED'] ?? 1);
const MINUTES = 60_000;

const step = (call: string, detail: string, when: Crash['when'], nth = 1): Crash => ({
  call,
  detail,
  when,
  nth,
});

/** Every write that PROTOCOL.md §4 names, cut off just before and just after it. */
const STEPS: Record<string, Crash> = {
  'while the command is read': step('FileReadArray', '_command_', 'after'),
  'before the ledger has it': step('FileFlush', 'ledger', 'before', 2),
  'after the ledger has it': step('FileFlush', 'ledger', 'after', 2),
  'before the ack': step('FileMove', 'ack_', 'before'),
  'after the ack': step('FileMove', 'ack_', 'after'),
  'before the ledger says sending': step('FileFlush', 'ledger', 'before', 3),
  'after the ledger says sending': step('FileFlush', 'ledger', 'after', 3),
  'before the request': step('OrderSend', '', 'before'),
  'after the request': step('OrderSend', '', 'after'),
  'before the ledger says done': step('FileFlush', 'ledger', 'before', 4),
  'after the ledger says done': step('FileFlush', 'ledger', 'after', 4),
  'before the result': step('FileMove', 'result_', 'before'),
  'after the result': step('FileMove', 'result_', 'after'),
  'before the command goes': step('FileDelete', '_command_', 'before'),
  'after the command has gone': step('FileDelete', '_command_', 'after'),
  'before an event': step('FileMove', 'event_', 'before'),
  'after an event': step('FileMove', 'event_', 'after'),
};
const CALLS = ['FileOpen', 'FileFlush', 'FileMove', 'FileDelete', 'FileClose', 'FileWriteArray'];

const SHAPES = [
  { action: 'BUY', symbol: 'EURUSD', volume: 0.01 },
  { action: 'SELL', symbol: 'XAUUSD', volume: 0.02, stop_loss_points: 5000 },
  { action: 'BUY', symbol: 'GBPUSD', volume: 0.03, order_type: 'limit', price: 1.1 },
];

describeSimulated('promise 1: the expert is killed and started again', () => {
  const random = createRandom(SEED);
  let program = '';
  let account: SteppedAccount;

  beforeAll(() => {
    program = buildSimulator();
  });
  beforeEach(open);
  afterEach(async () => {
    await account.end();
    account.remove();
  });

  it.each(Object.entries(STEPS))(
    '%s: one order or none, and it says which',
    async (_name, crash) => {
      for (let kill = 1; kill <= KILLS_PER_STEP; kill++) {
        expect(await killAndJudge(crash)).toBe('killed');
        await renew(kill);
      }
      expectWholeStory();
    },
    30 * MINUTES,
  );

  it(
    'at any moment: one order or none, and it says which',
    async () => {
      let kills = 0;
      while (kills < RANDOM_KILLS) {
        const call = CALLS[below(random, CALLS.length)] ?? 'FileFlush';
        const when = below(random, 2) === 0 ? 'before' : 'after';
        const crash: Crash = { call, detail: '', when, nth: 1 + below(random, 40) };
        if ((await killAndJudge(crash)) === 'killed') kills++;
        await renew(kills);
      }
      expectWholeStory();
    },
    60 * MINUTES,
  );

  /** The first life meets the account, so that the others all do the same number of writes. */
  async function open(): Promise<void> {
    account = new SteppedAccount(program, mkdtempSync(join(tmpdir(), 'signalpost-crash-')));
    account.start();
    await account.step(3000);
    await account.end();
  }

  /** A long history makes every start slower. */
  async function renew(kills: number): Promise<void> {
    if (kills % 20 !== 0) return;
    expectWholeStory();
    account.remove();
    await open();
  }

  /** Every deal is told once, in order and without a gap. */
  function expectWholeStory(): void {
    const out = join(account.state, 'out');
    const events = readdirSync(out)
      .filter((name) => name.startsWith('event_'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(out, name), 'utf8')) as Told);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    const told = events.filter(({ kind }) => kind === 'deal').map(({ deal }) => deal?.ticket);
    const past = events.flatMap(({ deals }) => deals?.map(({ ticket }) => ticket) ?? []);
    const traded = account.books().deals.map(({ ticket }) => String(ticket));
    expect([...past, ...told].sort()).toEqual(traded.sort());
  }

  async function killAndJudge(crash: Crash): Promise<'killed' | 'lived'> {
    const shape = SHAPES[below(random, SHAPES.length)] ?? SHAPES[0];
    account.start({ crash });
    const { id, magic } = account.send(shape ?? {});
    let isAlive = true;
    for (let passed = 0; passed < 3000 && isAlive; passed += 50) isAlive = await account.step(50);
    await account.end();
    account.start();
    const isAnswered = await account.untilResult(id, 70_000);
    await account.step(2000);
    const { deals, orders } = account.books();
    const traces =
      deals.filter((deal) => deal.magic === magic && deal.entry === 0).length +
      orders.filter((order) => order.magic === magic).length;
    await settle(account);
    expect({ crash, isAnswered }).toEqual({ crash, isAnswered: true });
    const status = account.result(id)?.status;
    expect({ crash, status, traces }).toEqual(
      traces === 1
        ? { crash, status: 'executed', traces: 1 }
        : { crash, status: 'not_executed', traces: 0 },
    );
    return isAlive ? 'lived' : 'killed';
  }
});

type Told = {
  seq: number;
  kind: string;
  deal?: { ticket: string };
  deals?: { ticket: string }[];
};

/** Closes what is open, so that rounds do not run into each other or out of margin. */
async function settle(account: SteppedAccount): Promise<void> {
  const closed = account.send({ action: 'CLOSE_ALL' });
  const cancelled = account.send({ action: 'CANCEL' });
  await account.untilResult(closed.id, 10_000);
  await account.untilResult(cancelled.id, 10_000);
  await account.step(1100);
  const { positions, orders } = account.books();
  await account.end();
  expect([positions, orders]).toEqual([[], []]);
}
