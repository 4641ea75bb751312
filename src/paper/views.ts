import { assert } from '../base/errors.ts';
import type { TerminalDeal, TerminalOrder, TerminalPosition } from '../instances/index.ts';
import type { DealRow, OrderRow, PositionRow } from './book.ts';
import type { PaperSymbol } from './catalogue.ts';
import type { Market } from './feed.ts';
import { fromCents, fromMicro, profitCents } from './money.ts';
import type { PaperSettings } from './settings.ts';

/** The rows of the books as a terminal shows them, at present prices. */
export function createViews({ market, settings }: { market: Market; settings: PaperSettings }) {
  return { symbolOf, closePrice, floating, showPosition, showOrder, showDeal };

  function symbolOf(name: string): PaperSymbol {
    const symbol = market.find(name);
    assert(symbol !== undefined, `the symbol ${name} is in the books but not in the catalogue`);
    return symbol;
  }

  function closePrice({ symbol, side }: Pick<PositionRow, 'symbol' | 'side'>): number {
    const { bid, ask } = market.quote(symbolOf(symbol));
    return side === 'BUY' ? bid : ask;
  }

  /** Cents that closing now would bring. */
  function floating(row: PositionRow): number {
    const exposure = { ...row, symbol: symbolOf(row.symbol) };
    return profitCents(exposure, closePrice(row), market, settings.currency);
  }

  function showPosition(row: PositionRow): TerminalPosition {
    return {
      ticket: row.ticket,
      position: row.position,
      symbol: row.symbol,
      type: row.side,
      volume: fromMicro(row.volumeMicro),
      open_price: row.openPrice,
      current_price: closePrice(row),
      stop_loss: row.stopLoss,
      take_profit: row.takeProfit,
      swap: fromCents(row.swapCents),
      profit: fromCents(floating(row)),
      magic: row.magic,
      comment: row.comment,
      open_time_ms: row.openedMs,
    };
  }

  function showOrder(row: OrderRow): TerminalOrder {
    const { bid, ask } = market.quote(symbolOf(row.symbol));
    return {
      ticket: row.ticket,
      symbol: row.symbol,
      type: row.type,
      volume: fromMicro(row.volumeMicro),
      price: row.price,
      limit_price: row.limitPrice,
      stop_loss: row.stopLoss,
      take_profit: row.takeProfit,
      current_price: row.type.startsWith('BUY') ? ask : bid,
      magic: row.magic,
      comment: row.comment,
      placed_time_ms: row.placedMs,
      expires_ms: row.expiresMs,
    };
  }

  function showDeal(row: DealRow): TerminalDeal {
    return {
      ticket: row.ticket,
      order: row.orderTicket,
      position: row.position,
      entry: row.entry,
      type: row.type,
      symbol: row.symbol,
      volume: fromMicro(row.volumeMicro),
      price: row.price,
      profit: fromCents(row.profitCents),
      swap: fromCents(row.swapCents),
      commission: fromCents(row.commissionCents),
      fee: 0,
      magic: row.magic,
      comment: row.comment,
      reason: row.reason,
      server_time_ms: row.timeMs + settings.gmt_offset_s * 1000,
      offset_s: settings.gmt_offset_s,
      time_ms: row.timeMs,
    };
  }
}
