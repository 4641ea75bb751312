import type { PairSettings } from '../wire/copying.ts';

/** What the server takes where nothing is said. */
export const DEFAULT_SETTINGS: PairSettings = {
  auto_map_symbol: true,
  auto_map_volume: true,
  copy_psl: true,
  copy_pendings: true,
  psl_as: 'price',
  override_manual_levels: false,
  volume_mode: 'multiply',
  multiplier: 1,
  fixed_volume: null,
  risk_percent: 1,
  min_lot: null,
  max_lot: null,
  below_minimum: 'skip',
  reverse: false,
  sides: 'both',
  include_symbols: [],
  exclude_symbols: [],
  magics: [],
  comment_contains: '',
  max_signal_age_s: 60,
  max_deviation_points: null,
  delay_ms: 0,
  close_only: false,
  on_pause: 'follow',
  on_removal: 'keep',
  on_start: 'ignore',
};

/** False while a number that has to be there is missing. */
export function isComplete(settings: PairSettings): boolean {
  return !Object.values(settings).some((value) => Number.isNaN(value));
}

/** The fixed lot is the factor where no lot of its own is set. */
export function lotsOf({ fixed_volume: lots, multiplier }: PairSettings): number {
  return lots ?? multiplier;
}
