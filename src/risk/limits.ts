/**
 * What an owner allows. Limits keep the names of the API everywhere, because they are stored, shown and named in
 * refusals under them. Lots are decimal text.
 */
import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { decimalText, INSTRUMENT_CLASSES, isZone, WEEKDAYS } from '../trade/index.ts';

const lots = z.union([z.number(), z.string()]).transform((value, context) => {
  const text = decimalText(value);
  if (text !== undefined && Number(text) > 0) return text;
  context.addIssue({ code: 'custom', message: 'must be a number above 0, or null for no limit' });
  return z.NEVER;
});
const symbolNames = z.array(z.string().trim().min(1).max(48)).max(500);
const count = z.number().int().min(0).max(100_000);
const positiveCount = z.number().int().min(1).max(100_000);
const percent = z.number().gt(0).max(100);
const fraction = z.number().gt(0).max(1);
const amount = z.number().gt(0).max(1e12);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:MM');
const zone = z
  .string()
  .max(60)
  .refine(isZone, 'must be the IANA name of a time zone, such as Europe/London');

const FIELDS = {
  /** As the broker or as signals write them; empty allows none. */
  allowed_symbols: symbolNames,
  blocked_symbols: symbolNames,
  sides: z.array(z.enum(['BUY', 'SELL'])).max(2),
  max_lot: lots,
  /** Pending orders count as positions: each may become one at any moment. */
  max_positions: count,
  max_positions_per_symbol: count,
  max_total_lots: lots,
  max_lots_by_class: z.partialRecord(z.enum(INSTRUMENT_CLASSES), lots),
  max_daily_loss_pct: percent,
  max_daily_loss_amount: amount,
  /** When the day of the daily loss begins. */
  day: z.strictObject({ zone, reset: time }),
  max_risk_per_trade_pct: percent,
  require_stop: z.boolean(),
  max_orders_per_minute: positiveCount,
  max_orders_per_hour: positiveCount,
  /** Equal openings within a minute; one more halts the account. */
  max_repeated_orders: positiveCount,
  sessions: z
    .array(z.strictObject({ weekday: z.enum(WEEKDAYS), from: time, to: time, zone }))
    .max(100),
  max_spread_points: z.number().min(0).max(1e9),
  max_price_deviation_pct: percent,
  /** How many times the quote a price may be, or a part of it; absent: 2, of coins and shares 5. */
  max_price_factor: z.number().gt(1).max(1e6),
  max_signal_age_s: count,
  min_equity: amount,
  max_margin_use_pct: z.number().gt(0).max(10_000),
  cooldown_after_losses: z.strictObject({
    losses: z.number().int().min(1).max(100),
    minutes: z.number().int().min(1).max(10_080),
  }),
};
type Field = keyof typeof FIELDS;

export const LIMIT_NAMES = Object.keys(FIELDS) as Field[];

/** What is in force: every limit, null where there is none. */
export type Limits = {
  readonly [K in Field]: z.output<(typeof FIELDS)[K]> | null;
};
/** What one owner has said: an absent name is inherited, null means no limit. */
export type LimitSet = { readonly [K in Field]?: Limits[K] | undefined };

type Settable = { [K in Field]: z.ZodOptional<z.ZodNullable<(typeof FIELDS)[K]>> };
const settable = Object.fromEntries(
  Object.entries(FIELDS).map(([name, field]) => [name, orNull(field)]),
) as Settable;

export const limitSetSchema = z.strictObject(settable);

export type LimitChange = { readonly set: LimitSet; readonly inherit: readonly Field[] };

/**
 * A change as it is sent: what is named changes, the rest stays. The two limits that other systems give as a fraction
 * (0.03) may come under those names.
 */
export const limitChangeSchema = z
  .strictObject({
    ...settable,
    max_daily_loss: orNull(fraction),
    max_risk_per_trade: orNull(fraction),
    inherit: z.array(z.enum(LIMIT_NAMES as [Field, ...Field[]])).default([]),
  })
  .refine(
    (body) => body.max_daily_loss === undefined || body.max_daily_loss_pct === undefined,
    'max_daily_loss and max_daily_loss_pct are one limit: give one of them.',
  )
  .refine(
    (body) => body.max_risk_per_trade === undefined || body.max_risk_per_trade_pct === undefined,
    'max_risk_per_trade and max_risk_per_trade_pct are one limit: give one of them.',
  )
  .transform(
    ({ max_daily_loss: loss, max_risk_per_trade: risk, inherit, ...rest }): LimitChange => ({
      inherit,
      set: {
        ...rest,
        ...(loss === undefined ? {} : { max_daily_loss_pct: inPercent(loss) }),
        ...(risk === undefined ? {} : { max_risk_per_trade_pct: inPercent(risk) }),
      },
    }),
  );

function orNull<T extends z.ZodType>(field: T) {
  return field.nullable().optional();
}

function inPercent(value: number | null): number | null {
  return value === null ? null : new Decimal(value).mul(100).toNumber();
}

export const DEFAULT_DAY = { zone: 'Asia/Tehran', reset: '01:30' } as const;
const MOST_REPEATED = 5;
const MOST_LIVE_PER_HOUR = 100;

export const NO_LIMITS = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, null]),
) as unknown as Limits;

/** What holds on an account: its own word, else its owner's for all accounts, else what the program begins with. */
export function limitsInForce(isLive: boolean, ofUser: LimitSet, ofAccount: LimitSet): Limits {
  const begin: LimitSet = {
    max_repeated_orders: MOST_REPEATED,
    max_orders_per_hour: isLive ? MOST_LIVE_PER_HOUR : null,
  };
  return { ...NO_LIMITS, ...given(begin), ...given(ofUser), ...given(ofAccount) };
}

export function changed(before: LimitSet, { set, inherit }: LimitChange): LimitSet {
  const dropped = new Set<string>(inherit);
  return Object.fromEntries(
    Object.entries({ ...before, ...given(set) }).filter(([name]) => !dropped.has(name)),
  );
}

/** Limits that must have been given before real money is traded. */
export function missingForLive(limits: Limits): string[] {
  const missing: string[] = [];
  if (limits.max_lot === null) missing.push('max_lot');
  if (limits.max_positions === null) missing.push('max_positions');
  if (limits.max_daily_loss_pct === null && limits.max_daily_loss_amount === null)
    missing.push('max_daily_loss_pct');
  return missing;
}

function given(set: LimitSet): { readonly [K in Field]?: Limits[K] } {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
}
