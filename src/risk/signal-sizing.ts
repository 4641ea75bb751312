/** How many lots an account takes for a signal: as sent, or sized by the account's own rule. */
import { z } from 'zod';
import type { Heartbeat } from '../instances/index.ts';
import {
  deny,
  estimate,
  sizeLots,
  type Denial,
  type OrderIntent,
  type RiskSize,
  type Sized,
  type Sizing,
} from '../trade/index.ts';

const amount = z.number().gt(0).max(1e12);
const factor = z.number().gt(0).max(10_000);
const percent = z.number().gt(0).max(100);
/** Less than the broker's smallest order: left out, or taken at the smallest while its stop loses no more than this. */
const below = {
  below_minimum: z.enum(['skip', 'minimum']).default('skip'),
  max_risk_money: amount.nullable().default(null),
};
const ratio = { factor: factor.default(1), per: amount, ...below };

export const signalSizingSchema = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('as_sent') }),
    z.strictObject({ mode: z.literal('fixed'), lots: factor, ...below }),
    z.strictObject({ mode: z.literal('multiplier'), factor, ...below }),
    /** The signal's lots are meant for an account of `per`; this one takes them in the ratio of its own money. */
    z.strictObject({ mode: z.literal('balance_ratio'), ...ratio }),
    z.strictObject({ mode: z.literal('equity_ratio'), ...ratio }),
    z.strictObject({ mode: z.literal('free_margin_ratio'), ...ratio }),
    z.strictObject({ mode: z.literal('risk_percent_balance'), percent, ...below }),
    z.strictObject({ mode: z.literal('risk_percent_equity'), percent, ...below }),
    z.strictObject({ mode: z.literal('risk_money'), money: amount, ...below }),
    z.strictObject({ mode: z.literal('notional'), amount, ...below }),
  ])
  .refine((rule) => !('below_minimum' in rule) || isCapped(rule), {
    path: ['max_risk_money'],
    message: 'is needed where the smallest lot may be taken: the most that its stop may lose',
  });
export type SignalSizing = z.output<typeof signalSizingSchema>;
export type OwnRule = Exclude<SignalSizing, { mode: 'as_sent' }>;

/** The intent with the lots that a rule gives it; refuses NO_EQUITY, STOP_REQUIRED and LOT_BELOW_MIN. What a stop may lose is sized by the terminal at its price. */
export function sizeSignal(
  intent: OrderIntent,
  rule: OwnRule,
  funds: Heartbeat | undefined,
): OrderIntent | Denial {
  // What a message sizes by risk is in proportion to the account already.
  if (intent.volume === undefined && isProportional(rule)) return intent;
  const risk = riskOf(rule);
  if (risk !== undefined && intent.stopLoss === undefined)
    return deny('STOP_REQUIRED', 'This account sizes its lots by the stop, and there is none.', {});
  const sized = sizeOf(intent, rule, funds);
  switch (sized.kind) {
    case 'sized':
      return isMinimum(sized, intent) || risk === undefined
        ? { ...intent, volume: sized.lots, riskSize: undefined }
        : { ...intent, volume: undefined, riskSize: risk };
    case 'LOT_BELOW_MIN':
      return deny(
        'LOT_BELOW_MIN',
        'By the sizing of this account it would be less than the smallest order of the broker.',
        { min: intent.symbolFacts?.volume_min ?? null },
      );
    case 'UNKNOWN':
      // Only the terminal may know what this stop comes to; without it there is nothing to size by.
      if (risk !== undefined && rule.below_minimum === 'skip')
        return { ...intent, volume: undefined, riskSize: risk };
      return deny(
        'NO_EQUITY',
        'The lots cannot be sized: the terminal has not told a figure that the sizing needs.',
        { mode: rule.mode },
      );
  }
}

function sizeOf(intent: OrderIntent, rule: OwnRule, funds: Heartbeat | undefined): Sized {
  const { symbolFacts: facts } = intent;
  if (facts === undefined) return { kind: 'UNKNOWN' };
  const { entry, stopDistance = 0 } = estimate(intent, funds);
  const sizing = sizingOf(rule, { intent, funds, entry: entry ?? 0, stopDistance });
  if (sizing === undefined) return { kind: 'UNKNOWN' };
  const { tick_size = 0, tick_value = 0 } = facts;
  const maxRiskMoney = rule.max_risk_money ?? 0;
  return sizeLots(
    sizing,
    { ...facts, tick_size, tick_value },
    rule.below_minimum === 'minimum' && Number(stopDistance) > 0
      ? { kind: 'minimum', maxRiskMoney, stopDistance }
      : { kind: 'skip' },
  );
}

type Given = {
  intent: OrderIntent;
  funds: Heartbeat | undefined;
  entry: number;
  stopDistance: Extract<Sizing, { method: 'risk_money' }>['stopDistance'];
};

/** Undefined where the signal or the terminal lacks what the rule needs. */
function sizingOf(
  rule: OwnRule,
  { intent, funds, entry, stopDistance }: Given,
): Sizing | undefined {
  const ratioTo = (own: number | undefined, per: number, by: number): Sizing | undefined =>
    intent.volume === undefined || own === undefined || own <= 0
      ? undefined
      : { method: 'ratio', lots: intent.volume, own, theirs: per, factor: by };
  switch (rule.mode) {
    case 'fixed':
      return { method: 'fixed', lots: rule.lots };
    case 'multiplier':
      return intent.volume === undefined
        ? undefined
        : { method: 'multiplier', lots: intent.volume, factor: rule.factor };
    case 'balance_ratio':
      return ratioTo(funds?.balance, rule.per, rule.factor);
    case 'equity_ratio':
      return ratioTo(funds?.equity, rule.per, rule.factor);
    case 'free_margin_ratio':
      return ratioTo(funds?.free_margin, rule.per, rule.factor);
    case 'risk_percent_balance':
      return (
        funds && { method: 'risk_percent', of: funds.balance, percent: rule.percent, stopDistance }
      );
    case 'risk_percent_equity':
      return (
        funds && { method: 'risk_percent', of: funds.equity, percent: rule.percent, stopDistance }
      );
    case 'risk_money':
      return { method: 'risk_money', money: rule.money, stopDistance };
    case 'notional':
      return { method: 'notional', amount: rule.amount, price: entry };
  }
}

function isProportional({ mode }: OwnRule): boolean {
  return mode === 'multiplier' || mode.endsWith('_ratio');
}

function riskOf(rule: OwnRule): RiskSize | undefined {
  switch (rule.mode) {
    case 'risk_percent_balance':
      return { percent_balance: rule.percent };
    case 'risk_percent_equity':
      return { percent_equity: rule.percent };
    case 'risk_money':
      return { money: rule.money };
    default:
      return undefined;
  }
}

/** The smallest order, which the terminal would round down to nothing a moment later. */
function isMinimum(
  { lots }: Extract<Sized, { kind: 'sized' }>,
  { symbolFacts }: OrderIntent,
): boolean {
  return Number(lots) === symbolFacts?.volume_min;
}

function isCapped(rule: {
  below_minimum: 'skip' | 'minimum';
  max_risk_money: number | null;
}): boolean {
  return rule.below_minimum === 'skip' || rule.max_risk_money !== null;
}
