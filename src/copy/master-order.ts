import { Decimal } from 'decimal.js';
import type { OrderType, Side } from '../trade/index.ts';
import type { MasterEvent } from './master-event.ts';
import type { Change, MasterPosition, NewPosition } from './master-position.ts';

export type OrderKind = { readonly side: Side; readonly orderType: OrderType };

const SIDES: Readonly<Record<string, Side>> = {
  BUY: 'BUY',
  LONG: 'BUY',
  SELL: 'SELL',
  SHORT: 'SELL',
};
const KIND = /^(?:ORDER_TYPE_)?(BUY|LONG|SELL|SHORT)(?:[ _-]?(STOP[ _-]?LIMIT|LIMIT|STOP))?$/;
const PLAIN_KIND = /^(STOP[ _-]?LIMIT|LIMIT|STOP)$/;

/** BUY_LIMIT, "buy limit", or BUY with the kind beside it; undefined for what is neither a side nor an order. */
export function readOrderKind(type: string, beside: string | undefined): OrderKind | undefined {
  const found = KIND.exec(type.trim().toUpperCase());
  const side = SIDES[found?.[1] ?? ''];
  if (side === undefined) return undefined;
  const word = found?.[2] ?? PLAIN_KIND.exec(beside?.trim().toUpperCase() ?? '')?.[1];
  if (word === undefined) return { side, orderType: 'market' };
  const plain = word.replace(/[ _-]/, '');
  return {
    side,
    orderType: plain === 'STOPLIMIT' ? 'stop_limit' : plain === 'STOP' ? 'stop' : 'limit',
  };
}

/** What a waiting order of the master becomes by an event about it. A number that is gone never waits again. */
export function applyOrderEvent(event: MasterEvent, known: MasterPosition | undefined): Change {
  const kind = readOrderKind(event.type, event.orderType);
  switch (event.event) {
    case 'order_add':
      if (known !== undefined) return known.state === 'waiting' ? change(event, known) : late();
      return kind === undefined || kind.orderType === 'market' ? unread(event) : add(event, kind);
    case 'order_modify':
      if (known === undefined) return nothing('No order of this number is known to be waiting.');
      return known.state === 'waiting' ? change(event, known) : late();
    default:
      return remove(event, known, kind);
  }
}

function add(event: MasterEvent, kind: OrderKind): Change {
  if (new Decimal(event.volume).lte(0)) return nothing('An order of nothing.');
  if (event.price === undefined || event.price <= 0) {
    return nothing('A waiting order needs its price.');
  }
  if (kind.orderType === 'stop_limit' && event.limitPrice === undefined) {
    return nothing('A stop-limit order needs limit_price.');
  }
  return { ...NOTHING, begun: orderOf(event, kind, 'waiting'), added: event.volume };
}

function change(event: MasterEvent, known: MasterPosition): Change {
  if (event.happenedAtMs < known.changedAtMs) return nothing('An older event than the last one.');
  const kind = readOrderKind(event.type, event.orderType);
  const isSmaller =
    new Decimal(event.volume).gt(0) && new Decimal(event.volume).lt(known.remaining);
  return {
    ...NOTHING,
    updated: {
      ...known,
      // A stop-limit order that was reached goes on as a limit order.
      orderType:
        kind === undefined || kind.orderType === 'market' ? known.orderType : kind.orderType,
      remaining: isSmaller ? event.volume : known.remaining,
      price: event.price ?? known.price,
      limitPrice: event.limitPrice ?? 0,
      expiresAtMs: event.expiresAtMs,
      stopLoss: event.stopLoss ?? 0,
      takeProfit: event.takeProfit ?? 0,
      hasOwnTime: event.hasOwnTime,
      changedAtMs: event.happenedAtMs,
    },
  };
}

/** By its fill or without one: what was heard of it soon tells. */
function remove(
  event: MasterEvent,
  known: MasterPosition | undefined,
  kind: OrderKind | undefined,
): Change {
  if (known === undefined) {
    const { side, orderType } = kind ?? { side: 'BUY', orderType: 'limit' };
    const asOrder = orderType === 'market' ? 'limit' : orderType;
    return {
      ...NOTHING,
      begun: { ...orderOf(event, { side, orderType: asOrder }, 'closed'), remaining: '0' },
      nothing: 'No order of this number is known to be waiting.',
    };
  }
  if (known.state !== 'waiting') return late();
  const changedAtMs = Math.max(known.changedAtMs, event.happenedAtMs);
  return { ...NOTHING, updated: { ...known, state: 'removed', changedAtMs } };
}

function orderOf(
  event: MasterEvent,
  { side, orderType }: OrderKind,
  state: 'waiting' | 'closed',
): NewPosition {
  return {
    account: event.account,
    orderId: event.orderId,
    symbol: event.symbol,
    side,
    state,
    orderType,
    remaining: event.volume,
    heard: event.volume,
    told: event.volume,
    stopLoss: event.stopLoss ?? 0,
    takeProfit: event.takeProfit ?? 0,
    price: event.price,
    limitPrice: event.limitPrice ?? 0,
    expiresAtMs: event.expiresAtMs,
    filledInto: undefined,
    hasOwnTime: event.hasOwnTime,
    openedAtMs: event.happenedAtMs,
    changedAtMs: event.happenedAtMs,
  };
}

const NOTHING: Change = {
  ended: undefined,
  updated: undefined,
  begun: undefined,
  added: '0',
  isFill: false,
  nothing: '',
};

function late(): Change {
  return nothing('The order has filled or was removed already.');
}

function unread(event: MasterEvent): Change {
  return nothing(`${event.type} is no waiting order.`);
}

function nothing(why: string): Change {
  return { ...NOTHING, nothing: why };
}
