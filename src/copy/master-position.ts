import { Decimal } from 'decimal.js';
import type { AccountId, UserId } from '../base/ids.ts';
import type { OrderType, Side } from '../trade/index.ts';
import type { MasterEvent } from './master-event.ts';
import { applyOrderEvent, readOrderKind } from './master-order.ts';

/** One life of a master's position or waiting order, as far as its events have told. Lots are decimal text. */
export type MasterPosition = {
  readonly itemId: number;
  readonly account: AccountId;
  readonly orderId: string;
  readonly userId: UserId;
  readonly symbol: string;
  readonly side: Side;
  /**
   * awaited: a part was closed before the opening was heard of. waiting: an order. removed: it has left the master's
   * book, by its fill or without one. filled: into a netting position that will tell of it.
   */
  readonly state: 'awaited' | 'open' | 'closed' | 'waiting' | 'removed' | 'filled';
  /** What it still is: market is a position, anything else an order that has not filled. */
  readonly orderType: OrderType;
  /** What is left, as far as it is sure: never more than was heard to be opened, nor than was last told to be left. */
  readonly remaining: string;
  /** The most that an opening or addition told of, and what the newest event told to be left. */
  readonly heard: string;
  readonly told: string;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly price: number | undefined;
  readonly limitPrice: number;
  readonly expiresAtMs: number | undefined;
  /** The netting position that the order's fill was added to. */
  readonly filledInto: string | undefined;
  /** The accounts that the position came through before this one. */
  readonly chain: readonly AccountId[];
  /** Its last event carried the master's own time, so that a later event can be told from a late one. */
  readonly hasOwnTime: boolean;
  readonly openedAtMs: number;
  readonly changedAtMs: number;
  /** When this server learnt of the state it is in. */
  readonly stateSinceMs: number;
};

export type NewPosition = Omit<MasterPosition, 'itemId' | 'userId' | 'chain' | 'stateSinceMs'>;

/** What an event does to the master's positions; added are lots that were opened by it. */
export type Change = {
  /** Lives that this event ends without having been told so: a netting position that turned. */
  readonly ended: MasterPosition | undefined;
  readonly updated: MasterPosition | undefined;
  readonly begun: NewPosition | undefined;
  readonly added: string;
  /** A waiting order has become a position: who holds an order for it opens nothing. */
  readonly isFill: boolean;
  /** Why nothing changes; for people. */
  readonly nothing: string;
};

const NOTHING: Change = {
  ended: undefined,
  updated: undefined,
  begun: undefined,
  added: '0',
  isFill: false,
  nothing: '',
};

/**
 * Applies one event to the last known life of its position. Events may come late, twice and in any order: volumes that
 * fall only ever fall, what rises and levels follow the newest event.
 */
export function applyEvent(event: MasterEvent, known: MasterPosition | undefined): Change {
  if (event.event.startsWith('order_')) return applyOrderEvent(event, known);
  const kind = readOrderKind(event.type, undefined);
  if (kind === undefined) return nothing(`${event.type} is no side of a trade.`);
  const { side } = kind;
  switch (event.event) {
    case 'deal_add':
      return add(event, side, known);
    case 'position_modify':
      return modify(event, side, known);
    default:
      return close(event, side, known);
  }
}

function add(event: MasterEvent, side: Side, known: MasterPosition | undefined): Change {
  if (new Decimal(event.volume).lte(0)) return nothing('An opening of nothing.');
  if (known === undefined) return begin(event, side);
  if (known.orderType !== 'market') return fill(event, side, known);
  if (known.state === 'awaited')
    return known.side === side ? arrive(event, known) : begin(event, side);
  if (known.state === 'closed') {
    return isAnotherLife(event, side, known)
      ? begin(event, side)
      : nothing('It was closed before this opening was heard of.');
  }
  if (known.side !== side) {
    if (event.happenedAtMs < known.changedAtMs) return nothing('An older event than the last one.');
    const ended = { ...known, state: 'closed', remaining: '0' } as const;
    return { ...begin(event, side), ended };
  }
  return modify(event, side, known);
}

/** The opening of what later events have told of already; where those were the newer ones, they have the last word. */
function arrive(event: MasterEvent, known: MasterPosition): Change {
  const isOlder = event.happenedAtMs < known.changedAtMs;
  const heard = Decimal.max(known.heard, event.volume).toFixed();
  const remaining = Decimal.min(known.told, heard).toFixed();
  const hasLevels = known.stopLoss > 0 || known.takeProfit > 0;
  return {
    ...NOTHING,
    updated: {
      ...known,
      ...(isOlder && hasLevels ? {} : levelsOf(event)),
      state: 'open',
      heard,
      remaining,
      price: event.price,
      openedAtMs: event.happenedAtMs,
    },
    added: remaining,
  };
}

/** The order of this number has become a position, even if its end was heard of before. */
function fill(event: MasterEvent, side: Side, known: MasterPosition): Change {
  if (known.side !== side) return begin(event, side);
  const isPartGone = known.state === 'awaited';
  const remaining = isPartGone ? Decimal.min(known.remaining, event.volume) : event.volume;
  return {
    ...NOTHING,
    updated: {
      ...known,
      ...levelsOf(event),
      state: 'open',
      orderType: 'market',
      remaining: remaining.toString(),
      heard: event.volume,
      told: remaining.toString(),
      price: event.price,
      hasOwnTime: event.hasOwnTime,
      openedAtMs: event.happenedAtMs,
      changedAtMs: Math.max(known.changedAtMs, event.happenedAtMs),
    },
    added: remaining.toString(),
    isFill: true,
  };
}

/** A closed position's number comes back only when a netting position turns, or is opened anew later. */
function isAnotherLife(event: MasterEvent, side: Side, known: MasterPosition): boolean {
  if (event.happenedAtMs > known.changedAtMs) return event.hasOwnTime && known.hasOwnTime;
  return event.happenedAtMs === known.changedAtMs && side !== known.side;
}

/** Volume and levels as they are now; more than before is an addition. */
function modify(event: MasterEvent, side: Side, known: MasterPosition | undefined): Change {
  if (known === undefined) return foretell(event, side);
  if (known.state !== 'open' && known.state !== 'awaited') {
    return nothing('Nothing of this number is open.');
  }
  if (known.side !== side) return nothing('It belongs to an earlier life of the position.');
  const isNewest = event.happenedAtMs >= known.changedAtMs;
  const isTold = new Decimal(event.volume).gt(0);
  const heard = Decimal.max(known.heard, event.volume).toFixed();
  const told = isNewest && isTold ? event.volume : known.told;
  const remaining = Decimal.min(told, heard).toFixed();
  const more = new Decimal(remaining).minus(known.remaining);
  // A late event adds only what a newer one, that told of more than was known, was in want of.
  const isNews = isNewest || more.gt(0) || heard !== known.heard;
  if (!isNews) return nothing('An older event than the last one.');
  const now = { ...levelsOf(event), hasOwnTime: event.hasOwnTime, changedAtMs: event.happenedAtMs };
  const isOpen = known.state === 'open';
  return {
    ...NOTHING,
    updated: { ...known, ...(isNewest && now), heard, told, remaining },
    added: isOpen && more.gt(0) ? more.toFixed() : '0',
    nothing: isOpen ? '' : 'Nothing of this number is known to be open.',
  };
}

/** Kept for the opening that may still come; nothing is opened for it. */
function foretell(event: MasterEvent, side: Side): Change {
  const message = 'Nothing of this number is known to be open.';
  if (!event.hasOwnTime || new Decimal(event.volume).lte(0)) return nothing(message);
  const begun = { ...positionOf(event, side), state: 'awaited' } as const;
  return { ...NOTHING, begun, nothing: message };
}

function close(event: MasterEvent, side: Side, known: MasterPosition | undefined): Change {
  if (known === undefined) {
    const left = event.remainingVolume ?? '0';
    const isOver = new Decimal(left).isZero();
    return {
      ...NOTHING,
      begun: {
        ...positionOf(event, side),
        state: isOver ? 'closed' : 'awaited',
        remaining: left,
        heard: '0',
        told: left,
      },
      nothing: 'Nothing of this number is known to be open.',
    };
  }
  if (known.side !== side) return nothing('It belongs to an earlier life of the position.');
  if (known.state === 'closed' && known.orderType === 'market') {
    return nothing('It is closed already.');
  }
  const isEarlierLife = event.hasOwnTime && event.happenedAtMs < known.openedAtMs;
  if (isEarlierLife) return nothing('It belongs to an earlier life of the position.');
  const isLate = event.happenedAtMs < known.changedAtMs;
  if (isLate && Number(event.remainingVolume ?? 0) > 0) {
    return nothing('A later event has told what is left.');
  }
  const closed = event.closedVolume ?? event.volume;
  const left =
    event.remainingVolume ?? Decimal.max(0, new Decimal(known.remaining).minus(closed)).toFixed();
  const remaining = Decimal.min(known.remaining, left).toFixed();
  const isOver = new Decimal(remaining).isZero();
  const isBeforeFill = known.orderType !== 'market';
  return {
    ...NOTHING,
    updated: {
      ...known,
      remaining,
      told: isLate ? known.told : left,
      state: isOver ? 'closed' : isBeforeFill ? 'awaited' : known.state,
      orderType: isOver ? 'market' : known.orderType,
      hasOwnTime: event.hasOwnTime,
      changedAtMs: Math.max(known.changedAtMs, event.happenedAtMs),
    },
  };
}

function begin(event: MasterEvent, side: Side): Change {
  return { ...NOTHING, begun: positionOf(event, side), added: event.volume };
}

function positionOf(event: MasterEvent, side: Side): NewPosition {
  return {
    account: event.account,
    orderId: event.orderId,
    symbol: event.symbol,
    side,
    state: 'open',
    orderType: 'market',
    remaining: event.volume,
    heard: event.volume,
    told: event.volume,
    ...levelsOf(event),
    price: event.price,
    limitPrice: 0,
    expiresAtMs: undefined,
    filledInto: undefined,
    hasOwnTime: event.hasOwnTime,
    openedAtMs: event.happenedAtMs,
    changedAtMs: event.happenedAtMs,
  };
}

function levelsOf({ stopLoss = 0, takeProfit = 0 }: MasterEvent) {
  return { stopLoss, takeProfit };
}

function nothing(why: string): Change {
  return { ...NOTHING, nothing: why };
}
