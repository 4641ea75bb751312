import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Side } from '../trade/index.ts';
import type { Book, OrderRow, PendingType, PositionRow } from './book.ts';
import type { PaperSymbol } from './catalogue.ts';
import { checkPendingPrice, checkStops, checkTradeMode, checkVolume, isFrozen } from './checks.ts';
import type { Desk } from './desk.ts';
import type { Market } from './feed.ts';
import { roundTo, toMicro } from './money.ts';
import type { Retcode } from './retcodes.ts';
import { isSessionOpen } from './sessions.ts';
import type { PaperSettings } from './settings.ts';

/** What a client can ask the trade server; volumes in lots, levels of 0 mean none. */
export type TradeRequest =
  DealRequest | PendingRequest | LevelsRequest | ChangeRequest | RemoveRequest;

type DealRequest = {
  kind: 'deal';
  symbol: string;
  side: Side;
  volume: number;
  /** The price the client saw, and by how many points it may have moved. */
  price: number;
  deviationPoints: number;
  stopLoss: number;
  takeProfit: number;
  magic: string;
  comment: string;
  /** The position that this deal closes; hedging only opens without it. */
  position?: string;
};

type PendingRequest = {
  kind: 'pending';
  symbol: string;
  type: PendingType;
  volume: number;
  price: number;
  limitPrice: number;
  stopLoss: number;
  takeProfit: number;
  expiresMs: number | null;
  magic: string;
  comment: string;
};

type LevelsRequest = { kind: 'levels'; position: string; stopLoss: number; takeProfit: number };
type ChangeRequest = { kind: 'change'; order: string; price: number; limitPrice: number } & Levels;
type RemoveRequest = { kind: 'remove'; order: string };
type Levels = { stopLoss: number; takeProfit: number };

export type TradeAnswer = {
  retcode: Retcode;
  order: string;
  deal: string;
  position: string;
  volume: number;
  price: number;
};

export type TradeServer = { send: (request: TradeRequest) => TradeAnswer };

export type BrokerDeps = {
  book: Book;
  desk: Desk;
  market: Market;
  settings: PaperSettings;
  clock: Clock;
  random: Random;
};

/** Brokers keep this much of a comment. */
const COMMENT_LENGTH = 31;

/**
 * The paper trade server: takes one request, in one transaction, and answers with a return code. A request that is
 * refused changes nothing.
 */
export function createBroker({
  book,
  desk,
  market,
  settings,
  clock,
  random,
}: BrokerDeps): TradeServer {
  return { send: (request) => book.inTransaction(() => answer(request)) };

  function answer(request: TradeRequest): TradeAnswer {
    switch (request.kind) {
      case 'deal':
        return request.position === undefined ? enter(request) : exit(request, request.position);
      case 'pending':
        return place(request);
      case 'levels':
        return setLevels(request);
      case 'change':
        return change(request);
      case 'remove':
        return remove(request);
    }
  }

  function enter(request: DealRequest): TradeAnswer {
    const symbol = market.find(request.symbol);
    if (symbol === undefined) return refuse(10013);
    const { bid, ask } = market.quote(symbol);
    const price = request.side === 'BUY' ? ask : bid;
    const volumeMicro = toMicro(request.volume);
    const levels = rounded(symbol, request);
    const fault =
      checkTradeMode(symbol, request.side) ??
      checkVolume(symbol, volumeMicro) ??
      (isOpen(symbol) ? undefined : 10018) ??
      checkMoved(symbol, request, price) ??
      checkStops(symbol, request.side, levels, request.side === 'BUY' ? bid : ask) ??
      checkLimit(symbol, request.side, volumeMicro ?? 0);
    if (fault !== undefined || volumeMicro === undefined) return refuse(fault ?? 10014);
    const { side, magic } = request;
    const wanted = {
      orderTicket: book.account().nextTicket.toString(),
      symbol,
      side,
      volumeMicro,
      price,
      ...levels,
      magic,
      comment: request.comment.slice(0, COMMENT_LENGTH),
      reason: 'EXPERT',
    };
    if (isTooExpensive(wanted)) return refuse(10019);
    book.takeTicket();
    const filled = desk.fill(wanted);
    return { retcode: 10009, order: wanted.orderTicket, ...filled, volume: request.volume, price };
  }

  function exit(request: DealRequest, ticket: string): TradeAnswer {
    const row = book.findPosition(ticket);
    if (row === undefined) return refuse(10036);
    const symbol = desk.symbolOf(row.symbol);
    const price = desk.closePrice(row);
    const volumeMicro = toMicro(request.volume);
    const left = row.volumeMicro - (volumeMicro ?? 0);
    const fault =
      (row.side === request.side ? 10013 : undefined) ??
      (volumeMicro !== row.volumeMicro ? checkVolume(symbol, volumeMicro) : undefined) ??
      (left < 0 || (left > 0 && checkVolume(symbol, left) !== undefined) ? 10014 : undefined) ??
      (symbol.trade_mode === 'DISABLED' ? 10017 : undefined) ??
      (isOpen(symbol) ? undefined : 10018) ??
      checkMoved(symbol, request, price) ??
      (isFrozen(symbol, [row.stopLoss, row.takeProfit], price) ? 10029 : undefined);
    if (fault !== undefined || volumeMicro === undefined) return refuse(fault ?? 10014);
    const orderTicket = book.takeTicket();
    const filled = desk.leave(row, {
      orderTicket,
      symbol,
      volumeMicro,
      price,
      magic: request.magic,
      comment: request.comment.slice(0, COMMENT_LENGTH),
      reason: 'EXPERT',
    });
    return { retcode: 10009, order: orderTicket, ...filled, volume: request.volume, price };
  }

  function place(request: PendingRequest): TradeAnswer {
    const symbol = market.find(request.symbol);
    if (symbol === undefined) return refuse(10013);
    const side: Side = request.type.startsWith('BUY') ? 'BUY' : 'SELL';
    const volumeMicro = toMicro(request.volume);
    const price = roundTo(request.price, symbol.digits);
    const limitPrice = roundTo(request.limitPrice, symbol.digits);
    const levels = rounded(symbol, request);
    const entry = limitPrice > 0 ? limitPrice : price;
    const fault =
      checkTradeMode(symbol, side) ??
      checkVolume(symbol, volumeMicro) ??
      (isOpen(symbol) ? undefined : 10018) ??
      checkPendingPrice(symbol, request.type, { price, limitPrice }, market.quote(symbol)) ??
      checkStops(symbol, side, levels, entry) ??
      (isPast(request.expiresMs) ? 10022 : undefined) ??
      checkLimit(symbol, side, volumeMicro ?? 0);
    if (fault !== undefined || volumeMicro === undefined) return refuse(fault ?? 10014);
    const row: OrderRow = {
      ticket: book.takeTicket(),
      symbol: symbol.name,
      type: request.type,
      volumeMicro,
      price,
      limitPrice,
      ...levels,
      magic: request.magic,
      comment: request.comment.slice(0, COMMENT_LENGTH),
      placedMs: clock.nowMs(),
      expiresMs: request.expiresMs,
    };
    book.saveOrder(row);
    desk.tell({ kind: 'order_placed', order: desk.showOrder(row) });
    return { ...refuse(10008), order: row.ticket, volume: request.volume, price };
  }

  function setLevels(request: LevelsRequest): TradeAnswer {
    const row = book.findPosition(request.position);
    if (row === undefined) return refuse(10036);
    const symbol = desk.symbolOf(row.symbol);
    const levels = rounded(symbol, request);
    if (levels.stopLoss === row.stopLoss && levels.takeProfit === row.takeProfit)
      return refuse(10025);
    const from = desk.closePrice(row);
    const fault =
      (isOpen(symbol) ? undefined : 10018) ??
      checkStops(symbol, row.side, changedOnly(row, levels), from) ??
      (isFrozen(symbol, [row.stopLoss, row.takeProfit], from) ? 10029 : undefined);
    if (fault !== undefined) return refuse(fault);
    const changed = { ...row, ...levels };
    book.savePosition(changed);
    desk.tell({ kind: 'position_modified', position: desk.showPosition(changed) });
    return { ...refuse(10009), position: row.position };
  }

  function change(request: ChangeRequest): TradeAnswer {
    const row = book.findOrder(request.order);
    if (row === undefined) return refuse(10035);
    const symbol = desk.symbolOf(row.symbol);
    const price = roundTo(request.price, symbol.digits);
    const limitPrice = roundTo(request.limitPrice, symbol.digits);
    const changed = { ...row, price, limitPrice, ...rounded(symbol, request) };
    if (JSON.stringify(changed) === JSON.stringify(row)) return refuse(10025);
    const side: Side = row.type.startsWith('BUY') ? 'BUY' : 'SELL';
    const quote = market.quote(symbol);
    const isMoved = price !== row.price || limitPrice !== row.limitPrice;
    const fault =
      (isOpen(symbol) ? undefined : 10018) ??
      (isMoved ? checkPendingPrice(symbol, row.type, changed, quote) : undefined) ??
      checkStops(symbol, side, changed, limitPrice > 0 ? limitPrice : price) ??
      (isFrozen(symbol, [row.price], side === 'BUY' ? quote.ask : quote.bid) ? 10029 : undefined);
    if (fault !== undefined) return refuse(fault);
    book.saveOrder(changed);
    desk.tell({ kind: 'order_modified', order: desk.showOrder(changed) });
    return { ...refuse(10009), order: row.ticket };
  }

  function remove(request: RemoveRequest): TradeAnswer {
    const row = book.findOrder(request.order);
    if (row === undefined) return refuse(10035);
    const symbol = desk.symbolOf(row.symbol);
    const quote = market.quote(symbol);
    const from = row.type.startsWith('BUY') ? quote.ask : quote.bid;
    if (isFrozen(symbol, [row.price], from)) return refuse(10029);
    book.removeOrder(row.ticket);
    desk.tell({ kind: 'order_removed', order: desk.showOrder(row) });
    return { ...refuse(10009), order: row.ticket, price: row.price };
  }

  function isOpen(symbol: PaperSymbol): boolean {
    return isSessionOpen(symbol, clock.nowMs(), settings);
  }

  function isPast(expiresMs: number | null): boolean {
    return expiresMs !== null && expiresMs <= clock.nowMs();
  }

  function checkMoved(symbol: PaperSymbol, request: DealRequest, price: number) {
    const moved = Math.round(Math.abs(price - request.price) / symbol.point);
    if (moved > request.deviationPoints) return 10004;
    return settings.requotes > 0 && random() < settings.requotes ? 10004 : undefined;
  }

  /** All exposure of one direction counts, orders that still wait included. */
  function checkLimit(symbol: PaperSymbol, side: Side, addedMicro: number) {
    if (symbol.volume_limit === 0) return undefined;
    const sum = (rows: readonly { symbol: string; volumeMicro: number }[]): number =>
      rows.reduce((total, row) => total + (row.symbol === symbol.name ? row.volumeMicro : 0), 0);
    const held = sum(book.positions().filter((row) => row.side === side));
    const waiting = sum(book.orders().filter(({ type }) => type.startsWith(side)));
    const limit = toMicro(symbol.volume_limit) ?? 0;
    return held + waiting + addedMicro > limit ? 10034 : undefined;
  }

  /** What adds exposure must leave free margin at or above zero; what lowers it never fails on money. */
  function isTooExpensive(wanted: Parameters<Desk['marginWith']>[0]): boolean {
    const { equityCents, marginCents } = desk.totals();
    const needed = desk.marginWith(wanted);
    return needed > marginCents && needed > equityCents;
  }
}

function refuse(retcode: Retcode): TradeAnswer {
  return { retcode, order: '0', deal: '0', position: '0', volume: 0, price: 0 };
}

function rounded({ digits }: PaperSymbol, { stopLoss, takeProfit }: Levels): Levels {
  return { stopLoss: roundTo(stopLoss, digits), takeProfit: roundTo(takeProfit, digits) };
}

/** A level that stays as it is need not be legal again at the present price. */
function changedOnly(row: PositionRow, levels: Levels): Levels {
  return {
    stopLoss: levels.stopLoss === row.stopLoss ? 0 : levels.stopLoss,
    takeProfit: levels.takeProfit === row.takeProfit ? 0 : levels.takeProfit,
  };
}
