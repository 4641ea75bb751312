import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { readSignal } from './reader.ts';
import { lotsAfterTurn, meaningOf, readHeld, type Meaning } from './strategy.ts';

const LONG = 'BUY' as const;
const SHORT = 'SELL' as const;

function meaning(action: 'BUY' | 'SELL', now: Now, before: Now | undefined): Meaning {
  return meaningOf(action, { now, before, size: undefined, sizeBefore: undefined });
}
type Now = 'long' | 'short' | 'flat';

describe('what an order means is decided by what is held after and before it', () => {
  const opening = { kind: 'opening' };
  const part = (side: string) => ({ kind: 'part', side, share: undefined });
  const exit = (side: string) => ({ kind: 'exit', side });
  const turn = (closes: string) => ({ kind: 'turn', closes });
  it.each<['BUY' | 'SELL', Now, Now | undefined, object]>([
    ['BUY', 'long', undefined, opening],
    ['BUY', 'long', 'flat', opening],
    ['BUY', 'long', 'long', opening],
    ['BUY', 'long', 'short', turn(SHORT)],
    ['BUY', 'short', undefined, part(SHORT)],
    ['BUY', 'short', 'flat', part(SHORT)],
    ['BUY', 'short', 'short', part(SHORT)],
    ['BUY', 'short', 'long', exit(LONG)],
    ['BUY', 'flat', undefined, exit(SHORT)],
    ['BUY', 'flat', 'flat', exit(SHORT)],
    ['BUY', 'flat', 'short', exit(SHORT)],
    ['BUY', 'flat', 'long', exit(LONG)],
    ['SELL', 'short', undefined, opening],
    ['SELL', 'short', 'flat', opening],
    ['SELL', 'short', 'short', opening],
    ['SELL', 'short', 'long', turn(LONG)],
    ['SELL', 'long', undefined, part(LONG)],
    ['SELL', 'long', 'flat', part(LONG)],
    ['SELL', 'long', 'long', part(LONG)],
    ['SELL', 'long', 'short', exit(SHORT)],
    ['SELL', 'flat', undefined, exit(LONG)],
    ['SELL', 'flat', 'flat', exit(LONG)],
    ['SELL', 'flat', 'long', exit(LONG)],
    ['SELL', 'flat', 'short', exit(SHORT)],
  ])('%s, now %s, before %s', (action, now, before, expected) => {
    expect(meaning(action, now, before)).toMatchObject(expected);
  });

  it.each([
    ['BUY', 'short', 'long'],
    ['SELL', 'long', 'short'],
  ] as const)(
    '%s cannot turn into %s from %s: said, and only the exit goes',
    (action, now, before) => {
      expect(meaning(action, now, before)).toMatchObject({
        contradiction: expect.stringContaining('cannot turn'),
      });
    },
  );
});

describe('how much of it a partial exit takes', () => {
  it.each([
    [2, 3, 33.333334],
    [1, 3, 66.666667],
    [1, 2, 50],
    [0.3, 0.4, 25],
    [7, 8, 12.5],
  ])('%d left of %d is %d %%, never less than was meant', (size, sizeBefore, share) => {
    const strategy = {
      now: 'long',
      before: 'long',
      size: new Decimal(size),
      sizeBefore: new Decimal(sizeBefore),
    } as const;
    expect(meaningOf('SELL', strategy)).toEqual({ kind: 'part', side: LONG, share });
    const exact = new Decimal(sizeBefore).minus(size).div(sizeBefore).mul(100);
    expect(exact.minus(share).lte(0)).toBe(true);
  });

  it.each([
    [3, 3],
    [4, 3],
  ])('nothing is told by a position of %d that was %d', (size, sizeBefore) => {
    const strategy = {
      now: 'long',
      before: 'long',
      size: new Decimal(size),
      sizeBefore: new Decimal(sizeBefore),
    } as const;
    expect(meaningOf('SELL', strategy)).toMatchObject({ share: undefined });
  });
});

describe('the lots of the opening of a strategy that turns over', () => {
  it.each([
    ['the sum of both: the new part of it', 0.6, 0.3, 0.3, '0.3'],
    ['the sum of unequal ones', 3, 1, 2, '1'],
    ['a sum with the noise of floats', 0.30000000000000004, 0.1, 0.2, '0.1'],
    ['a multiple of neither: as it is', 0.5, 1, 1, '0.5'],
    ['the new size alone: as it is', 1, 1, 2, '1'],
    ['without the sizes: as it is', 0.6, undefined, 0.3, '0.6'],
  ])('%s', (_name, volume, size, sizeBefore, lots) => {
    const decimal = (value: number | undefined) =>
      value === undefined ? undefined : new Decimal(value);
    const turned = lotsAfterTurn(new Decimal(volume), {
      now: 'short',
      before: 'long',
      size: decimal(size),
      sizeBefore: decimal(sizeBefore),
    });
    expect(turned.toDecimalPlaces(8).toFixed()).toBe(lots);
  });
});

describe('a position as it is told', () => {
  it.each<[unknown, Now | undefined]>([
    ['long', 'long'],
    [' Short ', 'short'],
    ['FLAT', 'flat'],
    ['buy', 'long'],
    ['bear', 'short'],
    [0, 'flat'],
    ['0', 'flat'],
    ['0.0', 'flat'],
    [-0, 'flat'],
    ['-1', 'short'],
    [-0.5, 'short'],
    ['1e-3', 'long'],
    ['0,25', 'long'],
    ['+2', 'long'],
    ['none', undefined],
    ['', undefined],
    ['NaN', undefined],
    ['{{strategy.market_position}}', undefined],
    [true, undefined],
    [null, undefined],
    [['long'], undefined],
    [Infinity, undefined],
  ])('%j is %s', (value, expected) => {
    expect(readHeld(value)).toBe(expected);
  });
});

describe('a message of a strategy', () => {
  const base = { symbol: 'EURUSD', quantity: 0.1 };
  it.each<[string, object, object]>([
    [
      'a flat closes the side it was, and its lots do not count',
      { ...base, action: 'sell', market_position: 'flat', prev_market_position: 'long' },
      { action: 'CLOSE', positionType: LONG, volume: undefined, percent: undefined },
    ],
    [
      'names in camel case say the same',
      { ...base, action: 'sell', marketPosition: 'flat', prevMarketPosition: 'long' },
      { action: 'CLOSE', positionType: LONG, volume: undefined },
    ],
    [
      'a size with its sign is as good as a word',
      { ...base, action: 'buy', position_size: '0' },
      { action: 'CLOSE', positionType: SHORT, volume: undefined },
    ],
    [
      'a position below zero after a sell is an opening',
      { ...base, action: 'sell', position_size: -0.1 },
      { action: 'SELL', volume: '0.1', closesFirst: undefined },
    ],
    [
      'a position above zero after a sell is a part of the long',
      { ...base, action: 'sell', position_size: 0.2 },
      { action: 'CLOSE', positionType: LONG, volume: '0.1' },
    ],
    [
      'a part without lots takes the share that the sizes tell',
      {
        ...{ action: 'sell', symbol: 'EURUSD', market_position: 'long' },
        ...{ market_position_size: 1, prev_market_position_size: 4 },
      },
      { action: 'CLOSE', positionType: LONG, percent: 75, volume: undefined },
    ],
    [
      'one that turns over closes first and opens the new size',
      {
        ...{ action: 'sell', symbol: 'EURUSD', contracts: 0.6 },
        ...{ market_position: 'short', prev_market_position: 'long' },
        ...{ market_position_size: 0.3, prev_market_position_size: 0.3 },
      },
      { action: 'SELL', closesFirst: LONG, volume: '0.3' },
    ],
    [
      'one whose opening cannot be read still closes',
      { action: 'buy', symbol: 'EURUSD', market_position: 1, prev_market_position: -1 },
      { action: 'CLOSE', positionType: SHORT, volume: undefined },
    ],
    [
      'a close that ends flat closes what it was',
      { ...base, action: 'close', market_position: 'flat', prev_market_position: 'short' },
      { action: 'CLOSE', positionType: SHORT, volume: undefined },
    ],
    [
      'a close that ends flat closes all of the symbol where nothing says what it was',
      { ...base, action: 'exit', market_position: 'flat' },
      { action: 'CLOSE', positionType: undefined, volume: undefined },
    ],
    [
      'a close is no opening, whatever stands in for the position',
      { symbol: 'EURUSD', action: 'close', market_position: '{{strategy.market_position}}' },
      { action: 'CLOSE', positionType: undefined, volume: undefined },
    ],
  ])('%s', (_name, message, signal) => {
    expect(readSignal(message)).toMatchObject({ ok: true, signal });
  });

  it.each<[string, object, RegExp]>([
    [
      'a placeholder that was not filled in',
      { ...base, action: 'sell', market_position: '{{strategy.market_position}}' },
      /placeholder.*alert on a strategy/,
    ],
    [
      'a word that is no position',
      { ...base, action: 'sell', market_position: 'maybe' },
      /"market_position" must be long, short or flat/,
    ],
    [
      'nothing where the position should be',
      { ...base, action: 'buy', market_position: '' },
      /"market_position" must be long, short or flat/,
    ],
    [
      'an unreadable position before, which decides whether a side is closed',
      { ...base, action: 'buy', market_position: 'long', prev_market_position: 'what' },
      /"prev_market_position" must be long, short or flat/,
    ],
    [
      'an exit without a symbol',
      { action: 'sell', quantity: 1, market_position: 'flat' },
      /needs "symbol"/,
    ],
    [
      'a part of nobody knows how much',
      { action: 'sell', symbol: 'EURUSD', market_position: 'long', quantity: 'NaN' },
      /A partial exit needs "volume"/,
    ],
  ])('is refused for %s', (_name, message, sentence) => {
    expect(readSignal(message)).toMatchObject({
      ok: false,
      message: expect.stringMatching(sentence),
    });
  });
});
