import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import type { Side } from '../trade/index.ts';
import type { Book, OrderRow, PositionRow } from './book.ts';
import type { Desk } from './desk.ts';
import type { Market } from './feed.ts';
import { isSessionOpen, serverDay, weekdayOf } from './sessions.ts';
import { toCents } from './money.ts';
import type { PaperSettings } from './settings.ts';

export type MatchingDeps = {
  book: Book;
  desk: Desk;
  market: Market;
  settings: PaperSettings;
  clock: Clock;
};

const WEDNESDAY = 3;

/** What the trade server does by itself: swap at its midnight, expiry, stops, pending orders, stop-out. */
export function createMatching({ book, desk, market, settings, clock }: MatchingDeps) {
  return { onTick };

  /** Call after every move of the market. */
  function onTick(): void {
    rollOver();
    for (const order of book.orders().filter(isExpired)) book.inTransaction(() => remove(order));
    for (const order of book.orders().filter(isReached)) book.inTransaction(() => trigger(order));
    for (const row of book.positions()) stopOrTake(row);
    stopOut();
  }

  /** Nights that passed while the terminal was down are made up for, one by one. */
  function rollOver(): void {
    const { rolledMs } = book.account();
    const today = serverDay(clock.nowMs(), settings);
    const lastDay = serverDay(rolledMs, settings);
    if (today <= lastDay) return;
    book.inTransaction(() => {
      for (let day = lastDay; day < today; day++) if (settings.swap) chargeNight(day);
      book.setRolledMs(clock.nowMs());
    });
  }

  /** The night that ends this day; only what was open by then pays. */
  function chargeNight(day: number): void {
    for (const row of book.positions()) {
      const symbol = desk.symbolOf(row.symbol);
      const nights = symbol.class === 'crypto' ? 1 : nightsOf(weekdayOf(day));
      if (nights === 0 || serverDay(row.openedMs, settings) > day) continue;
      const points = row.side === 'BUY' ? symbol.swapLongPoints : symbol.swapShortPoints;
      const amount = new Decimal(points)
        .times(symbol.point)
        .times(symbol.contract_size)
        .times(row.volumeMicro)
        .div(1_000_000)
        .times(nights)
        .times(market.rate(symbol.currency_profit, settings.currency));
      book.savePosition({ ...row, swapCents: row.swapCents + toCents(amount) });
    }
  }

  function isExpired({ expiresMs }: OrderRow): boolean {
    return expiresMs !== null && expiresMs <= clock.nowMs();
  }

  function isReached(order: OrderRow): boolean {
    const symbol = desk.symbolOf(order.symbol);
    if (!isOpen(order.symbol)) return false;
    const { bid, ask } = market.quote(symbol);
    switch (order.type) {
      case 'BUY_LIMIT':
        return ask <= order.price;
      case 'SELL_LIMIT':
        return bid >= order.price;
      case 'BUY_STOP':
      case 'BUY_STOP_LIMIT':
        return ask >= order.price;
      case 'SELL_STOP':
      case 'SELL_STOP_LIMIT':
        return bid <= order.price;
    }
  }

  function trigger(order: OrderRow): void {
    if (order.type === 'BUY_STOP_LIMIT' || order.type === 'SELL_STOP_LIMIT') {
      becomeLimit(order, order.type === 'BUY_STOP_LIMIT' ? 'BUY_LIMIT' : 'SELL_LIMIT');
      return;
    }
    const symbol = desk.symbolOf(order.symbol);
    const side: Side = order.type.startsWith('BUY') ? 'BUY' : 'SELL';
    const { bid, ask } = market.quote(symbol);
    const wanted = {
      ...order,
      orderTicket: order.ticket,
      symbol,
      side,
      price: side === 'BUY' ? ask : bid,
      reason: 'EXPERT',
    };
    const { equityCents, marginCents } = desk.totals();
    const needed = desk.marginWith(wanted);
    remove(order);
    if (needed <= marginCents || needed <= equityCents) desk.fill(wanted);
  }

  function becomeLimit(order: OrderRow, type: 'BUY_LIMIT' | 'SELL_LIMIT'): void {
    const limit: OrderRow = { ...order, type, price: order.limitPrice, limitPrice: 0 };
    book.saveOrder(limit);
    desk.tell({ kind: 'order_modified', order: desk.showOrder(limit) });
  }

  function remove(order: OrderRow): void {
    book.removeOrder(order.ticket);
    desk.tell({ kind: 'order_removed', order: desk.showOrder(order) });
  }

  function stopOrTake(row: PositionRow): void {
    if (!isOpen(row.symbol)) return;
    const price = desk.closePrice(row);
    const sign = row.side === 'BUY' ? 1 : -1;
    if (row.stopLoss !== 0 && (price - row.stopLoss) * sign <= 0) {
      book.inTransaction(() => close(row, 'SL', `[sl ${String(row.stopLoss)}]`));
    } else if (row.takeProfit !== 0 && (price - row.takeProfit) * sign >= 0) {
      book.inTransaction(() => close(row, 'TP', `[tp ${String(row.takeProfit)}]`));
    }
  }

  /** Closes the worst position until the margin level is above the limit again. */
  function stopOut(): void {
    while (isStoppedOut()) {
      const worst = book
        .positions()
        .filter(({ symbol }) => isOpen(symbol))
        .map((row) => ({ row, profit: desk.showPosition(row).profit }))
        .sort((a, b) => a.profit - b.profit)[0];
      if (worst === undefined) return;
      book.inTransaction(() => close(worst.row, 'SO', '[so]'));
    }
  }

  function isStoppedOut(): boolean {
    const { equityCents, marginCents } = desk.totals();
    if (settings.stop_out_percent === 0 || marginCents === 0) return false;
    return equityCents * 100 <= marginCents * settings.stop_out_percent;
  }

  function close(row: PositionRow, reason: 'SL' | 'TP' | 'SO', comment: string): void {
    desk.leave(row, {
      orderTicket: book.takeTicket(),
      symbol: desk.symbolOf(row.symbol),
      volumeMicro: row.volumeMicro,
      price: desk.closePrice(row),
      magic: row.magic,
      comment,
      reason,
    });
  }

  function isOpen(symbol: string): boolean {
    return isSessionOpen(desk.symbolOf(symbol), clock.nowMs(), settings);
  }
}

/** The weekend's nights are charged on Wednesday, when they are settled. */
function nightsOf(weekday: number): number {
  if (weekday === 0 || weekday === 6) return 0;
  return weekday === WEDNESDAY ? 3 : 1;
}
