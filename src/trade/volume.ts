import { Decimal } from 'decimal.js';
import { readDecimal } from './decimal.ts';

/**
 * A volume in lots as plain decimal text ("0.01"), never a binary float: Math.floor(0.29 / 0.01) is 28.
 * Made by parseLots only.
 */
export type Lots = string & { readonly __lots: true };

/** Finer than any broker's step; what lies beyond is the noise of binary floats. */
const DECIMALS = 8;
const MOST = new Decimal('1e9');

/** Reads a number or a numeric text as lots above zero, rounded to 8 decimals; undefined for anything else. */
export function parseLots(value: unknown): Lots | undefined {
  const text = decimalText(value);
  return text === undefined || text === '0' ? undefined : (text as Lots);
}

/** Reads a number or a numeric text as plain decimal text of at most 8 decimals; undefined below 0 and from 10^9 on. */
export function decimalText(value: unknown): string | undefined {
  const number = readDecimal(value)?.toDecimalPlaces(DECIMALS);
  return number === undefined || number.lt(0) || number.gte(MOST)
    ? undefined
    : number.abs().toFixed();
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
