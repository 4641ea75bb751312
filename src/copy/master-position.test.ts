import { describe, expect, it } from '@jest/globals';
import type { AccountId, UserId } from '../base/ids.ts';
import type { MasterEvent } from './master-event.ts';
import { applyEvent, type MasterPosition } from './master-position.ts';

const OPEN: MasterEvent = {
  account: '990000001' as AccountId,
  eventId: 'e',
  event: 'deal_add',
  orderId: 'order_9223372036854775807',
  symbol: 'EURUSD',
  type: 'BUY',
  orderType: undefined,
  volume: '1',
  closedVolume: undefined,
  remainingVolume: undefined,
  price: 1.1,
  limitPrice: undefined,
  expiresAtMs: undefined,
  stopLoss: undefined,
  takeProfit: undefined,
  happenedAtMs: 1000,
  hasOwnTime: true,
  magic: '0',
  comment: '',
  balance: undefined,
};
const CLOSE: MasterEvent = { ...OPEN, event: 'deal_close', happenedAtMs: 2000 };

/** Applies events in the order they arrive; tells what is left, and what was opened in all. */
function after(...events: Partial<MasterEvent>[]): string {
  let known: MasterPosition | undefined;
  let opened = 0;
  for (const event of events) {
    const change = applyEvent({ ...OPEN, ...event }, known);
    opened += Number(change.added);
    const begun = change.begun && {
      ...change.begun,
      itemId: 1,
      userId: 'u' as UserId,
      chain: [],
      stateSinceMs: 0,
    };
    known = begun ?? change.updated ?? known;
  }
  return `${known?.state ?? 'none'} ${known?.side ?? ''} ${known?.remaining ?? ''} opened ${String(opened)}`;
}

const half = { ...CLOSE, closedVolume: '0.5', remainingVolume: '0.5' };
const fifth = { ...CLOSE, closedVolume: '0.3', remainingVolume: '0.2', happenedAtMs: 3000 };
const whole = { ...CLOSE, closedVolume: '1', remainingVolume: '0' };
const more = { ...OPEN, event: 'position_modify', volume: '1.5', happenedAtMs: 1500 } as const;
const partOfMore = { ...CLOSE, closedVolume: '0.3', remainingVolume: '1.2' };
const order = { ...OPEN, event: 'order_add', type: 'BUY_LIMIT' } as const;
const cancel = { ...order, event: 'order_cancel', happenedAtMs: 2000 } as const;
const turned = { ...OPEN, type: 'SELL', volume: '0.4', happenedAtMs: 2000 };

describe('what a master holds after', () => {
  it.each<[string, Partial<MasterEvent>[], string]>([
    ['an opening', [{}], 'open BUY 1 opened 1'],
    ['an opening told again under another id', [{}, { eventId: 'f' }], 'open BUY 1 opened 1'],
    ['a waiting order', [order], 'waiting BUY 1 opened 1'],
    [
      'an order told as a side and a kind',
      [{ ...order, type: 'BUY', orderType: 'limit' }],
      'waiting BUY 1 opened 1',
    ],
    ['an order without a price', [{ ...order, price: undefined }], 'none   opened 0'],
    ['an order of nothing', [{ ...order, volume: '0' }], 'none   opened 0'],
    [
      'a stop-limit order without its limit',
      [{ ...order, type: 'SELL_STOP_LIMIT' }],
      'none   opened 0',
    ],
    ['a change of no order', [{ ...order, event: 'order_modify' }], 'none   opened 0'],
    ['an order that is gone', [order, cancel], 'removed BUY 1 opened 1'],
    ['an order cancelled before it was heard of', [cancel, order], 'closed BUY 0 opened 0'],
    ['a fill', [order, { happenedAtMs: 2000 }, cancel], 'open BUY 1 opened 2'],
    [
      'a fill told after the order has gone',
      [order, cancel, { happenedAtMs: 2000 }],
      'open BUY 1 opened 2',
    ],
    ['a fill that is closed before it is heard of', [order, whole, {}], 'closed BUY 0 opened 1'],
    ['a fill of which a part is closed first', [order, half, {}], 'open BUY 0.5 opened 1.5'],
    ['an order told again after its fill', [order, {}, order], 'open BUY 1 opened 2'],
    ['an opening of nothing', [{ volume: '0' }], 'none   opened 0'],
    ['a part closed', [{}, half], 'open BUY 0.5 opened 1'],
    ['a part closed twice', [{}, half, half], 'open BUY 0.5 opened 1'],
    ['two parts in the wrong order', [{}, fifth, half], 'open BUY 0.2 opened 1'],
    ['parts without what remains', [{}, { ...CLOSE, volume: '0.3' }], 'open BUY 0.7 opened 1'],
    ['more closed than open', [{}, { ...CLOSE, volume: '9' }], 'closed BUY 0 opened 1'],
    ['a close before its opening', [whole, {}], 'closed BUY 0 opened 0'],
    ['a part closed before its opening', [half, {}], 'open BUY 0.5 opened 0.5'],
    [
      'a close before it, without times',
      [
        { ...whole, hasOwnTime: false },
        { hasOwnTime: false, happenedAtMs: 5000 },
      ],
      'closed BUY 0 opened 0',
    ],
    ['an addition', [{}, more], 'open BUY 1.5 opened 1.5'],
    ['an addition heard of before its opening', [more, {}], 'open BUY 1.5 opened 1.5'],
    [
      'a close of a part of an addition that was not heard of',
      [{}, partOfMore, more],
      'open BUY 1.2 opened 1.2',
    ],
    ['all three the wrong way round', [partOfMore, more, {}], 'open BUY 1.2 opened 1.2'],
    ['an addition that comes after a later close', [{}, fifth, more], 'open BUY 0.2 opened 1'],
    ['a change of nothing', [more], 'awaited BUY 1.5 opened 0'],
    ['a change of nothing without times', [{ ...more, hasOwnTime: false }], 'none   opened 0'],
    [
      'a change after the end',
      [{}, whole, { ...more, happenedAtMs: 9000 }],
      'closed BUY 0 opened 1',
    ],
    ['a netting position that turned', [{}, whole, turned], 'open SELL 0.4 opened 1.4'],
    ['a turn told in the wrong order', [{}, turned, whole], 'open SELL 0.4 opened 1.4'],
    ['a side that is none', [{ type: 'HOLD' }], 'none   opened 0'],
  ])('%s', (_what, events, expected) => {
    expect(after(...events)).toBe(expected);
  });
});
