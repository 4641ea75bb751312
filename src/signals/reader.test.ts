import { describe, expect, it } from '@jest/globals';
import { fc } from '../testing/cases.ts';
import { parseJson } from '../base/json.ts';
import { readSignal } from './reader.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };

function signalOf(value: unknown) {
  const reading = readSignal(value);
  if (!reading.ok) throw new Error(reading.message);
  return reading.signal;
}

function refusalOf(value: unknown): string {
  const reading = readSignal(value);
  return reading.ok ? 'accepted' : reading.message;
}

describe('the action', () => {
  it.each([
    ['BUY', 'BUY', 'market'],
    ['sell', 'SELL', 'market'],
    ['Long', 'BUY', 'market'],
    ['SHORT', 'SELL', 'market'],
    ['call', 'BUY', 'market'],
    ['PUT', 'SELL', 'market'],
    [' buy ', 'BUY', 'market'],
  ])('reads %s as %s', (word, action, orderType) => {
    expect(signalOf({ ...BUY, action: word })).toMatchObject({ action, orderType });
  });

  it.each([
    ['BUY_LIMIT', 'BUY', 'limit'],
    ['SELL_LIMIT', 'SELL', 'limit'],
    ['buy_stop', 'BUY', 'stop'],
    ['SELL_STOP', 'SELL', 'stop'],
    ['SELL_STOP_LIMIT', 'SELL', 'stop_limit'],
  ])('reads %s as a pending order', (word, action, orderType) => {
    const limit = orderType === 'stop_limit' ? { limit_price: 1.09 } : {};
    const given = { ...BUY, action: word, price: 1.1, ...limit };
    expect(signalOf(given)).toMatchObject({ action, orderType, price: 1.1 });
  });

  it.each([
    [{ action: 'CLOSE_ALL' }],
    [{ action: 'CLOSE_SYMBOL', symbol: 'EURUSD' }],
    [{ action: 'CLOSE', ticket: '123' }],
    [{ action: 'CLOSE', symbol: 'EURUSD', percent: 50 }],
    [{ action: 'CANCEL' }],
    [{ action: 'MODIFY', ticket: 5, stop_loss: 0 }],
  ])('takes %j', (message) => {
    expect(refusalOf(message)).toBe('accepted');
  });

  it.each([
    [{ action: 'HOLD', symbol: 'EURUSD', volume: 1 }],
    [{ action: 'BUY_LATER', symbol: 'EURUSD', volume: 1 }],
    [{ action: 7, symbol: 'EURUSD', volume: 1 }],
    [{ symbol: 'EURUSD', volume: 1 }],
    [{ action: 'BUY_LIMIT', order_type: 'stop', symbol: 'EURUSD', volume: 1, price: 1 }],
    [{ action: '', symbol: 'EURUSD', volume: 1 }],
  ])('refuses %j, naming the field', (message) => {
    expect(refusalOf(message)).toMatch(/"(action|order_type)"/);
  });
});

describe('the symbol', () => {
  it('keeps an EXCHANGE: prefix as a hint and out of the name', () => {
    expect(signalOf({ ...BUY, symbol: undefined, ticker: 'OANDA:EURUSD' })).toMatchObject({
      symbol: 'EURUSD',
      exchange: 'OANDA',
    });
  });

  it.each(['ES1!', 'BTCUSDT.P', '#XAUUSD_i', 'US 500', 'EUR/USD', '[DAX]', 'A&P', 'x'.repeat(48)])(
    'takes %s',
    (symbol) => {
      expect(signalOf({ ...BUY, symbol }).symbol).toBe(symbol);
    },
  );

  it.each(['', ' ', 'x'.repeat(49), 'EUR\\USD', 'EUR\nUSD', 'EURUSD;', '€URUSD', 'a:b:c', '<b>'])(
    'refuses %j',
    (symbol) => {
      expect(refusalOf({ ...BUY, symbol })).toMatch(/symbol/);
    },
  );

  it('refuses symbol and ticker that differ', () => {
    expect(refusalOf({ ...BUY, ticker: 'GBPUSD' })).toMatch(/differ/);
  });
});

describe('the volume', () => {
  it.each([
    [0.01, '0.01'],
    ['0.10', '0.1'],
    [1e-2, '0.01'],
    [' 2 ', '2'],
    [0.29, '0.29'],
  ])('reads %j exactly', (volume, lots) => {
    expect(signalOf({ ...BUY, volume }).volume).toBe(lots);
  });

  it.each([
    0,
    -1,
    '0',
    '-0.1',
    'abc',
    '1e10',
    'NaN',
    '',
    '0,1,2',
    1e10,
    0.000000001,
    [1],
    {},
    true,
  ])('refuses %j', (volume) => {
    expect(refusalOf({ ...BUY, volume })).toMatch(/volume/);
  });

  it.each(['lots', 'quantity'])('takes %s for it', (name) => {
    expect(signalOf({ action: 'BUY', symbol: 'EURUSD', [name]: '0.5' }).volume).toBe('0.5');
  });

  it('refuses two names for it that differ, and none at all', () => {
    expect(refusalOf({ ...BUY, lots: 0.02 })).toMatch(/differ/);
    expect(refusalOf({ action: 'BUY', symbol: 'EURUSD' })).toMatch(/needs "volume"/);
  });

  it('may be a risk instead, exactly one kind, with a stop', () => {
    const risky = { action: 'BUY', symbol: 'EURUSD', risk: { percent_equity: 1 } };
    expect(signalOf({ ...risky, stop_loss_pips: 20 }).riskSize).toEqual({ percent_equity: 1 });
    expect(refusalOf(risky)).toMatch(/stop loss/);
    expect(refusalOf({ ...risky, sl: 1, volume: 1 })).toMatch(/not both/);
    expect(refusalOf({ ...risky, sl: 1, risk: { money: 5, percent_equity: 1 } })).toMatch(
      /exactly one/,
    );
    expect(refusalOf({ ...risky, sl: 1, risk: { percent_equity: 101 } })).toMatch(/at most 100/);
    expect(refusalOf({ ...risky, sl: 1, risk: {} })).toMatch(/exactly one/);
    expect(refusalOf({ ...risky, sl: 1, risk: { pips: 1 } })).toMatch(/risk/);
  });
});

describe('stops and targets', () => {
  it.each([
    ['sl', 'stopLoss', { price: 1.05 }, 1.05],
    ['stop_loss', 'stopLoss', { price: 1.05 }, '1.05'],
    ['sl_points', 'stopLoss', { points: 200 }, 200],
    ['stop_loss_pips', 'stopLoss', { pips: 20 }, 20],
    ['tp', 'takeProfit', { price: 1.2 }, 1.2],
    ['tp_pips', 'takeProfit', { pips: 15.5 }, 15.5],
    ['take_profit_points', 'takeProfit', { points: 150 }, 150],
  ])('reads %s', (name, field, level, value) => {
    expect(signalOf({ ...BUY, [name]: value })).toMatchObject({ [field]: level });
  });

  it('refuses a price and a distance for one level', () => {
    expect(refusalOf({ ...BUY, sl: 1.05, sl_pips: 20 })).toMatch(/not both/);
    expect(refusalOf({ ...BUY, tp_points: 10, tp_pips: 1 })).toMatch(/not both/);
  });

  it('takes 0 at an opening as "none" and at a change as "remove"', () => {
    expect(signalOf({ ...BUY, sl: 0 }).stopLoss).toBeUndefined();
    expect(signalOf({ action: 'MODIFY', symbol: 'EURUSD', sl: 0 }).stopLoss).toEqual({ price: 0 });
  });

  it.each([-1, 'far', '1.1.1', true, []])('refuses %j', (value) => {
    expect(refusalOf({ ...BUY, sl: value })).toMatch(/"sl"/);
    expect(refusalOf({ ...BUY, sl_pips: 0 })).toMatch(/above 0/);
  });
});

describe('pending orders', () => {
  it.each([
    ['limit', {}],
    ['stop', { price: 0 }],
    ['stop_limit', { price: 1.1 }],
    ['limit', { price: 'x' }],
  ])('refuses %s without its prices', (order_type, prices) => {
    expect(refusalOf({ ...BUY, order_type, ...prices })).toMatch(/price/);
  });

  it('keeps no price for a market order, whose price is only where the sender saw it', () => {
    expect(signalOf({ ...BUY, price: 1.1 }).price).toBeUndefined();
  });
});

describe('tickets, accounts, id and time', () => {
  it('keeps a 64-bit ticket exactly when it is a string and refuses it as a number', () => {
    expect(signalOf({ action: 'CLOSE', ticket: '9223372036854775807' }).ticket).toBe(
      '9223372036854775807',
    );
    expect(
      refusalOf({ action: 'CLOSE', ticket: 9223372036854775807n.toString().length * 1e18 }),
    ).toMatch(/ticket/);
    expect(refusalOf({ action: 'CLOSE', ticket: '12a' })).toMatch(/ticket/);
  });

  it.each([
    [{ account: '1123456' }, ['1123456']],
    [{ account_number: 1123456 }, ['1123456']],
    [{ accounts: ['1', 2, '1'] }, ['1', '2']],
    [{}, []],
  ])('reads %j', (given, accounts) => {
    expect(signalOf({ ...BUY, ...given }).accounts).toEqual(accounts);
  });

  it.each([
    { accounts: [] },
    { account: 'x' },
    { account: '../1' },
    { account: '1', accounts: ['2'] },
    { account: '1', login: 2 },
  ])('refuses %j', (given) => {
    expect(refusalOf({ ...BUY, ...given })).toMatch(/account/i);
  });

  it.each([
    ['2026-11-21T09:30:00Z', Date.UTC(2026, 10, 21, 9, 30)],
    ['2026-11-21T10:30:00+01:00', Date.UTC(2026, 10, 21, 9, 30)],
    [1795253400, 1795253400000],
    ['1795253400123', 1795253400123],
  ])('reads the time %j', (time, epochMs) => {
    expect(signalOf({ ...BUY, time }).sentAtMs).toBe(epochMs);
  });

  it('refuses an opening whose time cannot be read, and lets an exit go with a warning', () => {
    expect(refusalOf({ ...BUY, time: 'yesterday' })).toMatch(/time/);
    const reading = readSignal({ action: 'CLOSE_ALL', time: 'yesterday' });
    expect(reading).toMatchObject({ ok: true, warnings: [expect.stringContaining('time')] });
  });
});

describe('what does not fit together', () => {
  it.each([
    [{ action: 'CLOSE' }, /needs "symbol"/],
    [{ action: 'CLOSE_SYMBOL' }, /needs "symbol"/],
    [{ action: 'MODIFY', symbol: 'EURUSD' }, /stop_loss/],
    [{ action: 'CLOSE', symbol: 'EURUSD', volume: 1, percent: 50 }, /not both/],
    [{ action: 'CLOSE', symbol: 'EURUSD', percent: 101 }, /percent/],
    [{ action: 'CLOSE_ALL', percent: 50 }, /percent/],
    [{ ...BUY, ticket: '5' }, /ticket/],
    [{ ...BUY, percent: 5 }, /percent/],
    [[BUY], /object/],
    ['BUY', /object/],
    [null, /object/],
  ])('refuses %j', (message, sentence) => {
    expect(refusalOf(message)).toMatch(sentence);
  });

  it('warns of unknown fields and goes on', () => {
    const reading = readSignal({ ...BUY, strategy: 'x' });
    expect(reading).toMatchObject({ ok: true, warnings: [expect.stringContaining('"strategy"')] });
  });

  it('never throws on any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof readSignal(value).ok).toBe('boolean');
      }),
    );
  });

  it('never throws on a message with any values in its known fields', () => {
    const names = [
      'action',
      'symbol',
      'volume',
      'sl',
      'tp_pips',
      'ticket',
      'accounts',
      'time',
      'risk',
      'price',
    ];
    const message = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(message, (fields) => {
        const text = JSON.stringify({ action: 'BUY', ...fields });
        const parsed = parseJson(text);
        if (parsed.ok) expect(typeof readSignal(parsed.value).ok).toBe('boolean');
      }),
    );
  });
});
