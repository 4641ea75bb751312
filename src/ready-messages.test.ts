import { describe, expect, it } from '@jest/globals';
import { alertMessage, READY_MESSAGES, type TemplateName } from './ui/dashboard/webhook-texts.ts';

const NAMES = Object.keys(READY_MESSAGES) as TemplateName[];
/** What a strategy holds before and after its order: sizes above zero are long, below short. */
const SITUATIONS = {
  openLong: ['buy', 1, 0, 1],
  openShort: ['sell', 1, 0, -1],
  closeLong: ['sell', 1, 1, 0],
  closeShort: ['buy', 1, -1, 0],
  partOfLong: ['sell', 1, 2, 1],
  turnShort: ['sell', 2, 1, -1],
  turnLong: ['buy', 2, -1, 1],
} as const;
type Situation = keyof typeof SITUATIONS;

/** What any alert fills in, and what only an alert on a strategy does. */
const ANY_ALERT = { ticker: 'XAUUSD', interval: '15', timenow: '2026-09-21T14:13:20Z' };
const ORDER = { 'strategy.order.id': 'Long', 'strategy.order.price': '2400.5' };

type Filled = Record<string, unknown> & { id: string };

function filled(name: TemplateName, values: Record<string, string>): Filled {
  const text = fillIn(alertMessage(name), values);
  expect(placeholdersOf(text)).toEqual([]);
  return JSON.parse(text) as Filled;
}

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{\{([^{}]+)\}\}/g)].map(([, name = '']) => name);
}

function fillIn(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{([^{}]+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}

function strategyValues(situation: Situation): Record<string, string> {
  const [action, contracts, before, now] = SITUATIONS[situation];
  const side = (size: number): string => (size === 0 ? 'flat' : size > 0 ? 'long' : 'short');
  return {
    'strategy.order.action': action,
    'strategy.order.contracts': String(contracts),
    'strategy.market_position': side(now),
    'strategy.market_position_size': String(Math.abs(now)),
    'strategy.prev_market_position': side(before),
    'strategy.prev_market_position_size': String(Math.abs(before)),
  };
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
      ...(Object.keys(SITUATIONS) as Situation[]).map((situation) => strategyAlert(situation)),
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
