import type { Level, Side } from '../trade/index.ts';

/** A stop and a target as prices; 0 where there is none. */
export type Levels = { stopLoss: number; takeProfit: number };

type Opening = {
  /** The master's levels and the price they are counted from. */
  master: Levels & { price: number | undefined };
  isReversed: boolean;
  asDistance: boolean;
  /** The slave's side, and its price once it is known. */
  side: Side;
  instrument: { point: number; digits: number };
};

/** A level for an opening: by distance it is anchored on the slave's own fill. */
export function levelsForOpening(opening: Opening): { stop?: Level; target?: Level } {
  const { master, isReversed, asDistance, instrument } = opening;
  const [stop, target] = isReversed
    ? [master.takeProfit, master.stopLoss]
    : [master.stopLoss, master.takeProfit];
  const toLevel = (level: number): Level | undefined => {
    if (level <= 0) return undefined;
    if (!asDistance || master.price === undefined) return { price: round(level, instrument) };
    return { points: Math.round(Math.abs(level - master.price) / instrument.point) };
  };
  const [stopLevel, targetLevel] = [toLevel(stop), toLevel(target)];
  return { ...(stopLevel && { stop: stopLevel }), ...(targetLevel && { target: targetLevel }) };
}

/** The prices that the slave's levels should have now, once its fill is known. */
export function levelsFor(opening: Opening, fill: number | undefined): Levels {
  const { stop, target } = levelsForOpening(opening);
  const { side, instrument } = opening;
  const sign = side === 'BUY' ? 1 : -1;
  const toPrice = (level: Level | undefined, direction: number): number => {
    if (level === undefined) return 0;
    if ('price' in level) return level.price;
    if (!('points' in level) || fill === undefined) return 0;
    return round(fill + direction * sign * level.points * instrument.point, instrument);
  };
  return { stopLoss: toPrice(stop, -1), takeProfit: toPrice(target, 1) };
}

/** Equal to within half a point: both went through a broker's rounding. */
export function isSameLevel(one: number, other: number, point: number): boolean {
  return Math.abs(one - other) < point * 0.75;
}

/** To the digits that the slave's broker quotes. */
export function round(price: number, { digits }: { digits: number }): number {
  return Number(price.toFixed(digits));
}
