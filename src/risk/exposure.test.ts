import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { fc } from '../testing/cases.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { symbolSpec, type ReadCommand } from '../testing/hand-terminal.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '1123456';
const NETTING = { margin_mode: 'netting' } as const;
/** So long after the system clock was set, openings go again. */
const STEADY_AFTER_MS = 5000;

let clock: ReturnType<typeof createFakeClock>;
let house: House;
let dana: Person;
let terminal: Awaited<ReturnType<House['account']>>;
let sent = 0;

beforeEach(async () => {
  clock = createFakeClock();
  house = await openHouse({ clock });
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
  await tell('1');
});
afterEach(() => house.remove());

/** The terminal beats and shows so many lots of EURUSD, sold ones below zero. */
async function tell(net: string): Promise<void> {
  const volume = new Decimal(net).abs().toNumber();
  const type = new Decimal(net).lt(0) ? 'SELL' : 'BUY';
  terminal.snapshot(volume === 0 ? [] : [{ symbol: 'EURUSD', type, volume }]);
  terminal.beat(NETTING);
  await house.settle();
}

async function stop(state: 'reducing' | 'halted' = 'reducing'): Promise<void> {
  await house.services.risk.restrain({ scope: 'user', id: dana.userId }, state, {
    reason: 'enough',
    by: { userId: dana.userId, address: '127.0.0.1' },
  });
}

type Outcome = { status: string; code: string | null; closes: string | null };

/** What closes of an order, or its code, or that it went as it is. */
async function order(action: string, volume: string, more: object = {}): Promise<string> {
  const body = { id: `n-${String(++sent)}`, action, symbol: 'EURUSD', volume, ...more };
  const answer = await house.post(dana.token, body);
  const [outcome] = (answer.body as { accounts: Outcome[] }).accounts;
  if (outcome === undefined) throw new Error(JSON.stringify(answer.body));
  return outcome.closes ?? outcome.code ?? outcome.status;
}

function commands(): string[] {
  return terminal
    .commands()
    .map(({ action, position_type: side = '', volume }) =>
      `${action} ${String(side)} ${String(volume)}`.replace('  ', ' '),
    );
}

function lastCommand(): ReadCommand {
  const last = terminal.commands().at(-1);
  if (last === undefined) throw new Error('nothing was sent');
  return last;
}

describe('what closes of an opposite order', () => {
  beforeEach(() => stop());

  it('is what the earlier exits that are not done leave', async () => {
    expect(await order('SELL', '0.3')).toBe('0.3');
    expect(await order('SELL', '0.3')).toBe('0.3');
    expect(await order('SELL', '1')).toBe('0.4');
    expect(await order('SELL', '0.1')).toBe('REDUCE_ONLY');
    await house.settle();
    expect(commands()).toEqual(['CLOSE BUY 0.3', 'CLOSE BUY 0.3', 'CLOSE BUY 0.4']);
  });

  it('is no more than is held when two come at once', async () => {
    const both = await Promise.all([order('SELL', '0.8'), order('SELL', '0.8')]);
    expect(both.sort()).toEqual(['0.2', '0.8']);
  });

  it.each<[string, object, string]>([
    ['CLOSE', { volume: '0.4' }, '0.6'],
    ['CLOSE', { volume: undefined, percent: 30 }, '0.7'],
    ['CLOSE', { volume: undefined }, 'REDUCE_ONLY'],
    ['CLOSE', { volume: '0.4', position_type: 'SELL' }, '1'],
    ['CLOSE', { volume: undefined, symbol: undefined, ticket: '7000000001' }, 'REDUCE_ONLY'],
    ['CLOSE', { volume: undefined, symbol: undefined, ticket: '7000000009' }, '1'],
    ['CLOSE', { volume: undefined, symbol: 'GBPUSD' }, '1'],
    ['CLOSE_SYMBOL', { volume: undefined }, 'REDUCE_ONLY'],
    ['CLOSE_ALL', { volume: undefined, symbol: undefined }, 'REDUCE_ONLY'],
    ['MODIFY', { volume: undefined, stop_loss: 1.05 }, '1'],
    ['CANCEL', { volume: undefined }, '1'],
  ])('is what %s %j leaves', async (action, more, left) => {
    expect(await order(action, '1', more)).toBe('queued');
    expect(await order('SELL', '2')).toBe(left);
  });

  it('is told by the terminal again once it has shown what was done', async () => {
    await order('SELL', '0.4');
    await house.settle();
    const { id } = lastCommand();
    clock.advance(1000);
    terminal.result(id, { volume: 0.4 });
    await house.settle();
    expect(await order('SELL', '2')).toBe('0.6');
    await house.settle();
    terminal.result(lastCommand().id, { status: 'rejected', volume: 0, price: 0 });
    await house.settle();
    clock.advance(1000);
    await tell('0.6');
    expect(await order('SELL', '2')).toBe('0.6');
  });

  it('waits for an unknown exit to be settled, and not for ever', async () => {
    await order('SELL', '1');
    await house.settle();
    const { id } = lastCommand();
    terminal.result(id, { status: 'unknown', message: 'no answer', volume: 0, price: 0 });
    await house.settle();
    expect(await order('SELL', '1')).toBe('REDUCE_ONLY');
    clock.advance(360_000);
    await tell('1');
    expect(await order('SELL', '1')).toBe('1');
  });

  it('is nothing on a hedging account, before the terminal has told, and in another symbol', async () => {
    expect(await order('SELL', '1', { symbol: 'GBPUSD' })).toBe('REDUCE_ONLY');
    terminal.beat({ margin_mode: 'hedging' });
    await house.settle();
    expect(await order('SELL', '1')).toBe('REDUCE_ONLY');
    const other = await house.account(dana, '1123457');
    other.beat(NETTING);
    await house.settle();
    expect(await order('SELL', '1', { account: '1123457' })).toBe('REDUCE_ONLY');
  });

  it('goes on an exchange account, and out of a sold position', async () => {
    terminal.snapshot([{ symbol: 'EURUSD', type: 'SELL', volume: 0.4 }]);
    terminal.beat({ margin_mode: 'exchange' });
    await house.settle();
    expect(await order('SELL', '1')).toBe('REDUCE_ONLY');
    expect(await order('BUY', '1')).toBe('0.4');
  });

  it('goes after a restart of the server with the terminal away', async () => {
    const { folder } = house;
    await house.close();
    clock.advance(3_600_000);
    house = await openHouse({ folder, clock });
    await house.settle();
    expect(await order('SELL', '2')).toBe('1');
  });

  it('goes while the terminal is away, and waits for it as exits do', async () => {
    clock.advance(60_000);
    await house.settle();
    expect(await order('SELL', '0.4')).toBe('0.4');
    await house.settle();
    const { created_ms: createdMs, expires_ms: expiresMs } = lastCommand();
    expect(Number(expiresMs) - Number(createdMs)).toBe(300_000);
  });
});

describe('at a limit', () => {
  async function limit(changes: object): Promise<void> {
    await house.api('put', `/api/accounts/${ACCOUNT}/limits`, changes).expect(200);
  }

  it('what is still to be opened is not held yet, and is not taken back', async () => {
    await limit({ max_positions: 2 });
    await tell('0.4');
    // While the system clock has just been set, openings wait: nothing is written when the next is judged.
    clock.step(1000);
    expect(await order('BUY', '0.2')).toBe('queued');
    expect(await order('SELL', '0.5')).toBe('0.4');
    expect(await order('SELL', '1')).toBe('MAX_POSITIONS');
    await house.settle();
    expect(commands()).toEqual([]);
    clock.advance(STEADY_AFTER_MS);
    for (const done of ['BUY 0.2', 'CLOSE BUY 0.4']) {
      await house.settle();
      expect(commands()[0]).toBe(done);
      terminal.result(terminal.commands()[0]?.id ?? '');
    }
  });

  it('what was opened counts before it is shown, and not twice once it may be', async () => {
    await limit({ max_positions: 2 });
    await tell('0.4');
    expect(await order('BUY', '0.2')).toBe('queued');
    await house.settle();
    clock.advance(100);
    terminal.result(lastCommand().id, { volume: 0.2 });
    await house.settle();
    expect(await order('SELL', '1')).toBe('0.6');
    await house.settle();
    terminal.result(lastCommand().id, { status: 'rejected', volume: 0, price: 0 });
    await tell('0.6');
    expect(await order('SELL', '1')).toBe('0.6');
  });

  it('an order on its way that turns the position takes all of it, and turns it once it has', async () => {
    await tell('0.4');
    expect(await order('SELL', '1')).toBe('queued');
    await limit({ max_orders_per_minute: 1 });
    expect(await order('SELL', '0.1')).toBe('ORDER_RATE');
    expect(await order('BUY', '1')).toBe('ORDER_RATE');
    await house.settle();
    clock.advance(100);
    terminal.result(lastCommand().id, { volume: 1 });
    await house.settle();
    expect(await order('BUY', '1')).toBe('0.6');
    await house.settle();
    expect(commands()).toEqual(['CLOSE SELL 0.6']);
  });

  it('lots that the terminal will size may take all there is', async () => {
    const risk = { volume: undefined, risk: { money: 10 }, stop_loss_pips: 20 };
    expect(await order('SELL', '1', risk)).toBe('queued');
    await limit({ max_orders_per_minute: 1 });
    expect(await order('SELL', '1')).toBe('ORDER_RATE');
  });

  it('a pending order on its way does not count', async () => {
    expect(await order('SELL_LIMIT', '1', { price: 1.2 })).toBe('queued');
    await limit({ max_orders_per_minute: 1 });
    expect(await order('SELL', '1')).toBe('1');
  });

  it('promise 2: equal openings stop the account, and what closes of the last goes', async () => {
    await limit({ max_repeated_orders: 2 });
    await tell('3');
    expect(await order('SELL', '0.5')).toBe('queued');
    expect(await order('SELL', '0.5')).toBe('queued');
    await house.settle();
    for (const { id } of terminal.commands()) terminal.ack(id);
    await house.settle();
    for (const { id } of terminal.commands()) terminal.ack(id);
    await house.settle();
    expect(await order('SELL', '0.5')).toBe('0.5');
    expect(await order('BUY', '0.1')).toBe('TRADING_HALTED');
    expect(await order('SELL', '5')).toBe('1.5');
  });
});

describe('the preview', () => {
  type Preview = { verdict: string; code: string | null; closes: string | null; message: string };

  async function preview(query: string): Promise<Preview> {
    const path = `/api/accounts/${ACCOUNT}/preview?${query}`;
    return (await house.api('get', path).expect(200)).body as Preview;
  }

  it('says what would close, and what the gate says', async () => {
    await stop('halted');
    const shown = await preview('action=SELL&symbol=EURUSD&volume=1.5');
    expect(shown).toMatchObject({ verdict: 'closing', code: 'TRADING_HALTED', closes: '1' });
    expect(shown.message).toBe(
      'Only the part that closes would be sent: 1.00 of 1.50 lots; the rest would be refused: ' +
        'TRADING_HALTED. Trading is stopped (enough). Resume it to open positions.',
    );
    expect(await order('SELL', '1.5')).toBe('1');
    expect(await preview('action=SELL&symbol=EURUSD&volume=1.5')).toMatchObject({
      verdict: 'denied',
      code: 'TRADING_HALTED',
      closes: null,
    });
  });

  it('has nothing to say of what is approved', async () => {
    expect(await preview('action=SELL&symbol=EURUSD&volume=1.5')).toMatchObject({
      verdict: 'approved',
      code: null,
      closes: null,
    });
  });
});

type Step =
  | { do: 'order'; action: 'BUY' | 'SELL'; hundredths: number }
  | { do: 'execute' }
  | { do: 'report' }
  | { do: 'tell' }
  | { do: 'wait'; ms: number };

/** A terminal that does what is written and checks nothing: whoever asks too much of it turns the position. */
class TrustingTerminal {
  net: Decimal;
  #changedAtMs: number | undefined;
  readonly #taken = new Set<string>();
  readonly #unreported: { id: string; volume: number; done_ms: number }[] = [];

  constructor(net: Decimal) {
    this.net = net;
  }

  execute(): void {
    const next = terminal.commands().find(({ id }) => !this.#taken.has(id));
    if (next === undefined) return;
    expect(next.action).toBe('CLOSE');
    this.#taken.add(next.id);
    const volume = new Decimal(Number(next.volume));
    this.net = next.position_type === 'BUY' ? this.net.minus(volume) : this.net.plus(volume);
    this.#changedAtMs = clock.nowMs();
    terminal.ack(next.id);
    this.#unreported.push({ id: next.id, volume: volume.toNumber(), done_ms: clock.nowMs() });
  }

  report(): void {
    const done = this.#unreported.shift();
    if (done === undefined) return;
    terminal.result(done.id, { volume: done.volume, done_ms: done.done_ms });
  }

  /** A snapshot on every change, at most once a second; a beat each second. */
  beat(): void {
    if (clock.nowMs() - (this.#changedAtMs ?? Infinity) >= 1000) this.tell();
    terminal.beat(NETTING);
  }

  tell(): void {
    const volume = this.net.abs().toNumber();
    const type = this.net.lt(0) ? 'SELL' : 'BUY';
    terminal.snapshot(volume === 0 ? [] : [{ symbol: 'EURUSD', type, volume }]);
    this.#changedAtMs = undefined;
  }
}

describe('promise 2: under reducing', () => {
  const amount = fc.integer({ min: 1, max: 150 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('order' as const),
        action: fc.constantFrom('BUY' as const, 'SELL' as const),
        hundredths: amount,
      }),
    },
    { weight: 3, arbitrary: fc.constant({ do: 'execute' as const }) },
    { weight: 3, arbitrary: fc.constant({ do: 'report' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'tell' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(200, 1000, 3000),
      }),
    },
  );

  it('no order grows the exposure or turns it, whatever the terminal is late with', async () => {
    await stop();
    terminal.symbols([symbolSpec('EURUSD')]);
    const run = async (held: number, steps: readonly Step[]): Promise<void> => {
      // What the run before has left behind is over.
      for (const { id } of terminal.commands()) terminal.result(id);
      clock.advance(10_000);
      const start = new Decimal(held).div(100);
      const hand = new TrustingTerminal(start);
      hand.tell();
      hand.beat();
      await house.settle();
      for (const next of [...steps, ...DRAIN]) {
        const before = hand.net;
        if (next.do === 'order')
          await order(next.action, new Decimal(next.hundredths).div(100).toFixed());
        else if (next.do === 'wait') {
          clock.advance(next.ms);
          hand.beat();
        } else hand[next.do]();
        await house.settle();
        expect(hand.net.abs().lte(before.abs())).toBe(true);
        expect(hand.net.isZero() || hand.net.gt(0) === start.gt(0)).toBe(true);
      }
    };
    const position = fc.integer({ min: -200, max: 200 });
    const steps = fc.array(step, { minLength: 4, maxLength: 14 });
    await fc.assert(fc.asyncProperty(position, steps, run), { numRuns: 40 });
  });

  const DRAIN: readonly Step[] = Array.from({ length: 4 }, () => ({ do: 'execute' }));
});
