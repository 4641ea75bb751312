import { Decimal } from 'decimal.js';

/**
 * A volume in lots as plain decimal text ("0.01"), never a binary float: Math.floor(0.29 / 0.01) is 28.
 * Made by parseLots only.
 */
export type Lots = string & { readonly __lots: true };

const DECIMAL_TEXT = /^\d{1,9}(?:\.\d{1,8})?$/;

/** Reads a number or a numeric string as lots above zero; undefined for anything else. */
export function parseLots(value: unknown): Lots | undefined {
  const text = decimalText(value);
  if (text === undefined) return undefined;
  const lots = new Decimal(text);
  return lots.gt(0) ? (lots.toFixed() as Lots) : undefined;
}

/** Reads a number or a numeric string of at most 9 digits before and 8 after the point; no sign, no exponent. */
export function decimalText(value: unknown): string | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value < 0) return undefined;
    const text = new Decimal(value).toFixed();
    return DECIMAL_TEXT.test(text) ? text : undefined;
  }
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return DECIMAL_TEXT.test(text) ? text : undefined;
}

/** What a broker allows for one order of a symbol, in lots. */
export type VolumeRules = { volume_min: number; volume_max: number; volume_step: number };

export type VolumeFault = 'LOT_BELOW_MIN' | 'LOT_ABOVE_MAX' | 'LOT_STEP';

/** Names the first of the broker's volume rules that the lots break; undefined when they fit. */
export function checkLots(lots: Lots, rules: VolumeRules): VolumeFault | undefined {
  const volume = new Decimal(lots);
  if (volume.lt(rules.volume_min)) return 'LOT_BELOW_MIN';
  if (rules.volume_max > 0 && volume.gt(rules.volume_max)) return 'LOT_ABOVE_MAX';
  if (rules.volume_step > 0 && !volume.mod(rules.volume_step).isZero()) return 'LOT_STEP';
  return undefined;
}

/**
 * The lots brought down to the broker's step and its largest order; a fault where less than the smallest order is left.
 * Never up: a larger lot is a larger risk than was asked for.
 */
export function fitLots(lots: Decimal | string, rules: VolumeRules): Lots | 'LOT_BELOW_MIN' {
  const capped = rules.volume_max > 0 ? Decimal.min(lots, rules.volume_max) : new Decimal(lots);
  const step = rules.volume_step;
  const fitted = step > 0 ? capped.divToInt(step).mul(step) : capped;
  if (fitted.lte(0) || fitted.lt(rules.volume_min)) return 'LOT_BELOW_MIN';
  return fitted.toFixed() as Lots;
}

/**
 * By how much lots must be multiplied so that the same units are traded where a lot is another size: one lot of 100
 * units is ten lots of 10 (SYMBOL_TRADE_CONTRACT_SIZE).
 */
export function contractFactor(
  from: { contract_size: number },
  to: { contract_size: number },
): Decimal | undefined {
  const isKnown = from.contract_size > 0 && to.contract_size > 0;
  return isKnown ? new Decimal(from.contract_size).div(to.contract_size) : undefined;
}
