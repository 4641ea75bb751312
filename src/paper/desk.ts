import type { Clock } from '../base/clock.ts';
import { assert } from '../base/errors.ts';
import { Decimal } from 'decimal.js';
import type { TerminalDeal } from '../instances/index.ts';
import type { Side } from '../trade/index.ts';
import type { Book, DealRow, News, PositionRow } from './book.ts';
import type { PaperSymbol } from './catalogue.ts';
import type { Market } from './feed.ts';
import { fromCents, fromMicro, marginCents, profitCents, roundTo } from './money.ts';
import type { PaperSettings } from './settings.ts';
import { createViews } from './views.ts';

export type Fill = {
  orderTicket: string;
  symbol: PaperSymbol;
  side: Side;
  volumeMicro: number;
  price: number;
  stopLoss: number;
  takeProfit: number;
  magic: string;
  comment: string;
  reason: string;
};

export type Filled = { deal: string; position: string };

export type Totals = {
  balanceCents: number;
  profitCents: number;
  equityCents: number;
  marginCents: number;
};

export type Desk = ReturnType<typeof createDesk>;

export type DeskDeps = { book: Book; market: Market; settings: PaperSettings; clock: Clock };

/** Extra digits that an averaged open price keeps. */
const AVERAGE_DIGITS = 3;

/**
 * The bookkeeping of the paper broker: what a fill does to positions, deals, balance and events. Checks nothing of
 * what a client may ask; call it inside a transaction.
 */
export function createDesk({ book, market, settings, clock }: DeskDeps) {
  const views = createViews({ market, settings });
  const { floating, symbolOf, showPosition, showDeal } = views;
  return { deposit, fill, leave, tell, totals, marginWith, ...views };

  function deposit(cents: number): void {
    const ticket = book.takeTicket();
    const row: DealRow = {
      ticket,
      orderTicket: '0',
      position: '0',
      entry: 'IN',
      type: 'BALANCE',
      symbol: '',
      volumeMicro: 0,
      price: 0,
      profitCents: cents,
      swapCents: 0,
      commissionCents: 0,
      magic: '0',
      comment: 'Simulated deposit',
      reason: 'CLIENT',
      timeMs: clock.nowMs(),
    };
    record(row);
    tell({ kind: 'balance', deal: showDeal(row), balance: fromCents(book.account().balanceCents) });
  }

  /** A market fill: opens, adds to, reduces or turns what the margin mode says. */
  function fill(wanted: Fill): Filled {
    const existing =
      settings.margin_mode === 'netting'
        ? book.positions().find(({ symbol }) => symbol === wanted.symbol.name)
        : undefined;
    if (existing === undefined) return open(wanted);
    if (existing.side === wanted.side) return add(existing, wanted);
    if (wanted.volumeMicro <= existing.volumeMicro) return leave(existing, wanted);
    return turn(existing, wanted);
  }

  function open(wanted: Fill): Filled {
    const row = positionFrom(wanted);
    book.savePosition(row);
    const deal = trade(wanted, { position: row.position, entry: 'IN', profit: 0, swap: 0 });
    tell({ kind: 'position_opened', position: showPosition(row) });
    return { deal, position: row.position };
  }

  function add(row: PositionRow, wanted: Fill): Filled {
    const volumeMicro = row.volumeMicro + wanted.volumeMicro;
    const average = new Decimal(row.openPrice)
      .times(row.volumeMicro)
      .plus(new Decimal(wanted.price).times(wanted.volumeMicro))
      .div(volumeMicro);
    const changed = {
      ...row,
      volumeMicro,
      openPrice: roundTo(average.toNumber(), wanted.symbol.digits + AVERAGE_DIGITS),
      stopLoss: wanted.stopLoss === 0 ? row.stopLoss : wanted.stopLoss,
      takeProfit: wanted.takeProfit === 0 ? row.takeProfit : wanted.takeProfit,
    };
    book.savePosition(changed);
    const deal = trade(wanted, { position: row.position, entry: 'IN', profit: 0, swap: 0 });
    tell({ kind: 'position_modified', position: showPosition(changed) });
    return { deal, position: row.position };
  }

  /** Closes all or part of a position; the swap leaves in proportion. */
  function leave(row: PositionRow, wanted: Omit<Fill, 'side' | 'stopLoss' | 'takeProfit'>): Filled {
    const { volumeMicro, price, symbol } = wanted;
    assert(volumeMicro <= row.volumeMicro, 'no more is closed than is open');
    const closed = realise(row, volumeMicro, price, symbol);
    const deal = trade(
      { ...wanted, side: opposite(row.side) },
      { position: row.position, entry: 'OUT', ...closed },
    );
    reduce(row, volumeMicro, closed, price);
    return { deal, position: row.position };
  }

  /** Netting: closes the position and opens the rest on the other side, in one deal and under the same id. */
  function turn(row: PositionRow, wanted: Fill): Filled {
    const closed = realise(row, row.volumeMicro, wanted.price, wanted.symbol);
    const deal = trade(wanted, { position: row.position, entry: 'INOUT', ...closed });
    reduce(row, row.volumeMicro, closed, wanted.price);
    const rest = wanted.volumeMicro - row.volumeMicro;
    const turned = { ...positionFrom({ ...wanted, volumeMicro: rest }), position: row.position };
    book.savePosition(turned);
    tell({ kind: 'position_opened', position: showPosition(turned) });
    return { deal, position: row.position };
  }

  function positionFrom(wanted: Fill): PositionRow {
    return {
      ticket: wanted.orderTicket,
      position: wanted.orderTicket,
      symbol: wanted.symbol.name,
      side: wanted.side,
      volumeMicro: wanted.volumeMicro,
      openPrice: wanted.price,
      stopLoss: wanted.stopLoss,
      takeProfit: wanted.takeProfit,
      swapCents: 0,
      magic: wanted.magic,
      comment: wanted.comment,
      openedMs: clock.nowMs(),
    };
  }

  function realise(row: PositionRow, volumeMicro: number, price: number, symbol: PaperSymbol) {
    const { side, openPrice } = row;
    const profit = profitCents(
      { symbol, side, volumeMicro, openPrice },
      price,
      market,
      settings.currency,
    );
    const share = new Decimal(row.swapCents).times(volumeMicro).div(row.volumeMicro);
    return { profit, swap: share.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber() };
  }

  function reduce(
    row: PositionRow,
    closedMicro: number,
    { profit, swap }: { profit: number; swap: number },
    price: number,
  ): void {
    const left = row.volumeMicro - closedMicro;
    if (left === 0) book.removePosition(row.position);
    else book.savePosition({ ...row, volumeMicro: left, swapCents: row.swapCents - swap });
    tell({
      kind: 'position_closed',
      position: { ...showPosition(row), current_price: price, profit: fromCents(profit) },
      closed_volume: fromMicro(closedMicro),
      remaining_volume: fromMicro(left),
    });
  }

  function trade(
    wanted: Omit<Fill, 'stopLoss' | 'takeProfit'>,
    outcome: { position: string; entry: TerminalDeal['entry']; profit: number; swap: number },
  ): string {
    const lots = new Decimal(wanted.volumeMicro).div(1_000_000);
    const commission = lots.times(settings.commission).times(-100);
    const ticket = book.takeTicket();
    record({
      ticket,
      orderTicket: wanted.orderTicket,
      position: outcome.position,
      entry: outcome.entry,
      type: wanted.side,
      symbol: wanted.symbol.name,
      volumeMicro: wanted.volumeMicro,
      price: wanted.price,
      profitCents: outcome.profit,
      swapCents: outcome.swap,
      commissionCents: commission.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber(),
      magic: wanted.magic,
      comment: wanted.comment,
      reason: wanted.reason,
      timeMs: clock.nowMs(),
    });
    return ticket;
  }

  /** The only way money moves: the balance is the sum of the deals. */
  function record(row: DealRow): void {
    book.insertDeal(row);
    book.addToBalance(row.profitCents + row.swapCents + row.commissionCents);
    tell({ kind: 'deal', deal: showDeal(row) });
  }

  function tell(news: News): void {
    book.pushNews(settings.account, clock.nowMs(), news);
  }

  function totals(): Totals {
    const rows = book.positions();
    const profit = rows.reduce((sum, row) => sum + floating(row) + row.swapCents, 0);
    const { balanceCents } = book.account();
    return {
      balanceCents,
      profitCents: profit,
      equityCents: balanceCents + profit,
      marginCents: marginOf(rows),
    };
  }

  /** The margin the account would need with one more fill. */
  function marginWith(wanted: Fill): number {
    const rows = book.positions();
    const existing = rows.find(({ symbol }) => symbol === wanted.symbol.name);
    const extra = positionFrom(wanted);
    if (
      settings.margin_mode === 'hedging' ||
      existing === undefined ||
      existing.side === wanted.side
    ) {
      return marginOf([...rows, extra]);
    }
    const others = rows.filter((row) => row !== existing);
    const volumeMicro = Math.abs(existing.volumeMicro - wanted.volumeMicro);
    return marginOf([...others, { ...extra, volumeMicro }]);
  }

  /** Of opposite positions in one symbol only the larger side is counted. */
  function marginOf(rows: readonly PositionRow[]): number {
    const sides = new Map<string, Record<Side, number>>();
    for (const row of rows) {
      const sums = sides.get(row.symbol) ?? { BUY: 0, SELL: 0 };
      const symbol = symbolOf(row.symbol);
      sums[row.side] += marginCents(
        { ...row, symbol },
        settings.leverage,
        market,
        settings.currency,
      );
      sides.set(row.symbol, sums);
    }
    return [...sides.values()].reduce((sum, { BUY, SELL }) => sum + Math.max(BUY, SELL), 0);
  }
}

export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}
