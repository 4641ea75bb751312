import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import type { FakeClock } from '../testing/fake-clock.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';
import { createHandTerminal, symbolSpec, type ReadCommand } from '../testing/hand-terminal.ts';

const ACCOUNT = '1123456';
const BUY = { action: 'buy', symbol: 'EURUSD', volume: 0.1 };

type Terminal = Awaited<ReturnType<House['account']>>;
type Part = { status: string; code: string | null; message: string; warnings: string[] };
type Answer = {
  status?: string;
  message?: string;
  warnings?: string[];
  accounts?: { account: string; action: string; status: string; code: string | null }[];
  orders?: Part[];
  error?: { code: string; message: string };
};
type Row = { status: string; code: string | null; message: string; action: string | null };

let house: House;
let dana: Person;
let terminal: Terminal;

beforeEach(async () => {
  house = await openHouse();
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
});
afterEach(() => house.remove());

const clock = (): FakeClock => house.clock as FakeClock;

/** Positions of EURUSD as the terminal shows them. */
async function hold(...held: Parameters<Terminal['snapshot']>[0]): Promise<void> {
  terminal.snapshot(held);
  terminal.beat({ positions: held.length });
  await house.settle();
}

async function post(message: unknown, status = 200): Promise<Answer> {
  const answer = await house.post(dana.token, message as object).expect(status);
  await house.settle();
  return answer.body as Answer;
}

/** Posts, and gives what new commands the terminal finds, in the order of their making. */
async function sent(message: unknown, status = 200): Promise<ReadCommand[]> {
  const before = new Set(terminal.commandNames());
  await post(message, status);
  await drain(before);
  return terminal.commands().filter((_, i) => !before.has(terminal.commandNames()[i] ?? ''));
}

/** What waits for an earlier command to be taken is written once that is acknowledged. */
async function drain(before: ReadonlySet<string>): Promise<void> {
  for (const { id } of terminal
    .commands()
    .filter((_, i) => !before.has(terminal.commandNames()[i] ?? '')))
    terminal.ack(id);
  await house.settle();
}

async function pass(ms: number): Promise<void> {
  clock().advance(ms);
  terminal.beat();
  await house.settle();
}

async function done(call: request.Test): Promise<void> {
  await call.expect(200);
}

async function history(): Promise<Row[]> {
  const answer = await house.api('get', '/api/history?limit=100').expect(200);
  return (answer.body as { signals: Row[] }).signals;
}

describe('the exit of a strategy closes what it was and opens nothing', () => {
  const base = { ticker: 'EURUSD', quantity: 0.1 };
  const sizes = { market_position_size: 0.3, prev_market_position_size: 0.3 };
  it.each<[string, object, object[]]>([
    [
      'flat after a sell',
      { ...base, action: 'sell', market_position: 'flat', prev_market_position: 'long', id: 'a2' },
      [{ action: 'CLOSE', symbol: 'EURUSD', position_type: 'BUY', volume: null }],
    ],
    [
      'flat after a buy, without what it was before',
      { ...base, action: 'buy', market_position: 'flat' },
      [{ action: 'CLOSE', position_type: 'SELL', volume: null }],
    ],
    [
      'flat by a position of zero',
      { ...base, action: 'SELL', positionSize: '0.0' },
      [{ action: 'CLOSE', position_type: 'BUY', volume: null }],
    ],
    [
      'flat with names in camel case, and stops that are not there',
      {
        ...base,
        action: 'Sell',
        marketPosition: 'Flat',
        prevMarketPosition: 'LONG',
        sl: 'NaN',
        tp: '',
      },
      [{ action: 'CLOSE', position_type: 'BUY', volume: null, stop_loss: null }],
    ],
    [
      'a close whose strategy is flat',
      {
        action: 'close',
        symbol: 'EURUSD',
        lots: 0.1,
        'market-position': 'flat',
        prev_market_position: 'short',
      },
      [{ action: 'CLOSE', position_type: 'SELL', volume: null }],
    ],
    [
      'a part of a long',
      { ...base, action: 'sell', market_position: 'long', prev_market_position: 'long' },
      [{ action: 'CLOSE', position_type: 'BUY', volume: 0.1 }],
    ],
    [
      'a part of a short told by the sign of what is left',
      { ...base, action: 'buy', position_size: '-0,2' },
      [{ action: 'CLOSE', position_type: 'SELL', volume: 0.1 }],
    ],
    [
      'a reversal whose contracts are the sum of both',
      {
        action: 'sell',
        symbol: 'EURUSD',
        contracts: 0.6,
        market_position: 'short',
        prev_market_position: 'long',
        ...sizes,
      },
      [
        { action: 'CLOSE', position_type: 'BUY', volume: null },
        { action: 'SELL', volume: 0.3 },
      ],
    ],
    [
      'a reversal with lots of its own',
      {
        action: 'buy',
        symbol: 'EURUSD',
        volume: '0.2',
        market_position: 'long',
        prev_market_position: 'short',
        sl_pips: 20,
      },
      [
        { action: 'CLOSE', position_type: 'SELL', volume: null },
        { action: 'BUY', volume: 0.2, stop_loss_pips: 20 },
      ],
    ],
    [
      'a reversal that cannot be: only its exit',
      { ...base, action: 'buy', market_position: 'short', prev_market_position: 'long' },
      [{ action: 'CLOSE', position_type: 'BUY', volume: null }],
    ],
    [
      'a reversal whose stop cannot be read: only its exit',
      {
        ...base,
        action: 'sell',
        market_position: 'short',
        prev_market_position: 'long',
        sl: 'far',
      },
      [{ action: 'CLOSE', position_type: 'BUY', volume: null }],
    ],
  ])('%s', async (_name, message, commands) => {
    await hold({ volume: 0.3 }, { volume: 0.3, type: 'SELL' });
    expect(await sent(message)).toMatchObject(commands);
  });

  it('an entry and its exit in the words of the dashboard', async () => {
    const [entry] = await sent({
      ...base,
      action: 'buy',
      market_position: 'long',
      prev_market_position: 'flat',
      id: 'a1',
    });
    expect(entry).toMatchObject({ action: 'BUY', volume: 0.1 });
    terminal.result(entry?.id ?? '');
    await hold({ volume: 0.1 });
    const exit = {
      ...base,
      action: 'sell',
      market_position: 'flat',
      prev_market_position: 'long',
      id: 'a2',
    };
    expect(await sent(exit)).toMatchObject([
      { action: 'CLOSE', position_type: 'BUY', volume: null },
    ]);
  });

  it('two strategies of one second, told apart by their order, are both carried out', async () => {
    const id = (order: string) => `${order}|buy|0.1|EURUSD|2026-11-21T09:30:00Z`;
    const entry = { ...base, action: 'buy', market_position: 'long', prev_market_position: 'flat' };
    expect(await sent({ ...entry, id: id('Breakout') })).toHaveLength(1);
    expect(await sent({ ...entry, id: id('Pullback'), quantity: 0.2 })).toHaveLength(1);
  });

  it('with nothing held is accepted and says so', async () => {
    await hold();
    await pass(3000);
    const answer = await post({
      ...base,
      action: 'sell',
      market_position: 'flat',
      prev_market_position: 'long',
    });
    expect(answer).toMatchObject({
      status: 'accepted',
      message: expect.stringContaining('nothing to close'),
    });
  });

  it('of something else than is held says that an alert may have been missed', async () => {
    await hold({ volume: 0.3, type: 'SELL' });
    await pass(3000);
    const answer = await post({
      ...base,
      action: 'sell',
      market_position: 'flat',
      prev_market_position: 'long',
    });
    expect(answer.message).toMatch(/an alert may have been missed/);
  });

  it.each([
    [
      'halted trading',
      'TRADING_HALTED',
      {},
      () => house.api('post', '/api/trading/halt', { reason: 'enough' }),
    ],
    [
      'a paused account',
      'ACCOUNT_PAUSED',
      {},
      () => house.api('post', `/api/accounts/${ACCOUNT}/pause`),
    ],
    ['lots that the broker does not trade', 'LOT_STEP', { contracts: 0.015 }, undefined],
  ] as const)(
    'a reversal whose opening is refused for %s still sends its exit and says why',
    async (_name, code, more, first) => {
      await hold({ volume: 0.3 });
      if (first !== undefined) await first().expect(200);
      const message = {
        ...{ action: 'sell', symbol: 'EURUSD', contracts: 0.1 },
        ...{ market_position: 'short', prev_market_position: 'long', ...more },
      };
      const answer = await post(message);
      expect(answer.accounts).toMatchObject([
        { action: 'CLOSE', status: 'queued' },
        { action: 'SELL', status: 'denied', code },
      ]);
      expect(answer.message).toMatch(/Only the exit was carried out, not the opening: /);
      expect(terminal.commands()).toMatchObject([{ action: 'CLOSE', position_type: 'BUY' }]);
    },
  );

  it('a partial one takes its share where the account has lots of its own', async () => {
    const rule = { mode: 'multiplier', factor: 3 };
    await house.api('put', `/api/accounts/${ACCOUNT}/signal-sizing`, rule).expect(200);
    await hold({ volume: 0.9 });
    const part = {
      action: 'sell',
      symbol: 'EURUSD',
      contracts: 0.1,
      market_position: 'long',
      prev_market_position: 'long',
    };
    const told = { ...part, market_position_size: 0.2, prev_market_position_size: 0.3 };
    expect(await sent(told)).toMatchObject([{ action: 'CLOSE', volume: 0.3 }]);
  });
});

describe('whole exits are not duplicates', () => {
  it.each<[string, object]>([
    ['everything', { action: 'CLOSE_ALL' }],
    ['everything, by another word', { action: 'close all' }],
    ['a symbol', { action: 'CLOSE_SYMBOL', symbol: 'EURUSD' }],
    ['a symbol, by EXIT', { action: 'exit', ticker: 'OANDA:EURUSD' }],
    ['a symbol, by FLAT', { action: 'flat', symbol: 'EURUSD' }],
    ['one side', { action: 'close-long', symbol: 'EURUSD' }],
    ['a symbol with lots of nothing', { action: 'close', symbol: 'EURUSD', volume: 0 }],
    ['a symbol with all of its percent', { action: 'close', symbol: 'EURUSD', percent: '100%' }],
    ['a flat strategy', { action: 'sell', symbol: 'EURUSD', quantity: 1, market_position: 'flat' }],
    ['one with an id, after another opening', { action: 'CLOSE_ALL', id: 'exit' }],
  ])('%s', async (_name, exit) => {
    await sent(BUY);
    expect(await sent(exit)).toHaveLength(1);
    expect(await sent({ ...BUY, volume: 0.2 })).toHaveLength(1);
    expect(await sent(exit)).toHaveLength(1);
  });

  it('but with its id it is, while nothing was opened since, and says of what', async () => {
    await sent({ action: 'CLOSE_ALL', id: 'exit' });
    await pass(3000);
    const answer = await post({ action: 'CLOSE_ALL', id: 'exit' });
    expect(answer).toMatchObject({
      status: 'duplicate',
      message: expect.stringMatching(/^A repeat of CLOSE_ALL .*3 s ago.*not carried out again/),
    });
  });

  it('under the id of another message it goes, with a warning', async () => {
    await sent({ ...BUY, id: 'same' });
    const answer = await post({ action: 'CLOSE_ALL', id: 'same' });
    expect(answer).toMatchObject({
      status: 'accepted',
      warnings: [expect.stringContaining('used for another message')],
    });
  });

  it.each<[string, object]>([
    ['a part in lots', { action: 'close', symbol: 'EURUSD', volume: 0.05 }],
    ['a part in percent', { action: 'close', symbol: 'EURUSD', percent: 50 }],
    [
      'a part of a strategy',
      { action: 'sell', symbol: 'EURUSD', quantity: 0.05, market_position: 'long' },
    ],
  ])('%s is one within the window', async (_name, part) => {
    expect(await sent(part)).toHaveLength(1);
    expect(await sent(part)).toEqual([]);
    await pass(30_000);
    expect(await sent(part)).toHaveLength(1);
  });
});

describe('a refusal is not remembered', () => {
  it.each<[string, object, () => Promise<void>, () => Promise<void>]>([
    [
      'of halted trading',
      BUY,
      () => done(house.api('post', '/api/trading/halt', { reason: 'x' })),
      () => done(house.api('post', '/api/trading/resume')),
    ],
    [
      'of a paused account, with an id',
      { ...BUY, id: 'p1' },
      () => done(house.api('post', `/api/accounts/${ACCOUNT}/pause`)),
      () => done(house.api('post', `/api/accounts/${ACCOUNT}/resume`)),
    ],
    [
      'of a name that nobody knows, with an id',
      { action: 'close', symbol: 'EURSUD', id: 'k7' },
      () => Promise.resolve(),
      () =>
        done(house.api('put', `/api/accounts/${ACCOUNT}/symbol-mappings/EURSUD`, { to: 'EURUSD' })),
    ],
    [
      'of a symbol that the broker brings later',
      { ...BUY, symbol: 'NEWUSD', id: 7 },
      () => Promise.resolve(),
      async () => {
        terminal.symbols([symbolSpec('EURUSD'), symbolSpec('NEWUSD')]);
        await house.settle();
      },
    ],
  ])('%s', async (_name, message, before, after) => {
    await hold({ volume: 0.1 });
    await before();
    expect(await sent(message, 422)).toEqual([]);
    await after();
    expect(await sent(message)).toHaveLength(1);
    expect(await sent(message)).toEqual([]);
  });
});

describe('exits need little', () => {
  const close = { action: 'close', symbol: 'EURUSD' };
  it.each<[string, object, string | undefined]>([
    ['tp', { ...close, tp: 'na' }, 'tp'],
    ['sl', { ...close, sl: 'NaN' }, 'sl'],
    ['a symbol of everything', { action: 'close_all', symbol: 'NIFTY' }, 'symbol'],
    ['a symbol of everything that is none', { action: 'close_all', symbol: '<b>' }, 'symbol'],
    ['a stop with many decimals', { action: 'close_all', sl: 1.0312345678912 }, 'sl'],
    ['a long comment', { ...close, action: 'close_symbol', comment: 'x'.repeat(500) }, 'comment'],
    ['a comment that is no text', { ...close, comment: { by: 'bot' } }, 'comment'],
    ['lots of nothing', { ...close, volume: 0 }, 'volume'],
    ['a risk', { ...close, risk: '1%' }, 'risk'],
    ['an old time', { ...close, time: '2020-01-01T00:00:00Z' }, undefined],
    ['a time that is none', { ...close, time: 'now' }, 'time'],
    ['an id that was not filled in', { ...close, id: '{{strategy.order.id}}' }, 'id'],
    ['an order type', { ...close, type: 'trailing' }, 'type'],
    ['a trailing stop', { ...close, trail_points: 50 }, 'trail_points'],
    [
      'nested levels',
      { ...close, stopLoss: { percent: 5 }, takeProfit: { price: 'x' } },
      'stopLoss.percent',
    ],
    ['lots of everything', { action: 'close_all', volume: 'all' }, 'volume'],
    ['a size word of a symbol', { action: 'flat', symbol: 'EURUSD', contracts: 1 }, 'contracts'],
  ])('%s is left out and named', async (_name, message, named) => {
    await hold({ volume: 0.3 });
    const answer = await post(message);
    expect(answer.status).toBe('accepted');
    const [command, ...more] = terminal.commands();
    expect(more).toEqual([]);
    expect(command).toMatchObject({ volume: null, stop_loss: null, take_profit: null });
    expect(command?.action).toMatch(/^CLOSE/);
    if (named !== undefined) expect(answer.warnings?.join(' ')).toContain(`"${named}"`);
  });

  it.each<[string, unknown, number]>([
    ['the noise of floats', 0.30000000000000004, 0.3],
    ['an exponent', '3e-1', 0.3],
    ['a decimal comma', '0,30', 0.3],
    ['more than a step has', 0.119, 0.11],
    ['less than the smallest order', 0.001, 0.01],
  ])('lots of a part with %s', async (_name, volume, lots) => {
    await hold({ volume: 0.3 });
    expect(await sent({ ...close, volume })).toMatchObject([{ action: 'CLOSE', volume: lots }]);
  });

  it.each<[string, object, RegExp]>([
    ['lots of a part', { ...close, volume: 'half' }, /"volume" must be a number of lots/],
    ['a share', { ...close, percent: 'half' }, /"percent" must be above 0/],
    ['a share below nothing', { ...close, percent: -5 }, /"percent" must be above 0/],
    ['a side', { ...close, position_type: 'up' }, /"position_type" must be BUY or SELL/],
    ['a ticket', { ...close, ticket: 'abc' }, /"ticket" must be a whole number/],
    ['an account', { ...close, account: 'main' }, /account must be given by its number/],
    [
      'a symbol',
      { action: 'close' },
      /needs "symbol" or "ticket"; to close everything, send CLOSE_ALL/,
    ],
    [
      'a side of everything',
      { action: 'close_all', position_type: 'BUY' },
      /send CLOSE_LONG or CLOSE_SHORT/,
    ],
    [
      'a share of everything',
      { action: 'close_all', percent: 50 },
      /belongs to CLOSE with a symbol/,
    ],
  ])(
    'but %s that cannot be understood is refused, with what to send',
    async (_name, message, sentence) => {
      const answer = await post(message, 422);
      expect(answer.error?.message).toMatch(sentence);
      expect(terminal.commandNames()).toEqual([]);
    },
  );

  it('no limit of entries holds one up, nor the exit of a reversal', async () => {
    await house.remove();
    house = await openHouse({ env: { WEBHOOK_RATE_LIMIT: '1 per minute' } });
    dana = house.person('dana');
    terminal = await house.account(dana, ACCOUNT);
    await hold({ volume: 0.3 });
    await post(BUY);
    await post({ ...BUY, volume: 0.2 }, 429);
    await drain(new Set());
    for (const action of ['close', 'flat', 'close_long']) await post({ ...close, action });
    await post({ action: 'sell', symbol: 'EURUSD', quantity: 1, market_position: 'flat' });
    const before = terminal.commandNames().length;
    expect(before).toBe(5);
    const answer = await post({
      action: 'sell',
      symbol: 'EURUSD',
      contracts: 0.1,
      market_position: 'short',
      prev_market_position: 'long',
    });
    expect(answer.accounts).toMatchObject([{ action: 'CLOSE', status: 'queued' }]);
    expect(answer.warnings?.join(' ')).toMatch(/Only the exit was carried out.*Too many signals/);
    await house.settle();
    expect(terminal.commands().slice(before)).toMatchObject([
      { action: 'CLOSE', position_type: 'BUY' },
    ]);
  });
});

describe('an exit takes back no waiting entry that it is not about', () => {
  it.each<[string, object, number]>([
    ['the other side', { action: 'close_short', symbol: 'EURUSD' }, 2],
    ['a part', { action: 'close', symbol: 'EURUSD', volume: 0.05 }, 2],
    ['a ticket', { action: 'close', ticket: '7000000001' }, 2],
    ['one waiting order', { action: 'cancel', ticket: '7000000001' }, 2],
    ['another symbol', { action: 'close', symbol: 'GBPUSD' }, 2],
    ['that side', { action: 'close_long', symbol: 'EURUSD' }, 1],
    ['that symbol', { action: 'flat', symbol: 'EURUSD' }, 1],
    ['everything', { action: 'close_all' }, 1],
  ])('%s', async (_name, exit, left) => {
    await hold({ volume: 0.3 }, { volume: 0.3, type: 'SELL' });
    await post(BUY);
    // Waits until the first is taken.
    await post({ ...BUY, volume: 0.2 });
    await post(exit);
    for (let round = 0; round < 3; round++) await drain(new Set());
    const opened = terminal.commands().filter(({ action }) => action === 'BUY');
    expect(opened).toHaveLength(left);
  });
});

describe('an exit goes to what is held, also where the list of symbols does not tell', () => {
  const NUMBER = '1123457';
  it.each<[string, string | undefined, string, string]>([
    ['the name itself', 'EURUSD', 'EURUSD', 'EURUSD'],
    ['a name with the mark of the account', 'EURUSD.raw', 'EURUSD', 'EURUSD.raw'],
    ['a name with small letters behind', 'EURUSDm', 'eurusd', 'EURUSDm'],
    ['a name with a mark before', '#EURUSD', 'EUR/USD', '#EURUSD'],
    ['another instrument that begins alike', 'EURUSDT', 'EURUSD', 'EURUSD'],
    ['nothing that is known', undefined, 'FX:EURUSD', 'EURUSD'],
  ])('%s', async (_name, held, asked, symbol) => {
    const bare = createHandTerminal({ root: house.root, account: NUMBER, clock: house.clock });
    house.attach(dana, NUMBER);
    bare.beat({ positions: 1 });
    if (held !== undefined) bare.snapshot([{ symbol: held, volume: 0.3 }]);
    await house.settle();
    await post({ action: 'close', symbol: asked, account: NUMBER });
    expect(bare.commands()).toMatchObject([{ action: 'CLOSE', symbol }]);
  });

  it('a symbol that the broker has taken off its list', async () => {
    await hold({ symbol: 'USDTRY.x', volume: 0.3 });
    expect(await sent({ action: 'close_symbol', symbol: 'USDTRY' })).toMatchObject([
      { action: 'CLOSE_SYMBOL', symbol: 'USDTRY.x' },
    ]);
  });
});

describe('names as people write them', () => {
  it.each<[object, object]>([
    [{ stopLoss: 1.05 }, { stop_loss: 1.05 }],
    [{ SL: 1.05 }, { stop_loss: 1.05 }],
    [{ sl_price: 1.05 }, { stop_loss: 1.05 }],
    [{ stoploss: 1.05 }, { stop_loss: 1.05 }],
    [{ 'stop-loss': 1.05 }, { stop_loss: 1.05 }],
    [{ 'Stop Loss': '1.05' }, { stop_loss: 1.05 }],
    [{ stopLoss: { price: 1.05 } }, { stop_loss: 1.05 }],
    [{ sl: { pips: 20 } }, { stop_loss_pips: 20 }],
    [{ 'TP Price': 1.2 }, { take_profit: 1.2 }],
    [{ Target: 1.2 }, { take_profit: 1.2 }],
    [{ targetPips: 40 }, { take_profit_pips: 40 }],
    [
      { orderType: 'limit', limitPrice: 1.05, price: 1.05 },
      { order_type: 'limit', price: 1.05 },
    ],
    [
      { orderType: 'limit', limitPrice: 1.05 },
      { order_type: 'limit', price: 1.05 },
    ],
    [
      { type: 'limit', price: 1.05 },
      { order_type: 'limit', price: 1.05 },
    ],
    [
      { action: 'Buy Stop', price: 1.15 },
      { order_type: 'stop', price: 1.15 },
    ],
    [
      { action: 'buy-limit', price: '1,05' },
      { order_type: 'limit', price: 1.05 },
    ],
    [{ volume: undefined, Qty: 0.2 }, { volume: 0.2 }],
    [{ volume: undefined, 'lot size': '0.2' }, { volume: 0.2 }],
    [{ symbol: undefined, TICKER: 'FX:EURUSD' }, { symbol: 'EURUSD' }],
    [{ accountNumber: Number(ACCOUNT) }, { account: ACCOUNT }],
    [{ Login: ACCOUNT }, { account: ACCOUNT }],
  ])('%j', async (more, command) => {
    expect(await sent({ ...BUY, ...more })).toMatchObject([command]);
  });

  it.each<[object, RegExp]>([
    [{ stopLoss: { percent: 5 } }, /"stopLoss.percent".*a stop loss.*"sl_pips"/],
    [{ sl_percent: 5 }, /"sl_percent".*a stop loss/],
    [{ trailing_stop: 20 }, /"trailing_stop".*a stop that moves.*MODIFY/],
    [{ bracket: { tp1: 1.2 } }, /"bracket.tp1".*a target/],
    [{ qty_type: 'percent' }, /"qty_type".*a size or its unit/],
    [{ sl: 1.05, stopLoss: 1.06 }, /"sl" and "stopLoss" mean the same and differ/],
    [{ acc: 5 }, /"acc".*an account/],
    [{ limitPrice: 1.05 }, /"limitPrice".*"order_type":"limit"/],
    [{ type: 'stop', price: 1.15, limit_price: 1.16 }, /"limit_price".*"stop_limit"/],
    [{ type: 'limit', price: 1.1, limitPrice: 1.05 }, /"price" and "limitPrice" differ/],
  ])('%j is refused, with what to write', async (more, sentence) => {
    const answer = await post({ ...BUY, ...more }, 422);
    expect(answer.error).toMatchObject({
      code: 'VALIDATION_FAILED',
      message: expect.stringMatching(sentence),
    });
    expect(terminal.commandNames()).toEqual([]);
  });
});

describe('harmless extras are named and do no harm', () => {
  it.each<[object]>([
    [{ strategy: 'alpha', interval: '15', bar_index: 812, note: 'test of the note', plot_0: 1.2 }],
    [{ exchange: 'OANDA', hl2: 1.1, prev_close: 1.1, close_time: '2026-11-21T09:30:00Z' }],
    [{ volume_ma: 1200, tick_size: 0.00001, secret: 's', meta: { bot: 'py', v: 2 } }],
  ])('%j', async (more) => {
    const answer = await post({ ...BUY, ...more });
    expect(answer.warnings).toHaveLength(Object.keys(more).length);
    expect(terminal.commands()).toMatchObject([{ action: 'BUY', volume: 0.1 }]);
  });
});

describe('numbers as machines write them', () => {
  it.each<[object, object]>([
    [{ sl: 1.0500000000000003 }, { stop_loss: 1.05 }],
    [{ volume: 0.060000000000000005 }, { volume: 0.06 }],
    [{ volume: '1e-1' }, { volume: 0.1 }],
    [{ volume: ' 0,10 ' }, { volume: 0.1 }],
    [{ volume: '.1' }, { volume: 0.1 }],
    [{ sl: '1.05e0' }, { stop_loss: 1.05 }],
    [{ sl: '1,05' }, { stop_loss: 1.05 }],
    [{ sl_pips: 20.000000000000004 }, { stop_loss_pips: 20 }],
    [{ tp: '1.2000049' }, { take_profit: 1.2 }],
    [
      { sl: 'NaN', tp: 'na' },
      { stop_loss: null, take_profit: null },
    ],
    [
      { sl: '', tp: null },
      { stop_loss: null, take_profit: null },
    ],
    [
      { sl: 'null', tp: ' NA ' },
      { stop_loss: null, take_profit: null },
    ],
    [
      { sl: 'None', tp: 'undefined' },
      { stop_loss: null, take_profit: null },
    ],
    [
      { sl: 0, tp: '0.0' },
      { stop_loss: null, take_profit: null },
    ],
    [{ stopLoss: { price: 'NaN' } }, { stop_loss: null }],
    [{ id: 'NaN' }, { volume: 0.1 }],
  ])('%j', async (more, command) => {
    expect(await sent({ ...BUY, ...more })).toMatchObject([command]);
  });

  it('a change rounds to the tick too', async () => {
    await hold({ volume: 0.5 });
    expect(
      await sent({ action: 'modify', symbol: 'EURUSD', sl: 1.0499999999999998 }),
    ).toMatchObject([{ action: 'MODIFY', stop_loss: 1.05 }]);
  });

  it.each<[object]>([
    [{ volume: '1.000,50' }],
    [{ sl: '1 05' }],
    [{ sl: '0x10' }],
    [{ volume: '0.1 lots' }],
  ])('%j is refused by its name', async (more) => {
    const answer = await post({ ...BUY, ...more }, 422);
    expect(answer.error?.message).toContain(`"${Object.keys(more)[0] ?? ''}"`);
  });
});

describe('several orders in one alert', () => {
  const close = { action: 'close', symbol: 'EURUSD' };
  it('are carried out in their order, each with its own row and answer', async () => {
    const answer = await post([close, { ...BUY, volume: 0.02 }]);
    expect(answer.orders).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }]);
    expect(answer.message).toMatch(/^2 of 2 orders carried out\. 1: CLOSE EURUSD .*2: BUY EURUSD/);
    await drain(new Set());
    expect(terminal.commands()).toMatchObject([
      { action: 'CLOSE' },
      { action: 'BUY', volume: 0.02 },
    ]);
    expect((await history()).map(({ action }) => action)).toEqual(['BUY', 'CLOSE']);
  });

  it('one that cannot be read in the middle holds up no other', async () => {
    const answer = await post([
      close,
      { action: 'buy', symbol: 'EURUSD' },
      'what',
      { ...close, symbol: 'GBPUSD' },
    ]);
    expect(answer.orders).toMatchObject([
      { status: 'accepted' },
      {
        status: 'refused',
        code: 'VALIDATION_FAILED',
        message: expect.stringContaining('needs "volume"'),
      },
      { status: 'refused', message: expect.stringContaining('JSON object') },
      { status: 'accepted' },
    ]);
    expect(terminal.commands()).toHaveLength(2);
    expect(await history()).toHaveLength(4);
  });

  it('two equal ones are two, and the whole list once more is a repeat', async () => {
    const list = { orders: [BUY, BUY] };
    expect((await post(list)).orders).toMatchObject([
      { status: 'accepted' },
      { status: 'accepted' },
    ]);
    expect((await post(list)).orders).toMatchObject([
      { status: 'duplicate' },
      { status: 'duplicate' },
    ]);
  });

  it('share what stands beside them, and an id becomes one for each', async () => {
    const list = {
      account: ACCOUNT,
      ticker: 'EURUSD',
      id: 'both',
      sl: 1.05,
      orders: [{ action: 'close' }, { action: 'buy', lots: 0.1 }],
    };
    const answer = await post(list);
    expect(answer.orders).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }]);
    await drain(new Set());
    expect(terminal.commands()).toMatchObject([
      { symbol: 'EURUSD' },
      { stop_loss: 1.05, volume: 0.1 },
    ]);
    expect((await post(list)).orders?.[1]).toMatchObject({ status: 'duplicate' });
  });

  it.each([null, '', 'NaN'])('no order has an id where the shared one is %j', async (id) => {
    expect((await post({ id, orders: [BUY] })).orders).toMatchObject([{ status: 'accepted' }]);
    const other = await post({ id, orders: [{ ...BUY, volume: 0.2 }] });
    expect(other.orders).toMatchObject([{ status: 'accepted' }]);
  });

  it("an order's own word about a stop or a size wins, in whatever form", async () => {
    const shared = { sl: 1.05, volume: 0.3 };
    await post({
      ...shared,
      orders: [
        { action: 'buy', symbol: 'EURUSD', sl_pips: 20 },
        { ...close, percent: 50 },
      ],
    });
    await drain(new Set());
    expect(terminal.commands()).toMatchObject([
      { action: 'BUY', volume: 0.3, stop_loss_pips: 20 },
      { action: 'CLOSE', percent: 50, volume: null },
    ]);
  });

  it('what speaks of a stop beside them refuses the openings and lets the exits go', async () => {
    const answer = await post({ trailing: 20, orders: [close, BUY] });
    expect(answer.orders).toMatchObject([{ status: 'accepted' }, { status: 'refused' }]);
  });

  it.each([[[]], [Array.from({ length: 11 }, () => close)], [{ orders: [] }]])(
    '%j is no list of 1 to 10',
    async (list) => {
      expect((await post(list, 422)).error?.message).toMatch(/holds 1 to 10 messages/);
    },
  );
});

describe('everything is in the history, refused or not', () => {
  it.each<[string, () => request.Test, number, string]>([
    [
      'a compressed body',
      () =>
        request(house.app)
          .post(`/webhook/${dana.token}`)
          .set({ 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' })
          .serialize((value: unknown) => value as string)
          .send(gzipSync(JSON.stringify(BUY))),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body of 70 KB',
      () => house.post(dana.token, `{"a":"${'x'.repeat(70_000)}"}`),
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'a GET with the order in its address',
      () => request(house.app).get(`/webhook/${dana.token}?action=buy`),
      405,
      'METHOD_NOT_ALLOWED',
    ],
    [
      'a PUT',
      () => request(house.app).put(`/webhook/${dana.token}`).send(BUY),
      405,
      'METHOD_NOT_ALLOWED',
    ],
    [
      'a form',
      () => house.post(dana.token, 'action=buy', 'application/x-www-form-urlencoded'),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['nothing at all', () => house.post(dana.token, '', 'text/plain'), 400, 'INVALID_JSON'],
    [
      'a field that speaks of a stop',
      () => house.post(dana.token, { ...BUY, trail: 1 }),
      422,
      'VALIDATION_FAILED',
    ],
    [
      'an account of nobody',
      () => house.post(dana.token, { ...BUY, account: 99 }),
      422,
      'ACCOUNT_NOT_FOUND',
    ],
  ])('%s', async (_name, send, status, code) => {
    await send().expect(status);
    const rows = await history();
    expect(rows).toMatchObject([{ code }]);
    expect(rows[0]?.message).toMatch(/\w.*\.$/);
    expect(terminal.commandNames()).toEqual([]);
  });
});

describe('which accounts', () => {
  const PRACTICE = '991234567';
  beforeEach(async () => {
    const by = { userId: dana.userId, address: '', isAdmin: true };
    house.services.accounts.create(by, {
      ...{ kind: 'paper', nickname: 'practice', account: PRACTICE, choice: {} },
    });
    // Beside a real account that was online it takes webhooks only because its owner says so.
    house.services.accounts.change(by, PRACTICE, { receivesWebhooks: true });
    const practice = createHandTerminal({
      root: house.root,
      account: PRACTICE,
      clock: house.clock,
    });
    practice.symbols([symbolSpec('XAUUSD', { digits: 2 })]);
    practice.beat();
    await house.settle();
  });

  it("a real account's refusal is said before what a practice account took", async () => {
    await house.api('post', `/api/accounts/${ACCOUNT}/pause`).expect(200);
    const message = { action: 'BUY', symbol: 'XAUUSD', volume: 0.01 };
    const answer = await post({ ...message, accounts: [PRACTICE, ACCOUNT] });
    expect(answer.accounts).toMatchObject([
      { account: ACCOUNT, status: 'denied', code: 'ACCOUNT_PAUSED' },
      { account: PRACTICE, status: 'queued' },
    ]);
    expect(answer.message).toMatch(
      new RegExp(`^${ACCOUNT}: The account is paused.*practice only$`),
    );
  });
});
