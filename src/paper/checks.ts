import { Decimal } from 'decimal.js';
import type { Side } from '../trade/index.ts';
import type { PendingType } from './book.ts';
import type { PaperSymbol } from './catalogue.ts';
import type { Quote } from './feed.ts';
import { fromMicro } from './money.ts';
import type { Retcode } from './retcodes.ts';

type Fault = Retcode | undefined;

export function checkVolume(symbol: PaperSymbol, volumeMicro: number | undefined): Fault {
  if (volumeMicro === undefined) return 10014;
  const lots = new Decimal(fromMicro(volumeMicro));
  if (lots.lt(symbol.volume_min) || lots.gt(symbol.volume_max)) return 10014;
  return lots.mod(symbol.volume_step).isZero() ? undefined : 10014;
}

/** Whether the broker takes on new exposure in this direction. */
export function checkTradeMode({ trade_mode }: PaperSymbol, side: Side): Fault {
  switch (trade_mode) {
    case 'DISABLED':
    case 'UNKNOWN':
      return 10017;
    case 'CLOSEONLY':
      return 10044;
    case 'LONGONLY':
      return side === 'BUY' ? undefined : 10042;
    case 'SHORTONLY':
      return side === 'SELL' ? undefined : 10043;
    case 'FULL':
      return undefined;
  }
}

/** Stops of a position, measured from the price it would close at. */
export function checkStops(
  symbol: PaperSymbol,
  side: Side,
  { stopLoss, takeProfit }: { stopLoss: number; takeProfit: number },
  from: number,
): Fault {
  const sign = side === 'BUY' ? 1 : -1;
  const isNear = (distance: number): boolean => distance <= 0 || distance < symbol.stops_level;
  const stopPoints = points(symbol, from - stopLoss) * sign;
  const targetPoints = points(symbol, takeProfit - from) * sign;
  if (stopLoss !== 0 && isNear(stopPoints)) return 10016;
  return takeProfit !== 0 && isNear(targetPoints) ? 10016 : undefined;
}

/** A pending order lies on its own side of the market and not nearer than the stops level. */
export function checkPendingPrice(
  symbol: PaperSymbol,
  type: PendingType,
  { price, limitPrice }: { price: number; limitPrice: number },
  { bid, ask }: Quote,
): Fault {
  if (price <= 0) return 10015;
  const isBuy = type.startsWith('BUY');
  const isAbove = type === 'SELL_LIMIT' || (isBuy && type !== 'BUY_LIMIT');
  const distance = points(symbol, price - (isBuy ? ask : bid)) * (isAbove ? 1 : -1);
  if (distance <= 0 || distance < symbol.stops_level) return 10015;
  if (!type.endsWith('STOP_LIMIT')) return undefined;
  const isLimitRight = isBuy ? limitPrice > 0 && limitPrice <= price : limitPrice >= price;
  return isLimitRight ? undefined : 10015;
}

/** Inside the freeze level nothing that is about to trigger may be touched. */
export function isFrozen(symbol: PaperSymbol, levels: readonly number[], from: number): boolean {
  if (symbol.freeze_level === 0) return false;
  return levels.some(
    (level) => level !== 0 && Math.abs(points(symbol, level - from)) <= symbol.freeze_level,
  );
}

function points({ point }: PaperSymbol, distance: number): number {
  return Math.round(distance / point);
}
