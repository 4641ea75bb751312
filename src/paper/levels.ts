import { Decimal } from 'decimal.js';
import type { Side } from '../trade/index.ts';
import type { PaperSymbol } from './catalogue.ts';
import type { Command, Risk } from './command.ts';
import type { Market } from './feed.ts';
import { fromCents, profitCents, roundTo } from './money.ts';
import type { Totals } from './desk.ts';

type Kind = 'stop_loss' | 'take_profit';

/** The price of a level; undefined when the command does not give it, 0 when it is to be removed. */
export function levelPrice(
  command: Command,
  kind: Kind,
  { symbol, side, anchor }: { symbol: PaperSymbol; side: Side; anchor: number },
): number | undefined {
  const price = command[kind];
  if (price !== undefined && price !== null) return roundTo(price, symbol.digits);
  const points = distancePoints(command, kind, symbol);
  if (points === undefined) return undefined;
  const isBelow = (side === 'BUY') === (kind === 'stop_loss');
  return roundTo(anchor + points * symbol.point * (isBelow ? -1 : 1), symbol.digits);
}

/** True when a level moves with the price that the fill really had. */
export function hasDistance(command: Command): boolean {
  const { stop_loss_points, stop_loss_pips, take_profit_points, take_profit_pips } = command;
  return [stop_loss_points, stop_loss_pips, take_profit_points, take_profit_pips].some(
    (distance) => distance !== undefined && distance !== null,
  );
}

/** A pip is ten points where prices have 3 or 5 digits, else one. */
function distancePoints(command: Command, kind: Kind, symbol: PaperSymbol): number | undefined {
  const points = command[`${kind}_points`] ?? undefined;
  const pips = command[`${kind}_pips`] ?? undefined;
  const perPip = symbol.digits === 3 || symbol.digits === 5 ? 10 : 1;
  return points ?? (pips === undefined ? undefined : pips * perPip);
}

/**
 * The lots of which a stop would lose what may be lost, rounded down to the broker's step; undefined when that is
 * below the broker's minimum, because rounding up would risk more than was asked.
 */
export function sizeByRisk(
  risk: Risk,
  totals: Totals,
  exposure: { symbol: PaperSymbol; side: Side; entry: number; stop: number },
  { market, currency }: { market: Market; currency: string },
): number | undefined {
  const { symbol, side, entry, stop } = exposure;
  const oneLot = { symbol, side, volumeMicro: 1_000_000, openPrice: entry };
  const lossCents = -profitCents(oneLot, stop, market, currency);
  if (lossCents <= 0) return undefined;
  const steps = riskMoney(risk, totals).times(100).div(lossCents).div(symbol.volume_step).floor();
  const lots = Decimal.min(steps.times(symbol.volume_step), symbol.volume_max);
  return lots.lt(symbol.volume_min) ? undefined : lots.toNumber();
}

function riskMoney(risk: Risk, { balanceCents, equityCents }: Totals): Decimal {
  if ('money' in risk) return new Decimal(risk.money);
  if ('percent_balance' in risk) {
    return new Decimal(fromCents(balanceCents)).times(risk.percent_balance).div(100);
  }
  return new Decimal(fromCents(equityCents)).times(risk.percent_equity).div(100);
}
