import { expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { heartbeatSchema, symbolsSchema } from '../src/instances/index.ts';
import { QUICK_INPUTS } from './simulator.ts';
import { createStage, describeSimulated } from './stage.ts';
import { ACCOUNT } from './stepped.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.02 };

function many(count: number, settings: object): object[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `S${String(i).padStart(4, '0')}`,
    ...settings,
  }));
}

/** What brokers and their servers do that the common conformance suite does not ask of every terminal. */
describeSimulated('the expert', () => {
  const { open, account, call, read, events } = createStage();

  it('trades every symbol whatever its way of filling, and closes it again', async () => {
    await open();
    const { symbols } = symbolsSchema.parse(read('symbols.json'));
    expect(new Set(symbols.map(({ filling }) => filling.join())).size).toBeGreaterThan(2);
    for (const { name, volume_min: volume } of symbols.filter(({ name }) => name !== 'DE40')) {
      const opened = await call({ action: 'BUY', symbol: name, volume });
      expect(opened).toMatchObject({ status: 'executed', symbol: name, volume });
      const closed = await call({ action: 'CLOSE', ticket: opened?.position });
      expect(closed).toMatchObject({ status: 'executed', symbol: name, volume });
    }
  });

  it('tells of every symbol how it is counted, whether it is shown, and how long it lives', async () => {
    const calc_modes = (
      'FOREX FOREX_NO_LEVERAGE FUTURES CFD CFDINDEX CFDLEVERAGE EXCH_STOCKS EXCH_FUTURES EXCH_FUTURES_FORTS ' +
      'EXCH_BONDS EXCH_STOCKS_MOEX EXCH_BONDS_MOEX SERV_COLLATERAL'
    ).split(' ');
    const counted = calc_modes.map((calc_mode) => ({ name: `X${calc_mode}`, calc_mode }));
    const unknown = { name: 'NEWER', calc_mode: 99, currency_margin: 'CHF' };
    const contract = { name: 'BRN', start_s: 1_700_000_000, expiration_s: 1_800_000_000 };
    await open({
      server_offset_s: 7200,
      market: { symbols: [...counted, unknown, contract, ...many(200, { selected: false })] },
    });
    const { symbols } = symbolsSchema.parse(read('symbols.json'));
    const byName = new Map(symbols.map((symbol) => [symbol.name, symbol]));
    expect(counted.map(({ name }) => byName.get(name)?.calc_mode)).toEqual(calc_modes);
    expect(byName.get('NEWER')).toMatchObject({ calc_mode: '99', currency_margin: 'CHF' });
    expect(byName.get('BRN')).toMatchObject({
      start_ms: (1_700_000_000 - 7200) * 1000,
      expiration_ms: (1_800_000_000 - 7200) * 1000,
    });
    const plain = { visible: true, currency_margin: 'EUR', start_ms: 0, expiration_ms: 0 };
    expect(byName.get('EURUSD')).toMatchObject(plain);
    expect(byName.get('S0000')).toMatchObject({ visible: false });
  });

  it('reads a thousand symbols between commands, not before them', async () => {
    await open({ market: { tick_ms: 1000, symbols: many(1000, { walk: 0 }) } }, 0);
    const { id } = account().send({ action: 'QUERY', ref: '0'.repeat(26) });
    await account().step(100);
    expect(account().result(id)?.status).toBe('executed');
    expect(existsSync(join(account().state, 'symbols.json'))).toBe(false);
    await account().step(1000);
    const { symbols } = symbolsSchema.parse(read('symbols.json'));
    expect(symbols.filter(({ name }) => /^S\d{4}$/.test(name))).toHaveLength(1000);
    expect(new Set(symbols.map(({ name }) => name)).size).toBe(symbols.length);
  });

  it('says that a market is closed, and trades it when it is open', async () => {
    // The story begins on a Saturday, and this index rests at the weekend.
    const closed = { action: 'BUY', symbol: 'DE40', volume: 0.1 };
    await open();
    expect(await call(closed)).toMatchObject({
      status: 'rejected',
      retcode: 10018,
      retcode_name: 'TRADE_RETCODE_MARKET_CLOSED',
    });
    const limit = { ...closed, order_type: 'limit', price: 10_000 };
    expect(await call(limit)).toMatchObject({ status: 'rejected', retcode: 10018 });
    expect(account().books()).toMatchObject({ positions: [], orders: [] });
    await account().end();
    account().start({ market: { symbols: [{ name: 'DE40', sessions: 'always' }] } });
    expect(await call(closed)).toMatchObject({ status: 'executed', volume: 0.1 });
  });

  it('tries the next way of filling after 10030, which says that nothing was done', async () => {
    await open({ requests: [{ nth: 1, retcode: 10030 }] });
    expect(await call(BUY)).toMatchObject({ status: 'executed', attempts: 2 });
    expect(account().books().positions).toHaveLength(1);
  });

  it.each([
    ['comments are rewritten', { comment: 'rewrite' }],
    ['comments are dropped', { comment: 'drop' }],
    ['the answer names no deal', { deal_zero_on_return: true }],
    ['waiting orders are answered with 10009', { pending_retcode: 10009 }],
    ['answers take a second', { delay_ms: 1000 }],
    ['tickets are far above 2^31', { first_ticket: '9100000000000001' }],
  ])('knows its orders again where %s', async (_what, market) => {
    await open({ market });
    const { magic, ...sent } = account().send({ ...BUY, comment: 'my comment' });
    await account().untilResult(sent.id, 10_000);
    const opened = account().result(sent.id);
    expect(opened).toMatchObject({ status: 'executed', volume: 0.02, message: '' });
    expect(BigInt(opened?.deal ?? 0)).toBeGreaterThan(2n ** 31n);
    const pending = await call({ ...BUY, order_type: 'limit', price: 1.01 });
    expect(pending).toMatchObject({ status: 'executed', deal: '0', position: '0' });
    expect(await call({ action: 'CANCEL', ticket: pending?.order })).toMatchObject({
      status: 'executed',
    });
    const scope = { magic: String(magic) };
    expect(await call({ action: 'CLOSE_ALL', scope })).toMatchObject({ volume: 0.02 });
    expect(account().books().positions).toEqual([]);
  });

  it.each(['netting', 'exchange', 'hedging'])('opens and closes in %s', async (margin_mode) => {
    await open({ account: { login: ACCOUNT, margin_mode } });
    expect(heartbeatSchema.parse(read('heartbeat.json'))).toMatchObject({ margin_mode });
    await call(BUY);
    await call({ ...BUY, symbol: 'GBPUSD', action: 'SELL' });
    expect(account().books().positions).toHaveLength(2);
    expect(await call({ action: 'CLOSE_ALL' })).toMatchObject({ status: 'executed' });
    expect(account().books().positions).toEqual([]);
  });

  it('closes opposite positions against each other, and the rest at the market', async () => {
    await open();
    await call({ ...BUY, volume: 0.03 });
    await call({ ...BUY, action: 'SELL' });
    const result = await call({ action: 'CLOSE_SYMBOL', symbol: 'EURUSD' });
    expect(result).toMatchObject({ status: 'executed', volume: 0.05 });
    const { deals, positions } = account().books();
    expect(positions).toEqual([]);
    // Two deals of the kind OUT_BY (3), then one OUT (1) for the rest.
    expect(deals.slice(-3).map(({ entry }) => entry)).toEqual([3, 3, 1]);
    const closed = events().filter(({ kind }) => kind === 'position_closed');
    expect(closed).toHaveLength(3);
  });

  it('sends nothing twice over a lost connection, and says what became of it', async () => {
    await open({
      requests: [{ nth: 1, retcode: 10012, executes: true }],
      disconnects: [{ from_ms: 3100, for_ms: 20_000 }],
    });
    const sent = account().send(BUY);
    await account().step(100);
    await account().step(10_000);
    expect(account().books().positions.length).toBeLessThanOrEqual(1);
    await account().untilResult(sent.id, 60_000);
    const count = account().books().positions.length;
    expect(account().result(sent.id)?.status).toBe(count === 1 ? 'executed' : 'not_executed');
  });

  it('dates what happened in UTC before and after the broker changes its clock', async () => {
    const stepMs = 1_795_253_400_000 + 60_000;
    await open({ server_offset_s: 7200, offset_steps: [{ at_ms: stepMs, offset_s: 10_800 }] });
    await call(BUY);
    await account().step(120_000);
    await call(BUY);
    await account().step(2000);
    const deals = events().flatMap((event) => (event.kind === 'deal' ? [event.deal] : []));
    expect(deals.map(({ offset_s }) => offset_s)).toEqual([7200, 10_800]);
    const [before, after] = deals;
    expect((after?.time_ms ?? 0) - (before?.time_ms ?? 0)).toBeLessThan(130_000);
    expect(Math.abs((after?.time_ms ?? 0) - account().nowMs)).toBeLessThan(10_000);
  });

  it('obeys nobody at another trade server than the one it has met', async () => {
    await open();
    await account().end();
    account().start({ account: { login: ACCOUNT, server: 'Other-Server' } });
    await account().step(3000);
    expect(await call(BUY)).toMatchObject({
      status: 'rejected',
      message: 'this is another trade server',
    });
  });

  it.each([
    ['MaxLot', { MaxLot: 0.01 }, 0],
    ['MaxPositions', { MaxPositions: 1 }, 1],
    ['MaxOpensPerMinute', { MaxOpensPerMinute: 1 }, 1],
  ])('keeps to its own %s, and still closes', async (name, limit, allowed) => {
    await open({ inputs: { ...QUICK_INPUTS, ...limit } });
    for (let i = 0; i < allowed; i++) expect((await call(BUY))?.status).toBe('executed');
    expect(await call(BUY)).toMatchObject({
      status: 'rejected',
      message: expect.stringContaining(name) as unknown,
    });
    expect((await call({ action: 'CLOSE_ALL' }))?.status).toBe('executed');
  });

  it.each(['demo', 'contest', 'real'])('tells that the account is %s', async (trade_mode) => {
    await open({ account: { login: ACCOUNT, trade_mode } });
    expect(heartbeatSchema.parse(read('heartbeat.json'))).toMatchObject({ trade_mode });
  });

  it('says how to allow the server where the terminal forbids HTTP, and loses no event', async () => {
    const inputs = {
      ...QUICK_INPUTS,
      EnableMaster: true,
      Master_ServerURL: 'http://127.0.0.1:9',
      Master_APIKey: 'only-for-this-test',
    };
    await open({ inputs });
    await call(BUY);
    await account().step(2000);
    const { last_error: error } = heartbeatSchema.parse(read('heartbeat.json'));
    expect(error).toContain('Expert Advisors');
    expect(error).not.toContain('only-for-this-test');
    expect(events().map(({ kind }) => kind)).toContain('position_opened');
  });

  it('tells what happened while it was not running', async () => {
    await open({ market: { tick_ms: 10 } });
    await call({ ...BUY, stop_loss_points: 60, take_profit_points: 60 });
    await account().end();
    account().start({ market: { tick_ms: 10 } });
    await account().step(60_000);
    const kinds = events().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'position_opened')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'position_closed')).toHaveLength(1);
  });
});
