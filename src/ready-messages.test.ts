import { describe, expect, it } from '@jest/globals';
import {
  fillIn,
  placeholdersOf,
  restorePlaceholders,
  SITUATIONS,
  strategyValues,
  timeValues,
  type Situation,
} from './ui/dashboard/placeholders.ts';
import { alertMessage, READY_MESSAGES, type TemplateName } from './ui/dashboard/webhook-texts.ts';

const NAMES = Object.keys(READY_MESSAGES) as TemplateName[];
/** What any alert fills in, and what only an alert on a strategy does. */
const ANY_ALERT = { ticker: 'XAUUSD', interval: '15', ...timeValues(1_790_000_000_000) };
const ORDER = { 'strategy.order.id': 'Long', 'strategy.order.price': '2400.5' };

type Filled = Record<string, unknown> & { id: string };

function filled(name: TemplateName, values: Record<string, string>): Filled {
  const text = fillIn(alertMessage(name), values);
  expect(placeholdersOf(text)).toEqual([]);
  return JSON.parse(text) as Filled;
}

function strategyAlert(situation: Situation, more: Record<string, string> = {}): Filled {
  return filled('strategy', { ...ANY_ALERT, ...ORDER, ...strategyValues(situation), ...more });
}

describe('a ready message', () => {
  it('of a strategy carries what decides its meaning, before and after the order', () => {
    expect(strategyAlert('closeLong')).toMatchObject({
      action: 'sell',
      ticker: 'XAUUSD',
      market_position: 'flat',
      prev_market_position: 'long',
      market_position_size: '0',
      prev_market_position_size: '1',
    });
  });

  it.each(NAMES.filter((name) => name !== 'strategy'))(
    'for an indicator asks nothing that only a strategy fills in: %s',
    (name) => {
      expect(filled(name, ANY_ALERT).id).toContain('15|');
    },
  );

  it('has another id whenever another order of the same second says something else', () => {
    const alerts = [
      ...SITUATIONS.map((situation) => strategyAlert(situation)),
      strategyAlert('openLong', { 'strategy.order.id': 'Second entry' }),
      strategyAlert('openLong', { 'strategy.order.price': '2400.6' }),
      strategyAlert('openLong', { ticker: 'EURUSD' }),
      strategyAlert('openLong', { interval: '60' }),
      ...NAMES.filter((name) => name !== 'strategy').map((name) => filled(name, ANY_ALERT)),
    ];
    const ids = new Set(alerts.map(({ id }) => id));
    expect(ids.size).toBe(alerts.length);
  });

  it('has every changing part of its body in its id', () => {
    for (const name of NAMES) {
      const { id, ...body } = JSON.parse(alertMessage(name)) as Filled;
      expect(placeholdersOf(id)).toEqual(
        expect.arrayContaining(placeholdersOf(JSON.stringify(body))),
      );
    }
  });

  it('keeps its id short enough to be one, with long names in it', () => {
    const long = { 'strategy.order.id': 'Close entry(s) order Breakout of the London range' };
    expect(strategyAlert('turnShort', long).id.length).toBeLessThanOrEqual(200);
  });
});

describe('the mended form of a message that was tried with examples', () => {
  const values = { ticker: 'EURUSD', close: '1.085', timenow: '2026-11-21T09:30:00Z' };

  it.each<[string, string, object, object]>([
    [
      'where they stood, under another name too',
      '{"act":"buy","Ticker":"{{ticker}}","stopLoss":"{{close}}"}',
      { action: 'BUY', symbol: 'EURUSD', stop_loss: 1.085 },
      { action: 'BUY', symbol: '{{ticker}}', stop_loss: '{{close}}' },
    ],
    [
      'where they stood without quotes',
      '{"action":"buy","symbol":"{{ticker}}","price":{{close}}}',
      { action: 'BUY', symbol: 'EURUSD', price: 1.085 },
      { action: 'BUY', symbol: '{{ticker}}', price: '{{close}}' },
    ],
    [
      'in the middle of a text',
      '{"action":"buy","symbol":"{{ticker}}","id":"{{ticker}}|{{timenow}}"}',
      { action: 'BUY', symbol: 'EURUSD', id: 'EURUSD|2026-11-21T09:30:00Z' },
      { action: 'BUY', symbol: '{{ticker}}', id: '{{ticker}}|{{timenow}}' },
    ],
  ])('has the placeholders again %s', (_case, pasted, mended, restored) => {
    const { text, lost } = restorePlaceholders(JSON.stringify(mended), pasted, values);
    expect(JSON.parse(text)).toEqual(restored);
    expect(lost).toEqual([]);
  });

  it('says in place of which one an example may be left', () => {
    const pasted = '{"action":"buy","symbol":"OANDA:{{ticker}}"}';
    const mended = '{"action":"BUY","symbol":"EURUSD"}';
    expect(restorePlaceholders(mended, pasted, values).lost).toEqual(['ticker']);
    expect(restorePlaceholders('BUY EURUSD', 'buy {{ticker}}', values).lost).toEqual(['ticker']);
  });

  it('misses nothing that was left out with its field', () => {
    const pasted = '{"action":"buy","symbol":"GOLD","bar":"{{timenow}}"}';
    const mended = '{"action":"BUY","symbol":"GOLD"}';
    expect(restorePlaceholders(mended, pasted, values).lost).toEqual([]);
  });
});
