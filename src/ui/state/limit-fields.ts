import type { LimitName } from '../wire/limits.ts';

export type Unit =
  'lots' | 'positions' | 'percent' | 'money' | 'openings' | 'points' | 'times' | 'seconds';

/** What the server takes; above 0 where no least is named. */
export type Bounds = {
  least?: number;
  most: number;
  isWhole?: true;
};

export type NumberField = { kind: 'number'; unit: Unit; bounds: Bounds };
export type Field =
  NumberField | { kind: 'symbols' | 'sides' | 'yes' | 'day' | 'sessions' | 'classes' | 'cooldown' };

const MUCH = 1e12;
const COUNT = { least: 0, most: 100_000, isWhole: true } as const;
const POSITIVE_COUNT = { least: 1, most: 100_000, isWhole: true } as const;
const PERCENT = { most: 100 } as const;

/** How each limit is entered. */
export const FIELDS: Record<LimitName, Field> = {
  allowed_symbols: { kind: 'symbols' },
  blocked_symbols: { kind: 'symbols' },
  sides: { kind: 'sides' },
  max_lot: { kind: 'number', unit: 'lots', bounds: { most: MUCH } },
  max_positions: { kind: 'number', unit: 'positions', bounds: COUNT },
  max_positions_per_symbol: { kind: 'number', unit: 'positions', bounds: COUNT },
  max_total_lots: { kind: 'number', unit: 'lots', bounds: { most: MUCH } },
  max_lots_by_class: { kind: 'classes' },
  max_daily_loss_pct: { kind: 'number', unit: 'percent', bounds: PERCENT },
  max_daily_loss_amount: { kind: 'number', unit: 'money', bounds: { most: MUCH } },
  day: { kind: 'day' },
  max_risk_per_trade_pct: { kind: 'number', unit: 'percent', bounds: PERCENT },
  require_stop: { kind: 'yes' },
  max_orders_per_minute: { kind: 'number', unit: 'openings', bounds: POSITIVE_COUNT },
  max_orders_per_hour: { kind: 'number', unit: 'openings', bounds: POSITIVE_COUNT },
  max_repeated_orders: { kind: 'number', unit: 'openings', bounds: POSITIVE_COUNT },
  sessions: { kind: 'sessions' },
  max_spread_points: { kind: 'number', unit: 'points', bounds: { least: 0, most: 1e9 } },
  max_price_deviation_pct: { kind: 'number', unit: 'percent', bounds: PERCENT },
  max_price_factor: { kind: 'number', unit: 'times', bounds: { least: 1.01, most: 1e6 } },
  max_signal_age_s: { kind: 'number', unit: 'seconds', bounds: COUNT },
  min_equity: { kind: 'number', unit: 'money', bounds: { most: MUCH } },
  max_margin_use_pct: { kind: 'number', unit: 'percent', bounds: { most: 10_000 } },
  cooldown_after_losses: { kind: 'cooldown' },
};

export const GROUPS = {
  symbols: ['allowed_symbols', 'blocked_symbols', 'sides'],
  size: ['max_lot', 'max_total_lots', 'max_lots_by_class'],
  positions: ['max_positions', 'max_positions_per_symbol'],
  loss: ['max_daily_loss_pct', 'max_daily_loss_amount', 'day', 'cooldown_after_losses'],
  risk: ['max_risk_per_trade_pct', 'require_stop'],
  pace: ['max_orders_per_minute', 'max_orders_per_hour', 'max_repeated_orders'],
  times: ['sessions', 'max_signal_age_s'],
  market: ['max_spread_points', 'max_price_deviation_pct', 'max_price_factor'],
  account: ['min_equity', 'max_margin_use_pct'],
} as const satisfies Record<string, readonly LimitName[]>;

export type GroupName = keyof typeof GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as GroupName[];
