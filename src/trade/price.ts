import type { Level } from './order.ts';
import type { Side } from './words.ts';

/**
 * True when a stop or target price lies on the wrong side of the entry: a buy's stop belongs below and its
 * target above, a sell's the other way round. Distances and removals (0) are never wrong.
 */
export function isWrongSide(
  side: Side,
  kind: 'stop' | 'target',
  level: Level,
  entry: number,
): boolean {
  if (!('price' in level) || level.price === 0) return false;
  const belongsBelow = (side === 'BUY') === (kind === 'stop');
  return belongsBelow ? level.price >= entry : level.price <= entry;
}
