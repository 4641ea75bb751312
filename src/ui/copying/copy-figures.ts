import { lots, NOTHING } from '../format.ts';
import type { Copy } from '../wire/copying.ts';

/** "1.00 → 0.50": the lots of the master, and those of the slave; of an exit what the slave closes. */
export function volumesOf({ action, master_volume: master, volume }: Copy): string {
  if (action !== 'open' && action !== 'place') return volume === null ? NOTHING : lots(volume);
  if (master === null && volume === null) return NOTHING;
  return [master, volume].map((value) => (value === null ? NOTHING : lots(value))).join(' → ');
}

/** With a sign that is always shown. */
export function signed(points: number): string {
  return points > 0 ? `+${points}` : String(points).replace('-', '−');
}
