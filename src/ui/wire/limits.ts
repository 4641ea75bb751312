/** Limits and previews as the server sends them, field names as in the HTTP contract. */
import type { InstrumentClass, Via } from './wire.ts';

export type Side = 'BUY' | 'SELL';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export type TradingHours = { weekday: Weekday; from: string; to: string; zone: string };

export const INSTRUMENT_CLASSES = [
  'forex',
  'metal',
  'energy',
  'index',
  'crypto',
  'stock',
  'commodity',
  'bond',
  'other',
] as const satisfies readonly InstrumentClass[];

export type LotsByClass = Partial<Record<InstrumentClass, string>>;

/** What is in force: null where there is no limit. Lots are decimal text. */
export type Limits = {
  allowed_symbols: string[] | null;
  blocked_symbols: string[] | null;
  sides: Side[] | null;
  max_lot: string | null;
  max_positions: number | null;
  max_positions_per_symbol: number | null;
  max_total_lots: string | null;
  max_lots_by_class: LotsByClass | null;
  max_daily_loss_pct: number | null;
  max_daily_loss_amount: number | null;
  day: { zone: string; reset: string } | null;
  max_risk_per_trade_pct: number | null;
  require_stop: boolean | null;
  max_orders_per_minute: number | null;
  max_orders_per_hour: number | null;
  max_repeated_orders: number | null;
  sessions: TradingHours[] | null;
  max_spread_points: number | null;
  max_price_deviation_pct: number | null;
  max_price_factor: number | null;
  max_signal_age_s: number | null;
  min_equity: number | null;
  max_margin_use_pct: number | null;
  cooldown_after_losses: { losses: number; minutes: number } | null;
};

export type LimitName = keyof Limits;
export type LimitValue = Limits[LimitName];

export type LimitUsage = {
  positions: number;
  pending_orders: number;
  reserved: number;
  total_lots: string;
  orders_last_minute: number;
  orders_last_hour: number;
  equity: number | null;
  margin_use_pct: number | null;
  daily_loss: number | null;
  daily_loss_pct: number | null;
  day_ends_at: string | null;
};

/** The limits of one account; own is what was said for it alone. */
export type AccountLimits = {
  limits: Limits;
  own: Partial<Limits>;
  is_live: boolean;
  missing: LimitName[];
  usage: LimitUsage;
};

/** What all accounts of a person begin with; own is what they have said themselves. */
export type DefaultLimits = { limits: Limits; own: Partial<Limits> };

export type RuleFact = string | number | boolean | null;

export type RuleFinding = {
  rule: string;
  value: RuleFact;
  limit: RuleFact;
  verdict: 'passes' | 'refuses';
  code: string | null;
  message: string;
};

export type OrderPreview = {
  verdict: 'approved' | 'closing' | 'denied';
  code: string | null;
  message: string;
  symbol: {
    asked: string;
    name: string | null;
    via: Via | null;
    confidence: number | null;
    because: string;
  } | null;
  lots: string | null;
  lots_estimated: boolean;
  entry: number | null;
  risk_money: number | null;
  margin: number | null;
  rules: RuleFinding[];
};

/** The figures that each way of sizing asks for. */
export const SIZING_FIGURES = {
  as_sent: [],
  fixed: ['lots'],
  multiplier: ['factor'],
  balance_ratio: ['per', 'factor'],
  equity_ratio: ['per', 'factor'],
  free_margin_ratio: ['per', 'factor'],
  risk_percent_balance: ['percent'],
  risk_percent_equity: ['percent'],
  risk_money: ['money'],
  notional: ['amount'],
} as const;
export type SizingMode = keyof typeof SIZING_FIGURES;
export type SizingFigure = (typeof SIZING_FIGURES)[SizingMode][number];

export type SignalSizing = { mode: SizingMode } & Partial<Record<SizingFigure, number>> & {
    below_minimum?: 'skip' | 'minimum';
    max_risk_money?: number | null;
  };
