import { describe, expect, it } from '@jest/globals';
import { heldNameLike } from './held-name.ts';

describe('the held symbol that a name means', () => {
  it.each([
    ['EURUSD', ['GBPUSD', 'EURUSD'], 'EURUSD'],
    ['eurusd', ['EURUSD'], 'EURUSD'],
    ['EUR/USD', ['EURUSD'], 'EURUSD'],
    ['EURUSD', ['EURUSD.raw'], 'EURUSD.raw'],
    ['EURUSD', ['EURUSDm'], 'EURUSDm'],
    ['EURUSD', ['#EURUSD'], '#EURUSD'],
    ['US30', ['US30.cash', 'XAUUSD'], 'US30.cash'],
  ])('%s among %j is %s', (asked, held, expected) => {
    expect(heldNameLike(asked, held)).toBe(expected);
  });

  it.each([
    ['BTCUSD', ['BTCUSDT'], 'another currency'],
    ['EURUSD', ['EURUSD.a', 'EURUSD.b'], 'two of them'],
    ['US3', ['US30'], 'another number'],
    ['EURUSD', [], 'nothing held'],
    ['GOLD', ['XAUUSD'], 'a name that only a list can tell'],
  ])('%s among %j is none: %s', (asked, held) => {
    expect(heldNameLike(asked, held)).toBeUndefined();
  });
});
