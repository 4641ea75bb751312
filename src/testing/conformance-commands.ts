import { expect, it } from '@jest/globals';
import { systemClock } from '../base/clock.ts';
import type { Heartbeat, SymbolSpec, TerminalOrder } from '../instances/index.ts';
import type { Driver } from './conformance-driver.ts';
import { PATIENCE_MS } from './program.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.02 };
/** TRADE_RETCODE_INVALID_STOPS. */
const INVALID_STOPS = 10016;

/** Every action and order type of the protocol on an account that may hold opposite positions. */
export function describeCommands(driver: Driver): void {
  describeReports(driver);
  describeOpening(driver);
  describeClosing(driver);
  describeChanging(driver);
  describeSizing(driver);
  describeMemory(driver);
}

function describeReports(driver: Driver): void {
  it('beats once a second and says who it is', async () => {
    const first = await driver.heartbeat();
    const second = await driver.until('another beat', () => later(driver, first));
    expect(second).toMatchObject({ protocol: 1, margin_mode: 'hedging', connected: true });
    expect(second.seq).toBeGreaterThan(first.seq);
  });

  it('describes its symbols so that an order can be made from them', async () => {
    const { symbols } = await driver.symbols();
    expect(symbols.length).toBeGreaterThan(0);
    for (const { bid, ask, volume_min, volume_step, tick_value } of symbols) {
      expect(bid).toBeGreaterThan(0);
      expect(ask).toBeGreaterThanOrEqual(bid);
      for (const size of [volume_min, volume_step, tick_value]) expect(size).toBeGreaterThan(0);
    }
  });
}

/** A terminal that was held up may make up for a beat within the same millisecond. */
function later(driver: Driver, first: Heartbeat): Heartbeat | undefined {
  const beat = driver.heartbeatNow();
  return beat !== undefined && beat.time_ms > first.time_ms ? beat : undefined;
}

function describeOpening(driver: Driver): void {
  it.each(['BUY', 'SELL'] as const)('opens a %s at market, marked with its magic', async (side) => {
    const { stop_loss, take_profit } = await levels(driver, side);
    const result = await driver.call({ ...BUY, action: side, stop_loss, take_profit });
    expect(result).toMatchObject({
      status: 'executed',
      symbol: 'EURUSD',
      volume: 0.02,
      attempts: 1,
    });
    expect(result.retcode_name).toBe('TRADE_RETCODE_DONE');
    expect(BigInt(result.position)).toBeGreaterThan(0n);
    const { positions } = await driver.snapshotWhere(({ positions }) => positions.length === 1);
    expect(positions[0]).toMatchObject({ type: side, volume: 0.02, magic: result.magic });
    expect(positions[0]).toMatchObject({ stop_loss, take_profit, open_price: result.price });
    expect(positions[0]?.position).toBe(result.position);
  });

  it('acknowledges before the result, and deletes the command only after it', async () => {
    const { id, name } = driver.send(BUY);
    await driver.until('the command to go', () => (driver.hasCommand(name) ? undefined : true));
    const result = driver.resultIfAny(id);
    const ack = await driver.ack(id);
    expect(result?.status).toBe('executed');
    expect(ack.received_ms).toBeLessThanOrEqual(result?.done_ms ?? 0);
    expect(driver.ageOf(`ack_${id}.json`)).toBeLessThanOrEqual(driver.ageOf(`result_${id}.json`));
  });

  it('takes commands of copy trading as well', async () => {
    const { id } = driver.send(BUY, 'slave');
    expect((await driver.result(id)).status).toBe('executed');
  });

  it('tells of a position and its deal when it opens and when it closes', async () => {
    const { position, magic } = await driver.call(BUY);
    await driver.call({ action: 'CLOSE', ticket: position, volume: 0.01 });
    const opened = await driver.eventWhere(
      'position_opened',
      (e) => e.position.position === position,
    );
    const closed = await driver.eventWhere(
      'position_closed',
      (e) => e.position.position === position,
    );
    expect(opened.position.magic).toBe(magic);
    expect(closed).toMatchObject({ closed_volume: 0.01, remaining_volume: 0.01 });
    const deals = await driver.until('both deals', () => {
      const found = driver
        .events()
        .filter((e) => e.kind === 'deal' && e.deal.position === position);
      return found.length === 2 ? found : undefined;
    });
    expect(deals).toMatchObject([
      { deal: { entry: 'IN' } },
      { deal: { entry: 'OUT', volume: 0.01 } },
    ]);
  });

  const pendings: [string, string, number, TerminalOrder['type']][] = [
    ['BUY', 'limit', 0.95, 'BUY_LIMIT'],
    ['SELL', 'limit', 1.05, 'SELL_LIMIT'],
    ['BUY', 'stop', 1.05, 'BUY_STOP'],
    ['SELL', 'stop', 0.95, 'SELL_STOP'],
    ['BUY', 'stop_limit', 1.05, 'BUY_STOP_LIMIT'],
    ['SELL', 'stop_limit', 0.95, 'SELL_STOP_LIMIT'],
  ];
  it.each(pendings)('places a %s %s order', async (action, order_type, share, type) => {
    const symbol = await driver.symbol('EURUSD');
    const price = round(symbol, symbol.bid * share);
    const limit_price = order_type === 'stop_limit' ? price : null;
    const result = await driver.call({ ...BUY, action, order_type, price, limit_price });
    expect(result).toMatchObject({ status: 'executed', retcode: 10008, deal: '0', position: '0' });
    const { orders, positions } = await driver.snapshotWhere(({ orders }) => orders.length === 1);
    expect(orders[0]).toMatchObject({ type, price, volume: 0.02, ticket: result.order });
    expect(orders[0]).toMatchObject({ limit_price: limit_price ?? 0, magic: result.magic });
    expect(positions).toEqual([]);
    await driver.eventWhere('order_placed', ({ order }) => order.ticket === result.order);
  });

  it('closes a position at its stop or target without being told', async () => {
    const { bid, ask, point, stops_level } = await driver.symbol('EURUSD');
    const points = Math.round((ask - bid) / point) + stops_level + 6;
    const near = { stop_loss_points: points, take_profit_points: points };
    let result: Awaited<ReturnType<Driver['call']>>;
    const endMs = systemClock.monotonicMs() + PATIENCE_MS;
    // The price moves while the order is on its way, further on a busy machine, and may pass a stop as near as this one.
    do result = await driver.call({ ...BUY, ...near });
    while (result.retcode === INVALID_STOPS && systemClock.monotonicMs() < endMs);
    expect(result.status).toBe('executed');
    await driver.snapshotWhere(({ positions }) => positions.length === 0);
    const out = await driver.eventWhere(
      'deal',
      ({ deal }) => deal.position === result.position && deal.entry === 'OUT',
    );
    expect(['SL', 'TP']).toContain(out.deal.reason);
  });

  const refusals: [string, Record<string, unknown>, number][] = [
    ['a volume off the step', { volume: 0.015 }, 10014],
    ['a volume above the maximum', { volume: 1e6 }, 10014],
    ['a stop on the wrong side', { stop_loss: 900 }, INVALID_STOPS],
    ['a pending price on the wrong side', { order_type: 'limit', price: 900 }, 10015],
    ['more than the money allows', { volume: 100 }, 10019],
    ['a symbol the broker does not have', { symbol: 'NOSUCH' }, 0],
  ];
  it.each(refusals)('refuses %s and opens nothing', async (_what, changes, retcode) => {
    const result = await driver.call({ ...BUY, ...changes });
    expect(result).toMatchObject({ status: 'rejected', retcode, position: '0' });
    expect(await driver.held()).toEqual([]);
  });
}

function describeClosing(driver: Driver): void {
  it('closes one position by its ticket and leaves the others', async () => {
    const first = await driver.call(BUY);
    const second = await driver.call({ ...BUY, action: 'SELL' });
    const result = await driver.call({ action: 'CLOSE', ticket: first.position });
    expect(result).toMatchObject({ status: 'executed', position: first.position, volume: 0.02 });
    expect(result.fills).toHaveLength(1);
    expect(await heldPositions(driver, 1)).toEqual([second.position]);
  });

  it.each([
    ['volume', { volume: 0.01 }],
    ['percent', { percent: 50 }],
  ])('closes a part by %s', async (_what, part) => {
    const { position } = await driver.call(BUY);
    const result = await driver.call({ action: 'CLOSE', ticket: position, ...part });
    expect(result).toMatchObject({ status: 'executed', volume: 0.01 });
    const { positions } = await driver.snapshotWhere((s) => s.positions[0]?.volume === 0.01);
    expect(positions[0]?.position).toBe(position);
  });

  it('closes one side of a symbol', async () => {
    await driver.call(BUY);
    const sell = await driver.call({ ...BUY, action: 'SELL' });
    await driver.call({ action: 'CLOSE', symbol: 'EURUSD', position_type: 'BUY' });
    expect(await heldPositions(driver, 1)).toEqual([sell.position]);
  });

  it('closes every position of a symbol and lists each', async () => {
    await driver.call(BUY);
    await driver.call({ ...BUY, action: 'SELL' });
    const other = await driver.call({ ...BUY, symbol: 'GBPUSD' });
    const result = await driver.call({ action: 'CLOSE_SYMBOL', symbol: 'EURUSD' });
    expect(result).toMatchObject({ status: 'executed', volume: 0.04 });
    expect(result.fills.map(({ symbol }) => symbol)).toEqual(['EURUSD', 'EURUSD']);
    expect(await heldPositions(driver, 1)).toEqual([other.position]);
  });

  it('closes every position of the account', async () => {
    await driver.call(BUY);
    await driver.call({ ...BUY, symbol: 'GBPUSD' });
    const result = await driver.call({ action: 'CLOSE_ALL' });
    expect(new Set(result.fills.map(({ symbol }) => symbol))).toEqual(
      new Set(['EURUSD', 'GBPUSD']),
    );
    expect(await heldPositions(driver, 0)).toEqual([]);
  });

  it.each([
    { action: 'CLOSE', ticket: '4000000000' },
    { action: 'CLOSE_SYMBOL', symbol: 'EURUSD' },
    { action: 'CLOSE_ALL' },
  ])('finds closing nothing to be done: $action', async (fields) => {
    const result = await driver.call(fields);
    expect(result).toMatchObject({ status: 'executed', fills: [], message: 'nothing to close' });
  });

  it('keeps to its scope, by magic and by position', async () => {
    const mine = await driver.call(BUY);
    const other = await driver.call(BUY);
    const third = await driver.call(BUY);
    await driver.call({ action: 'CLOSE_ALL', scope: { magic: mine.magic } });
    expect(await heldPositions(driver, 2)).toEqual([other.position, third.position]);
    await driver.call({
      action: 'CLOSE_SYMBOL',
      symbol: 'EURUSD',
      scope: { position: other.position },
    });
    expect(await heldPositions(driver, 1)).toEqual([third.position]);
  });
}

function describeChanging(driver: Driver): void {
  it('modifies a level, keeps the one that is absent, and removes the one that is 0', async () => {
    const { stop_loss, take_profit } = await levels(driver, 'BUY');
    const { position: ticket } = await driver.call({ ...BUY, stop_loss });
    const first = await driver.call({ action: 'MODIFY', ticket, take_profit });
    expect(first).toMatchObject({ status: 'executed', position: ticket });
    await driver.snapshotWhere(({ positions: [p] }) => p?.take_profit === take_profit);
    expect((await driver.snapshot()).positions[0]).toMatchObject({ stop_loss, take_profit });
    await driver.call({ action: 'MODIFY', symbol: 'EURUSD', stop_loss: 0 });
    const { positions } = await driver.snapshotWhere(({ positions: [p] }) => p?.stop_loss === 0);
    expect(positions[0]).toMatchObject({ stop_loss: 0, take_profit });
    await driver.eventWhere('position_modified', (e) => e.position.position === ticket);
  });

  it('says that a change which changes nothing was done already', async () => {
    const { stop_loss } = await levels(driver, 'BUY');
    const { position: ticket } = await driver.call({ ...BUY, stop_loss });
    const result = await driver.call({ action: 'MODIFY', ticket, stop_loss });
    expect(result).toMatchObject({ status: 'already_done', retcode: 10025 });
  });

  it('modifies a waiting order', async () => {
    const { stop_loss } = await levels(driver, 'BUY');
    const { order: ticket } = await driver.call(await waiting(driver, 0.95));
    const price = round(await driver.symbol('EURUSD'), stop_loss * 1.02);
    const result = await driver.call({ action: 'MODIFY', ticket, price, stop_loss });
    expect(result).toMatchObject({ status: 'executed', order: ticket });
    const { orders } = await driver.snapshotWhere(({ orders: [o] }) => o?.price === price);
    expect(orders[0]).toMatchObject({ stop_loss });
    await driver.eventWhere('order_modified', ({ order }) => order.ticket === ticket);
  });

  it('refuses to modify what is not there', async () => {
    const result = await driver.call({ action: 'MODIFY', ticket: '4000000000', stop_loss: 1 });
    expect(result.status).toBe('rejected');
  });

  it('cancels by ticket, by symbol, and all', async () => {
    const order = await waiting(driver, 0.95);
    const first = await driver.call(order);
    const second = await driver.call(order);
    await driver.call({ ...order, symbol: 'GBPUSD', price: 0.9 });
    const third = await driver.call({ ...order, symbol: 'GBPUSD', price: 0.9 });
    const one = await driver.call({ action: 'CANCEL', ticket: first.order });
    expect(one).toMatchObject({ status: 'executed', order: first.order });
    await driver.snapshotWhere(({ orders }) => orders.length === 3);
    await driver.call({ action: 'CANCEL', symbol: 'GBPUSD', scope: { magic: third.magic } });
    await driver.snapshotWhere(({ orders }) => orders.length === 2);
    const rest = await driver.call({ action: 'CANCEL' });
    expect(rest.fills).toHaveLength(2);
    await driver.snapshotWhere(({ orders }) => orders.length === 0);
    await driver.eventWhere('order_removed', (event) => event.order.ticket === second.order);
  });

  it('finds cancelling nothing to be done', async () => {
    const result = await driver.call({ action: 'CANCEL' });
    expect(result).toMatchObject({ status: 'executed', fills: [], message: 'nothing to cancel' });
  });
}

function describeSizing(driver: Driver): void {
  it.each([
    ['money', { money: 50 }, 50],
    ['percent_balance', { percent_balance: 0.5 }, 50],
    ['percent_equity', { percent_equity: 0.5 }, 50],
  ])('sizes a lot by %s so that the stop loses no more', async (_what, risk, about) => {
    const fields = { action: 'BUY', symbol: 'EURUSD', risk, stop_loss_points: 500 };
    const result = await driver.call(fields);
    const { tick_value, volume_step } = await driver.symbol('EURUSD');
    const lossPerLot = 500 * tick_value;
    expect(result.status).toBe('executed');
    expect(result.volume * lossPerLot).toBeLessThanOrEqual(about + 0.01);
    expect((result.volume + 2 * volume_step) * lossPerLot).toBeGreaterThan(about);
  });

  it('never raises a lot to the minimum to make a risk fit', async () => {
    const fields = { action: 'BUY', symbol: 'EURUSD', risk: { money: 0.1 }, stop_loss_points: 500 };
    expect(await driver.call(fields)).toMatchObject({ status: 'rejected', retcode: 10014 });
  });

  it.each([
    ['points', { stop_loss_points: 500, take_profit_points: 700 }, 500, 700],
    ['pips', { stop_loss_pips: 50, take_profit_pips: 70 }, 500, 700],
  ])('counts %s from the price of the fill', async (_what, distances, stop, target) => {
    const { price } = await driver.call({ ...BUY, action: 'SELL', ...distances });
    const symbol = await driver.symbol('EURUSD');
    const { positions } = await driver.snapshotWhere((s) => s.positions.length === 1);
    expect(positions[0]).toMatchObject({
      stop_loss: round(symbol, price + stop * symbol.point),
      take_profit: round(symbol, price - target * symbol.point),
    });
  });
}

function describeMemory(driver: Driver): void {
  it('executes an id once, whatever name it comes under again', async () => {
    const { sent, content } = driver.build(BUY);
    driver.place(content, sent.name);
    const first = await driver.result(sent.id);
    for (const name of [sent.name, sent.name.replace('_000', '_999')]) {
      driver.removeResult(sent.id);
      driver.place(content, name);
      expect(await driver.result(sent.id)).toEqual(first);
      await driver.until('the repeat to go', () => (driver.hasCommand(name) ? undefined : true));
    }
    expect(await heldPositions(driver, 1)).toEqual([first.position]);
  });

  it('answers a QUERY for what it has done', async () => {
    const done = await driver.call(BUY);
    driver.removeResult(done.id);
    const answer = await driver.call({ action: 'QUERY', ref: done.id });
    expect(answer.status).toBe('executed');
    const { magic: _magic, ...result } = done;
    expect(await driver.result(done.id)).toEqual(result);
  });

  it('answers a QUERY for what it never saw', async () => {
    const ref = driver.build(BUY).sent.id;
    await driver.call({ action: 'QUERY', ref });
    expect(await driver.result(ref)).toMatchObject({ status: 'unknown', message: 'not_in_ledger' });
  });

  it('tells past deals again when asked for HISTORY', async () => {
    const { position } = await driver.call(BUY);
    const asked = await driver.call({ action: 'HISTORY', from_ms: 0 });
    expect(asked.status).toBe('executed');
    const batch = await driver.eventWhere('deals', ({ deals }) =>
      deals.some((deal) => deal.position === position && deal.entry === 'IN'),
    );
    expect(batch.deals[0]?.type).toBe('BALANCE');
  });
}

async function heldPositions(driver: Driver, count: number): Promise<string[]> {
  const held = await driver.held();
  expect(held).toHaveLength(count);
  return held.map(({ position }) => position);
}

async function levels(driver: Driver, side: 'BUY' | 'SELL') {
  const symbol = await driver.symbol('EURUSD');
  const [below, above] = [round(symbol, symbol.bid * 0.9), round(symbol, symbol.bid * 1.1)];
  return side === 'BUY'
    ? { stop_loss: below, take_profit: above }
    : { stop_loss: above, take_profit: below };
}

async function waiting(driver: Driver, share: number) {
  const symbol = await driver.symbol('EURUSD');
  return { ...BUY, order_type: 'limit', price: round(symbol, symbol.bid * share) };
}

function round({ digits }: SymbolSpec, price: number): number {
  return Number(price.toFixed(digits));
}
