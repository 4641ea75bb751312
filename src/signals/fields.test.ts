import { describe, expect, it } from '@jest/globals';
import { conceptOf, nameOf, sortFields, squash } from './fields.ts';

describe('a field is known by its letters alone', () => {
  it.each([
    ['stopLoss', 'stop_loss'],
    ['STOP-LOSS', 'stop_loss'],
    ['Stop Loss', 'stop_loss'],
    ['stoploss', 'stop_loss'],
    ['sl', 'stop_loss'],
    ['SL_Price', 'stop_loss'],
    ['slPips', 'stop_loss_pips'],
    ['stop loss points', 'stop_loss_points'],
    ['takeProfit', 'take_profit'],
    ['TP', 'take_profit'],
    ['tp-price', 'take_profit'],
    ['Target', 'take_profit'],
    ['targetPips', 'take_profit_pips'],
    ['ticker', 'symbol'],
    ['Lots', 'volume'],
    ['LotSize', 'volume'],
    ['qty', 'volume'],
    ['size', 'volume'],
    ['contracts', 'volume'],
    ['orderType', 'order_type'],
    ['type', 'order_type'],
    ['limitPrice', 'limit_price'],
    ['accountNumber', 'account'],
    ['account_id', 'account'],
    ['acct', 'account'],
    ['LOGIN', 'account'],
    ['positionType', 'position_type'],
    ['prevMarketPositionSize', 'prev_market_position_size'],
    ['position size', 'position_size'],
    ['closePrice', 'close'],
    ['\tID ', 'id'],
  ])('%j says %s', (name, concept) => {
    expect(conceptOf(name)).toBe(concept);
  });

  it.each([
    'stop',
    'sll',
    'tp1',
    'side',
    'lotz',
    'orders',
    '',
    '__proto__',
    'constructor',
    'toString',
  ])('%j is not known', (name) => {
    expect(conceptOf(name)).toBeUndefined();
  });

  it('and its documented name leads back to it', () => {
    for (const name of ['volume', 'stop_loss', 'account'] as const) {
      expect(nameOf(name)).toBe(name);
      expect(conceptOf(nameOf(name))).toBe(name);
    }
    expect(squash('A_b-C d')).toBe('abcd');
  });
});

describe('the fields of a message', () => {
  it('null is not given', () => {
    const { known, unknown } = sortFields({ sl: null, foo: null, action: 'BUY' });
    expect([...known.keys()]).toEqual(['action']);
    expect(unknown).toEqual([]);
  });

  it('several names of one meaning stand together', () => {
    expect(sortFields({ sl: 1, stopLoss: 2 }).known.get('stop_loss')).toEqual([
      { name: 'sl', value: 1 },
      { name: 'stopLoss', value: 2 },
    ]);
  });

  it.each([
    [{ stopLoss: { price: 1.05 } }, 'stop_loss', 'stopLoss.price', 1.05],
    [{ stopLoss: { Pips: 20 } }, 'stop_loss_pips', 'stopLoss.Pips', 20],
    [{ tp: { points: '150' } }, 'take_profit_points', 'tp.points', '150'],
    [{ Target: { price: '1,2' } }, 'take_profit', 'Target.price', '1,2'],
  ] as const)('%j is read as a level', (message, concept, name, value) => {
    expect(sortFields(message).known.get(concept)).toEqual([{ name, value }]);
  });

  it.each([
    [{ stopLoss: { percent: 5 } }, 'stopLoss.percent'],
    [{ takeProfit: { type: 'limit', price: 1.2 } }, 'takeProfit.type'],
  ])('%j keeps what is not known by the name that its sender sees', (message, name) => {
    expect(sortFields(message).unknown).toMatchObject([{ name }]);
  });

  it('only a level may be an object: everything else of one stays as it is, to be refused', () => {
    expect(sortFields({ symbol: { name: 'EURUSD' } }).known.get('symbol')).toEqual([
      { name: 'symbol', value: { name: 'EURUSD' } },
    ]);
  });
});
