import { Decimal } from 'decimal.js';
import type { TerminalDeal } from '../instances/index.ts';
import type { Side } from '../trade/index.ts';

/** A position from its first deal in until its open volume is zero again; lots and money are decimal text. */
export type Trade = {
  readonly tradeId: string;
  readonly position: string;
  readonly commandId: string | undefined;
  readonly symbol: string;
  readonly side: Side;
  readonly volume: string;
  readonly remainingVolume: string;
  readonly openPrice: number;
  readonly closePrice: number | undefined;
  readonly net: string;
  readonly openedAtMs: number;
  readonly closedAtMs: number | undefined;
};

/** profit + swap + commission + fee, exactly. */
export function netOf(deal: TerminalDeal): Decimal {
  return new Decimal(deal.profit).plus(deal.swap).plus(deal.commission).plus(deal.fee);
}

/** A deal that adds to a position, or starts one. The open price is the average by volume. */
export function addTo(trade: Trade, deal: TerminalDeal): Trade {
  const before = new Decimal(trade.remainingVolume);
  const after = before.plus(deal.volume);
  const price = before
    .times(trade.openPrice)
    .plus(new Decimal(deal.volume).times(deal.price))
    .div(after);
  return {
    ...trade,
    volume: new Decimal(trade.volume).plus(deal.volume).toFixed(),
    remainingVolume: after.toFixed(),
    openPrice: price.toNumber(),
    net: new Decimal(trade.net).plus(netOf(deal)).toFixed(),
  };
}

/** A deal that closes all or part; what a netting reversal closes beyond the trade belongs to the next one. */
export function reduceBy(trade: Trade, deal: TerminalDeal): Trade {
  const left = Decimal.max(0, new Decimal(trade.remainingVolume).minus(deal.volume));
  return {
    ...trade,
    remainingVolume: left.toFixed(),
    closePrice: deal.price,
    net: new Decimal(trade.net).plus(netOf(deal)).toFixed(),
    closedAtMs: left.isZero() ? deal.time_ms : undefined,
  };
}

/** The volume with which a netting reversal opens the other side. */
export function reversedVolume(trade: Trade, deal: TerminalDeal): Decimal {
  return Decimal.max(0, new Decimal(deal.volume).minus(trade.remainingVolume));
}
