import { describe, expect, it } from '@jest/globals';
import { readSignal } from './reader.ts';
import { meantBy } from './unknown-fields.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };

function refusalOf(message: object): string {
  const reading = readSignal(message);
  return reading.ok ? 'accepted' : reading.message;
}

/** name, value, what it speaks of, what its refusal says to write instead. */
const SPEAKING: readonly [string, unknown, string, RegExp][] = [
  ['stopLossPercent', 5, 'a stop loss', /"sl" as a price, or "sl_pips" or "sl_points"/],
  ['stop', 1.05, 'a stop loss', /"sl"/],
  ['stop_price', 1.05, 'a stop loss', /"sl"/],
  ['sl1', 1.05, 'a stop loss', /"sl"/],
  ['sl_percent', 1, 'a stop loss', /"sl"/],
  ['slpct', 1, 'a stop loss', /"sl"/],
  ['SLTicks', 12, 'a stop loss', /"sl"/],
  ['sldistance', 0.002, 'a stop loss', /"sl"/],
  ['sltp', '1.05/1.2', 'a stop loss', /"sl"/],
  ['loss', 50, 'a stop loss', /"sl"/],
  ['max-loss', 100, 'a stop loss', /"sl"/],
  ['Protective Stop', 1.05, 'a stop loss', /"sl"/],
  ['daily_stop_time', 1, 'a stop loss', /"sl"/],
  ['STOPP', 1.05, 'a stop loss', /"sl"/],
  ['tp1', 1.2, 'a target', /"tp"/],
  ['TP2', 1.3, 'a target', /"tp"/],
  ['tppercent', 2, 'a target', /"tp"/],
  ['takeProfitLevels', [1.2, 1.3], 'a target', /"tp"/],
  ['targets', [1.2], 'a target', /"tp"/],
  ['profit', 50, 'a target', /"tp"/],
  ['day_target', 1.2, 'a target', /"tp"/],
  ['trail_points', 30, 'a stop that moves', /MODIFY/],
  ['trailingStop', 30, 'a stop that moves', /MODIFY/],
  ['trailstart', 30, 'a stop that moves', /MODIFY/],
  ['break_even', 10, 'a stop that moves', /MODIFY/],
  ['moveToBE', true, 'a stop that moves', /MODIFY/],
  ['orderKind', 'limit', 'the type of the order', /"order_type"/],
  ['limit', 1.05, 'the type of the order', /"order_type"/],
  ['entry type', 'stop', 'the type of the order', /"order_type"/],
  ['trigger_price', 1.05, 'the type of the order', /"order_type"/],
  ['reduceOnly', true, 'an order that only reduces', /"action":"CLOSE"/],
  ['is_reduce', 1, 'an order that only reduces', /"action":"CLOSE"/],
  ['close_only', 'yes', 'an order that only reduces', /"action":"CLOSE"/],
  ['qty_percent', 50, 'a size or its unit', /"volume" in lots/],
  ['percent_of_equity', 5, 'a size or its unit', /"volume" in lots/],
  ['lotSizeType', 'units', 'a size or its unit', /"volume" in lots/],
  ['usd', 1000, 'a size or its unit', /"volume" in lots/],
  ['units', 10_000, 'a size or its unit', /"volume" in lots/],
  ['order_size_last', 2, 'a size or its unit', /"volume" in lots/],
  ['riskPercent', 1, 'a size by risk', /"risk" such as/],
  ['daily_risk', 1, 'a size by risk', /"risk" such as/],
  ['RISKUSD', 50, 'a size by risk', /"risk" such as/],
  ['acc', 1123456, 'an account', /"account" with its number/],
  ['trading_account', 1123456, 'an account', /"account" with its number/],
  ['mt5Login', 1123456, 'an account', /"account" with its number/],
  ['account name', 'main', 'an account', /"account" with its number/],
  ['closeAll', true, 'an exit', /"action":"CLOSE"/],
  ['close_opposite', 1, 'an exit', /"action":"CLOSE"/],
  ['close_open_trades', 1, 'an exit', /"action":"CLOSE"/],
  ['close_previous', true, 'an exit', /"action":"CLOSE"/],
  ['exit last', 'yes', 'an exit', /"action":"CLOSE"/],
  ['exitPrevPosition', 1, 'an exit', /"action":"CLOSE"/],
  ['prev_close_risk', 1, 'a size by risk', /"risk" such as/],
  ['flatten_first', true, 'an exit', /"action":"CLOSE"/],
  ['reverse', true, 'a reversal', /"prev_market_position"/],
  ['reverse_last', 'true', 'a reversal', /"prev_market_position"/],
  ['invertSignal', 1, 'a reversal', /"prev_market_position"/],
  ['side', 'short', 'a side', /"action"/],
  ['sentiment', 'flat', 'a side', /"action"/],
  ['positionSide', 'SHORT', 'a side', /"action"/],
  ['direction', -1, 'a side', /"action"/],
  ['test', true, 'a test', /practice account/],
  ['dry-run', 1, 'a test', /practice account/],
  ['paperTrading', 'on', 'a test', /practice account/],
  ['expiry', '2026-12-01', 'an end of the order', /CANCEL/],
  ['time_in_force', 'GTD', 'an end of the order', /CANCEL/],
  ['expiration_time', 1795253400, 'an end of the order', /CANCEL/],
  ['good_till_day', 1, 'an end of the order', /CANCEL/],
  ['validUntil', '10:00', 'an end of the order', /CANCEL/],
  ['ttl', 60, 'an end of the order', /CANCEL/],
];

describe('an opening with an unknown name that speaks of something is not sent', () => {
  it.each(SPEAKING)('%s: %j speaks of %s', (name, value, what, instead) => {
    const refusal = refusalOf({ ...BUY, [name]: value });
    expect(refusal).toContain(`"${name}"`);
    expect(refusal).toContain(`speaks of ${what}`);
    expect(refusal).toMatch(instead);
  });

  it.each([
    [{ stopLoss: { percent: 5 } }, 'stopLoss.percent'],
    [{ sl: { type: 'pips', value: 20 } }, 'sl.type'],
    [{ bracket: { stop: 1.05 } }, 'bracket.stop'],
    [{ params: { inner: { takeProfit: 1.2 } } }, 'params.inner.takeProfit'],
    [{ legs: [{ qty: 1 }, { qty: 2 }] }, 'legs.0.qty'],
    [{ order: { type: 'limit', price: 1.05 } }, 'order.type'],
    [{ settings: { account: 5 } }, 'settings.account'],
  ])('%j is found where it stands', (more, path) => {
    expect(refusalOf({ ...BUY, ...more })).toContain(`"${path}"`);
  });
});

describe('an exit goes with every one of these names, which are said to be ignored', () => {
  it.each(SPEAKING)('%s', (name, value) => {
    const reading = readSignal({ action: 'CLOSE', symbol: 'EURUSD', [name]: value });
    expect(reading).toMatchObject({ ok: true, warnings: [expect.stringContaining(`"${name}"`)] });
  });
});

describe('an opening goes with names that are notes of the sender or of the chart', () => {
  it.each<[string, unknown]>([
    ['strategy', 'alpha'],
    ['strategy_name', 'Stop & Go'],
    ['interval', '15'],
    ['timeframe', '1h'],
    ['secret', 'abc'],
    ['passphrase', 'abc'],
    ['note', 'test of the stop'],
    ['note_test', 'a text'],
    ['bar', 812],
    ['bar_index', 812],
    ['plot_0', 1.2],
    ['exchange', 'OANDA'],
    ['hl2', 1.1],
    ['hlc3', 1.1],
    ['open', 1.1],
    ['high', 1.2],
    ['low', 1.0],
    ['prev_close', 1.1],
    ['previousClose', 1.1],
    ['close_1h', 1.1],
    ['closeD1', 1.1],
    ['close_htf', '1.1'],
    ['yesterday close', 1.1],
    ['close_time', '2026-11-21T09:30:00Z'],
    ['exit_reason', 'crossed'],
    ['volume_ma', 1200],
    ['volume_24h', 1200],
    ['relative_volume', 1.4],
    ['volumeDelta', -3],
    ['tick_size', 0.00001],
    ['body_size', 12],
    ['price_change_percent', 0.4],
    ['trend_direction', 'up'],
    ['candleSide', 'bull'],
    ['reversal_bar', 3],
    ['rsi', 71.2],
    ['atr14', 0.002],
    ['is_top', true],
    ['band_tops', [1.2, 1.3]],
    ['slope', 0.3],
    ['slippage', 3],
    ['sleep', 1],
    ['belief', 0.8],
    ['currency', 'USD'],
    ['syminfo_currency', 'USD'],
    ['magic', 777],
    ['user', 'dana'],
    ['source', 'tradingview'],
    ['version', 2],
    ['emoji', '🚀'],
    ['', 1],
    ['ohlcv', { open: 1.1, close: 1.2, volume: 5000 }],
    ['bar_data', { close: 1.2, volume: 5000, size: 12 }],
    ['meta', { id: 5, tags: ['a', 'stop'], by: { name: 'bot' } }],
  ])('%s: %j', (name, value) => {
    expect(meantBy({ name, value })).toBeUndefined();
    expect(readSignal({ ...BUY, [name]: value })).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining('is not known and was ignored')],
    });
  });
});
