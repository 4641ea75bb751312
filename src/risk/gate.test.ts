import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFakeClock } from '../testing/fake-clock.ts';
import { symbolSpec } from '../testing/hand-terminal.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '1123456';
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

let clock: ReturnType<typeof createFakeClock>;
let house: House;
let dana: Person;
let terminal: Awaited<ReturnType<House['account']>>;

beforeEach(async () => {
  clock = createFakeClock();
  house = await openHouse({ clock });
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
});
afterEach(() => house.remove());

type Limits = {
  limits: Record<string, unknown>;
  own: Record<string, unknown>;
  is_live: boolean;
  missing: string[];
  usage: Record<string, unknown>;
};
type Signal = { signal_id: string; accounts: { status: string; code?: string }[] };

let sent = 0;

async function open(changes: object = {}): Promise<string> {
  const body = { id: `gate-${String(++sent)}`, action: 'BUY', symbol: 'EURUSD', volume: 0.01 };
  const answer = await house.post(dana.token, { ...body, ...changes });
  const [outcome] = (answer.body as Signal).accounts;
  return outcome?.code ?? outcome?.status ?? 'nothing';
}

async function limit(changes: object): Promise<Limits> {
  const answer = await house.api('put', `/api/accounts/${ACCOUNT}/limits`, changes).expect(200);
  return answer.body as Limits;
}

async function limits(): Promise<Limits> {
  const answer = await house.api('get', `/api/accounts/${ACCOUNT}/limits`).expect(200);
  return answer.body as Limits;
}

async function restart(): Promise<void> {
  const { folder } = house;
  await house.close();
  house = await openHouse({ folder, clock });
  terminal.symbols([symbolSpec('EURUSD')]);
  terminal.beat();
  await house.settle();
}

/** Moves time while the terminal goes on beating. */
async function pass(ms: number, beat: Parameters<typeof terminal.beat>[0] = {}): Promise<void> {
  for (let left = ms; left > 0; left -= MINUTE_MS) {
    clock.advance(Math.min(left, MINUTE_MS));
    terminal.beat(beat);
    await house.settle();
  }
}

function commandIds(): string[] {
  return terminal.commands().map(({ id }) => id);
}

describe('promise 2: a hundred signals at once', () => {
  const different = (i: number): object => ({ volume: (i + 1) / 100 });

  it('cannot pass a limit of ten positions', async () => {
    await limit({ max_positions: 10 });
    const codes = await Promise.all(Array.from({ length: 100 }, (_, i) => open(different(i))));
    expect(codes.filter((code) => code === 'queued')).toHaveLength(10);
    expect(codes.filter((code) => code === 'MAX_POSITIONS')).toHaveLength(90);
  });

  it('cannot pass a limit of lots, margin or openings an hour', async () => {
    await limit({ max_total_lots: 0.1, max_repeated_orders: null });
    const lots = await Promise.all(Array.from({ length: 100 }, () => open()));
    expect(lots.filter((code) => code === 'queued')).toHaveLength(10);

    // 0.01 lots at 1.1001 and a leverage of 100 need 11.001; ten of them 1.1001 % of 10,000.
    await limit({ max_total_lots: null, max_margin_use_pct: 2.2003 });
    const margin = await Promise.all(Array.from({ length: 100 }, () => open()));
    expect(margin.filter((code) => code === 'queued')).toHaveLength(10);

    await limit({ max_margin_use_pct: null, max_orders_per_hour: 30 });
    const rate = await Promise.all(Array.from({ length: 100 }, () => open()));
    expect(rate.filter((code) => code === 'queued')).toHaveLength(10);
    expect(rate.filter((code) => code === 'ORDER_RATE')).toHaveLength(90);
  });
});

describe('a reservation', () => {
  beforeEach(async () => {
    await limit({ max_positions: 1 });
    expect(await open()).toBe('queued');
    await house.settle();
  });

  it.each(['rejected', 'expired', 'not_executed'] as const)(
    'is released when the terminal says %s',
    async (status) => {
      const [id = ''] = commandIds();
      terminal.result(id, { status, volume: 0, price: 0, position: '0' });
      await house.settle();
      expect((await limits()).usage).toMatchObject({ reserved: 0 });
      expect(await open()).toBe('queued');
    },
  );

  it('holds its place while nobody can tell what became of it, and until that is known', async () => {
    const [id = ''] = commandIds();
    terminal.ack(id);
    await house.settle();
    terminal.result(id, { status: 'unknown', message: 'no answer', volume: 0, price: 0 });
    await house.settle();
    expect(await open()).toBe('MAX_POSITIONS');
    terminal.result(id, { status: 'not_executed', volume: 0, price: 0 });
    await house.settle();
    expect(await open()).toBe('queued');
  });

  it('holds its place until the terminal shows the position, which is then counted once', async () => {
    const [id = ''] = commandIds();
    terminal.result(id);
    await house.settle();
    expect((await limits()).usage).toMatchObject({ positions: 0, reserved: 1 });
    clock.advance(1000);
    terminal.snapshot(['EURUSD']);
    await house.settle();
    expect((await limits()).usage).toMatchObject({ positions: 1, reserved: 0, total_lots: '1' });
    expect(await open()).toBe('MAX_POSITIONS');
    terminal.snapshot([]);
    await house.settle();
    expect(await open()).toBe('queued');
  });

  it('is not left behind by a position that came and went between two snapshots', async () => {
    const [id = ''] = commandIds();
    terminal.result(id);
    await house.settle();
    clock.advance(2001);
    terminal.beat();
    await house.settle();
    expect((await limits()).usage).toMatchObject({ reserved: 0 });
  });

  it('outlives a restart', async () => {
    await restart();
    expect((await limits()).usage).toMatchObject({ reserved: 1, orders_last_hour: 1 });
    expect(await open()).toBe('MAX_POSITIONS');
  });

  it('is released by what came while the server was away', async () => {
    const [id = ''] = commandIds();
    terminal.result(id, { status: 'rejected', volume: 0, price: 0, position: '0' });
    await restart();
    expect(await open()).toBe('queued');
  });

  it('leaves no row behind once it is over and counted', async () => {
    const [id = ''] = commandIds();
    terminal.result(id, { status: 'rejected', volume: 0, price: 0, position: '0' });
    await house.settle();
    clock.advance(5000);
    await house.settle();
    expect((await limits()).usage).toMatchObject({ orders_last_hour: 1 });
    await pass(HOUR_MS);
    const rows = house.services.db.prepare('SELECT * FROM reservations').all();
    expect(rows).toEqual([]);
  });
});

describe('an order that is taken back before it is written', () => {
  it('gives its place to the next', async () => {
    await limit({ max_positions: 1 });
    // While the system clock has just been set, openings wait and exits go.
    clock.step(1000);
    expect(await open()).toBe('queued');
    await house.settle();
    expect(terminal.commands()).toEqual([]);
    expect(await open()).toBe('MAX_POSITIONS');
    expect(await open({ action: 'CLOSE_ALL', volume: undefined, symbol: undefined })).toBe(
      'queued',
    );
    await house.settle();
    expect(terminal.commands().map(({ action }) => action)).toEqual(['CLOSE_ALL']);
    expect((await limits()).usage).toMatchObject({ reserved: 0 });
    expect(await open()).toBe('queued');
  });
});

describe('equal openings', () => {
  it('five pass, the sixth within a minute stops the account until it is resumed', async () => {
    for (let i = 0; i < 5; i++) expect(await open()).toBe('queued');
    expect(await open({ volume: 0.02 })).toBe('queued');
    expect(await open()).toBe('REPEATED_ORDER');
    expect(await open({ symbol: 'GBPUSD' })).toBe('TRADING_HALTED');
    expect(await open({ action: 'CLOSE_ALL', volume: undefined, symbol: undefined })).toBe(
      'queued',
    );
    await house.settle();
    expect(house.services.risk.tradingState(dana.userId).scopes).toMatchObject([
      { scope: 'account', id: ACCOUNT, state: 'halted', reason: 'Equal openings were repeated' },
    ]);
    await restart();
    expect(await open({ symbol: 'EURUSD', volume: 0.03 })).toBe('TRADING_HALTED');
  });

  it('pass when a minute lies between the first and the sixth', async () => {
    for (let i = 0; i < 5; i++) expect(await open()).toBe('queued');
    await pass(MINUTE_MS);
    expect(await open()).toBe('queued');
  });

  it('pass where their owner has said so', async () => {
    await house.api('put', '/api/limits', { max_repeated_orders: null }).expect(200);
    for (let i = 0; i < 10; i++) expect(await open()).toBe('queued');
  });
});

describe('limits of an account', () => {
  it('are inherited from the defaults, overridden, lifted and inherited again', async () => {
    await house.api('put', '/api/limits', { max_lot: 2, max_positions: 7 }).expect(200);
    expect((await limits()).limits).toMatchObject({ max_lot: '2', max_positions: 7 });
    await limit({ max_lot: '0.5', max_positions: null });
    expect(await limits()).toMatchObject({
      limits: { max_lot: '0.5', max_positions: null },
      own: { max_lot: '0.5', max_positions: null },
    });
    await restart();
    expect((await limits()).limits).toMatchObject({ max_lot: '0.5', max_positions: null });
    const inherited = await limit({ inherit: ['max_lot', 'max_positions'] });
    expect(inherited).toMatchObject({ limits: { max_lot: '2', max_positions: 7 }, own: {} });
  });

  it('tell a default that lifts a limit from one that was never given', async () => {
    const answer = await house.api('put', '/api/limits', { max_repeated_orders: null });
    expect(answer.body).toMatchObject({ limits: { max_repeated_orders: null, max_lot: null } });
    expect(answer.body).toHaveProperty('own', { max_repeated_orders: null });
  });

  it('keep what a change does not name', async () => {
    await limit({ max_lot: 1 });
    expect((await limit({ max_positions: 3 })).limits).toMatchObject({
      max_lot: '1',
      max_positions: 3,
    });
  });

  it('take the daily loss and the risk of a trade as fractions', async () => {
    const set = await limit({ max_daily_loss: 0.03, max_risk_per_trade: 0.005 });
    expect(set.limits).toMatchObject({ max_daily_loss_pct: 3, max_risk_per_trade_pct: 0.5 });
  });

  it.each([
    { max_lot: 0 },
    { max_lot: -1 },
    { max_lot: 'NaN' },
    { max_positions: 1.5 },
    { max_daily_loss_pct: 0 },
    { max_daily_loss_pct: 101 },
    { max_daily_loss: 3 },
    { max_daily_loss: 0.03, max_daily_loss_pct: 3 },
    { sides: ['UP'] },
    { sessions: [{ weekday: 'mon', from: '9:00', to: '17:00', zone: 'UTC' }] },
    { sessions: [{ weekday: 'mon', from: '09:00', to: '17:00', zone: 'Mars/Olympus' }] },
    { day: { zone: 'UTC', reset: '24:00' } },
    { max_lots_by_class: { moon: 1 } },
    { inherit: ['nothing'] },
    { max_lots: 1 },
  ])('refuse %j and change nothing', async (body) => {
    const answer = await house.api('put', `/api/accounts/${ACCOUNT}/limits`, body).expect(422);
    expect(answer.body).toMatchObject({ error: { code: 'VALIDATION_FAILED' } });
    expect((await limits()).own).toEqual({});
  });

  it('are asked for before the first opening on a live account, and only there', async () => {
    terminal.beat({ trade_mode: 'real' });
    await house.settle();
    expect(await limits()).toMatchObject({
      is_live: true,
      missing: ['max_lot', 'max_positions', 'max_daily_loss_pct'],
      limits: { max_orders_per_hour: 100 },
    });
    expect(await open()).toBe('LIMITS_REQUIRED');
    const scopes = async (): Promise<unknown> =>
      ((await house.api('get', '/api/trading/state')).body as { scopes: unknown }).scopes;
    expect(await scopes()).toMatchObject([
      { scope: 'account', id: ACCOUNT, state: 'reducing', set_by: 'program' },
    ]);
    expect(await open({ action: 'CLOSE_ALL', volume: undefined, symbol: undefined })).toBe(
      'queued',
    );
    await limit({ max_lot: 1, max_positions: 3, max_daily_loss_amount: 100 });
    expect(await open()).toBe('queued');
    expect(await scopes()).toEqual([]);
  });

  it.each([
    ['Alpha-Live07', true],
    ['Alpha-Demo', false],
    ['Alpha-Server', false],
  ])('of a terminal that does not say go by its trade server: %s', async (server, isLive) => {
    terminal.beat({ trade_mode: undefined, server });
    await house.settle();
    expect((await limits()).is_live).toBe(isLive);
  });

  it('on spread and price hold at the terminal once more, which sees the market of the moment', async () => {
    await limit({ max_spread_points: 1e6, max_price_deviation_pct: 50 });
    expect(await open({ price: 1.1 })).toBe('queued');
    await house.settle();
    expect(terminal.commands().at(-1)).toMatchObject({
      max_spread_points: 1e6,
      expected_price: 1.1,
      max_price_deviation_pct: 50,
    });
  });

  it('on how far a price may be from the quote are 2 times, or what the owner says', async () => {
    expect(await open({ sl: 0.5 })).toBe('PRICE_IMPLAUSIBLE');
    expect(await open({ sl: 18 })).toBe('PRICE_IMPLAUSIBLE');
    expect((await limit({ max_price_factor: 3 })).limits).toMatchObject({ max_price_factor: 3 });
    expect(await open({ sl: 0.5 })).toBe('queued');
    await house.api('put', `/api/accounts/${ACCOUNT}/limits`, { max_price_factor: 1 }).expect(422);
  });

  it('know a symbol by the name that signals use', async () => {
    terminal.symbols([symbolSpec('EURUSD.pro'), symbolSpec('GBPUSD.pro')]);
    await house.settle();
    await limit({ allowed_symbols: ['EURUSD'] });
    expect(await open({ symbol: 'EURUSD' })).toBe('queued');
    expect(await open({ symbol: 'GBPUSD' })).toBe('SYMBOL_NOT_ALLOWED');
  });
});

describe('a stop at market is held against the freshest quote there is', () => {
  const held = (current: number): void => {
    terminal.snapshot([{ symbol: 'EURUSD', type: 'BUY', current_price: current }]);
  };

  it('the list of symbols for two minutes, then only what positions show', async () => {
    expect(await open({ sl: 1.2 })).toBe('STOP_WRONG_SIDE');
    await pass(3 * MINUTE_MS);
    expect(await open({ sl: 1.2 })).toBe('queued');
    held(1.25);
    await pass(1);
    expect(await open({ sl: 1.2, symbol: 'GBPUSD' })).toBe('queued');
    expect(await open({ sl: 1.3 })).toBe('STOP_WRONG_SIDE');
    expect(await open({ sl: 1.24, volume: 0.02 })).toBe('queued');
    await pass(MINUTE_MS);
    expect(await open({ sl: 1.3, volume: 0.03 })).toBe('queued');
  });

  it('a list that is found at the start is as old as it says', async () => {
    const { folder } = house;
    await house.close();
    clock.advance(30 * MINUTE_MS);
    house = await openHouse({ folder, clock });
    terminal.beat();
    await house.settle();
    expect(await open({ sl: 1.2 })).toBe('queued');
    expect(await open({ sl: 18 })).toBe('PRICE_IMPLAUSIBLE');
    await pass(40 * MINUTE_MS);
    expect(await open({ sl: 18 })).toBe('queued');
  });
});

describe('the daily loss', () => {
  const equity = async (value: number, balance = 10_000): Promise<void> => {
    terminal.beat({ equity: value, balance });
    await house.settle();
  };

  beforeEach(async () => {
    await limit({ max_daily_loss_pct: 3, day: { zone: 'UTC', reset: '12:00' } });
  });

  it('counts what floats, and goes with the day', async () => {
    await equity(9700);
    expect(await open()).toBe('MAX_DAILY_LOSS');
    expect((await limits()).usage).toMatchObject({
      day_base: 10_000,
      daily_loss: 300,
      daily_loss_pct: 3,
      day_ends_at: '2026-11-21T12:00:00.000Z',
    });
    await equity(9700.01);
    expect(await open()).toBe('queued');
  });

  it('begins from the higher of balance and equity at the reset', async () => {
    await pass(2.5 * HOUR_MS, { equity: 10_400 });
    clock.advance(5000);
    await equity(10_088.01);
    expect((await limits()).usage).toMatchObject({ day_base: 10_400 });
    expect(await open()).toBe('queued');
    await equity(10_088);
    expect(await open()).toBe('MAX_DAILY_LOSS');
  });

  it('remembers the beginning of the day over a restart', async () => {
    await pass(2.5 * HOUR_MS, { equity: 10_400 });
    clock.advance(5000);
    await house.settle();
    await restart();
    expect((await limits()).usage).toMatchObject({ day_base: 10_400 });
  });

  it('is not made by a withdrawal, nor hidden by a deposit', async () => {
    terminal.deal({ type: 'BALANCE', profit: -1000, commission: 0, time_ms: clock.nowMs() });
    await equity(9000, 9000);
    expect((await limits()).usage).toMatchObject({ day_base: 9000, daily_loss: 0 });
    expect(await open()).toBe('queued');
  });
});

describe('the cool-down', () => {
  async function lose(position: string, profit: number): Promise<void> {
    const deal = { position, commission: 0, time_ms: clock.nowMs() };
    terminal.deal({ ...deal, ticket: `${position}1`, entry: 'IN' });
    terminal.deal({ ...deal, ticket: `${position}2`, entry: 'OUT', type: 'SELL', profit });
    await house.settle();
  }

  it('follows losses in a row, ends after its minutes, and a gain prevents it', async () => {
    await limit({ cooldown_after_losses: { losses: 2, minutes: 5 } });
    await lose('701', -5);
    expect(await open()).toBe('queued');
    await pass(1000);
    await lose('702', -5);
    expect(await open()).toBe('COOLDOWN');
    await pass(5 * MINUTE_MS);
    expect(await open()).toBe('queued');
    await lose('703', 1);
    await pass(1000);
    await lose('704', -5);
    expect(await open()).toBe('queued');
  });
});

describe('the preview', () => {
  type Preview = {
    verdict: string;
    code: string | null;
    rules: { rule: string; value: unknown; limit: unknown; verdict: string }[];
  };

  async function preview(query: string): Promise<Preview> {
    const path = `/api/accounts/${ACCOUNT}/preview?${query}`;
    return (await house.api('get', path).expect(200)).body as Preview;
  }

  it('shows the symbol, lots, money at risk, margin and every rule, and writes nothing', async () => {
    await limit({ max_lot: 1, max_risk_per_trade_pct: 1 });
    const { db } = house.services;
    const before = db.prepare('SELECT total_changes() AS n').get();
    const shown = await preview('action=buy&symbol=eurusd&volume=0.5&stop_loss_pips=20');
    expect(shown).toMatchObject({
      verdict: 'approved',
      code: null,
      symbol: { asked: 'eurusd', name: 'EURUSD' },
      lots: '0.5',
      lots_estimated: false,
      entry: 1.1001,
      risk_money: 100,
      margin: 550.05,
    });
    expect(shown.rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ rule: 'max_lot', value: '0.5', limit: '1', verdict: 'passes' }),
        expect.objectContaining({ rule: 'max_risk_per_trade_pct', value: 1, limit: 1 }),
      ]),
    );
    expect(db.prepare('SELECT total_changes() AS n').get()).toEqual(before);
    await house.settle();
    expect(terminal.commandNames()).toEqual([]);
  });

  it('says what the gate says', async () => {
    await limit({ max_lot: 0.4, max_positions: 0 });
    const shown = await preview('action=BUY&symbol=EURUSD&volume=0.5');
    expect(shown).toMatchObject({ verdict: 'denied', code: 'MAX_LOT' });
    expect(shown.rules.filter(({ verdict }) => verdict === 'refuses')).toHaveLength(2);
    expect(await open({ volume: 0.5 })).toBe('MAX_LOT');
  });

  it('tells of a symbol that the broker does not have, and of an exit that always goes', async () => {
    expect(await preview('action=BUY&symbol=NOPE&volume=1')).toMatchObject({
      verdict: 'denied',
      code: 'SYMBOL_UNKNOWN',
    });
    await house.services.risk.restrain({ scope: 'user', id: dana.userId }, 'halted', {
      reason: 'test',
      by: { userId: dana.userId, address: '127.0.0.1' },
    });
    expect(await preview('action=CLOSE_ALL')).toMatchObject({ verdict: 'approved', symbol: null });
    expect(await preview('action=BUY&symbol=EURUSD&volume=1')).toMatchObject({
      code: 'TRADING_HALTED',
    });
  });

  it.each([
    'action=FLY',
    'action=BUY',
    'action=BUY&symbol=EURUSD',
    'action=BUY&symbol=EURUSD&volume=0',
    'action=BUY&symbol=EURUSD&volume=1&risk_money=5',
    'action=BUY&symbol=EURUSD&risk_percent_equity=1&risk_money=5',
    'action=BUY&symbol=EURUSD&volume=1&order_type=limit',
    'action=BUY&symbol=EURUSD&volume=1&stop_loss=1&stop_loss_pips=5',
    'action=BUY&symbol=EURUSD&volume=1&other=1',
  ])('refuses %s', async (query) => {
    const answer = await house.api('get', `/api/accounts/${ACCOUNT}/preview?${query}`);
    expect(answer.status).toBe(422);
  });
});
