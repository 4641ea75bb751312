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
  volume: '1',
  closedVolume: undefined,
  remainingVolume: undefined,
  price: 1.1,
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
    };
    known = begun ?? change.updated ?? known;
  }
  return `${known?.state ?? 'none'} ${known?.side ?? ''} ${known?.remaining ?? ''} opened ${String(opened)}`;
}

const half = { ...CLOSE, closedVolume: '0.5', remainingVolume: '0.5' };
const fifth = { ...CLOSE, closedVolume: '0.3', remainingVolume: '0.2', happenedAtMs: 3000 };
const whole = { ...CLOSE, closedVolume: '1', remainingVolume: '0' };
const more = { ...OPEN, event: 'position_modify', volume: '1.5', happenedAtMs: 1500 } as const;
const turned = { ...OPEN, type: 'SELL', volume: '0.4', happenedAtMs: 2000 };

describe('what a master holds after', () => {
  it.each<[string, Partial<MasterEvent>[], string]>([
    ['an opening', [{}], 'open BUY 1 opened 1'],
    ['an opening told again under another id', [{}, { eventId: 'f' }], 'open BUY 1 opened 1'],
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
    ['an addition that comes after a later close', [{}, fifth, more], 'open BUY 0.2 opened 1'],
    ['a change of nothing', [more], 'none   opened 0'],
    [
      'a change after the end',
      [{}, whole, { ...more, happenedAtMs: 9000 }],
      'closed BUY 0 opened 1',
    ],
    ['a netting position that turned', [{}, whole, turned], 'open SELL 0.4 opened 1.4'],
    ['a turn told in the wrong order', [{}, turned, whole], 'open SELL 0.4 opened 1.4'],
    ['a waiting order', [{ event: 'order_add', type: 'BUY_LIMIT' }], 'none   opened 0'],
    ['a side that is none', [{ type: 'HOLD' }], 'none   opened 0'],
  ])('%s', (_what, events, expected) => {
    expect(after(...events)).toBe(expected);
  });
});
