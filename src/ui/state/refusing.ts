import { lots, moment, money, percent } from '../format.ts';
import { strings } from '../strings.ts';
import type { AccountLimits, LimitName, RuleFinding } from '../wire/limits.ts';
import { isReached, useOfLimit, type Measure } from './limit-use.ts';

const words = strings.limits.reasons;

/** Limits that refuse every opening while they are reached, whatever is ordered. */
const FOR_ALL: readonly LimitName[] = [
  'max_positions',
  'max_total_lots',
  'max_daily_loss_pct',
  'max_daily_loss_amount',
  'max_orders_per_minute',
  'max_orders_per_hour',
  'max_margin_use_pct',
];

/** Why no opening passes on the account now, sentence by sentence; empty where one may. */
export function whyNothingOpens(account: AccountLimits, clocks: readonly RuleFinding[]): string[] {
  const { limits, usage, missing } = account;
  const reasons: string[] = [];
  if (missing.length > 0) reasons.push(words.missing(missingNames(missing)));
  for (const name of FOR_ALL) {
    const use = useOfLimit(name, account, undefined);
    if (use === undefined || use.limit === null || !isReached(use)) continue;
    const { used, limit, measure } = use;
    reasons.push(
      words.reached(
        strings.limits.fields[name].name,
        amountOf(used, measure),
        amountOf(limit, measure),
      ),
    );
  }
  const { min_equity: least } = limits;
  if (least !== null && usage.equity !== null && usage.equity < least) {
    reasons.push(words.equity(money(usage.equity), money(least)));
  }
  for (const { rule, limit, verdict } of clocks) {
    if (verdict === 'passes') continue;
    if (rule === 'cooldown_after_losses') reasons.push(words.pause(moment(Number(limit))));
    if (rule === 'sessions') reasons.push(words.hours);
  }
  return reasons;
}

/** The limits that are asked for, as part of a sentence. */
export function missingNames(missing: readonly LimitName[]): string {
  return missing
    .map((name) =>
      name === 'max_daily_loss_pct'
        ? strings.limits.core.loss
        : strings.limits.fields[name].name.toLowerCase(),
    )
    .join(', ');
}

export function amountOf(value: number, measure: Measure): string {
  switch (measure) {
    case 'count':
      return String(value);
    case 'lots':
      return lots(value);
    case 'percent':
      return percent(value);
    case 'money':
      return money(value);
  }
}
