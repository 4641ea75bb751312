/** What a lot is, for people who think in units: the mistake behind most orders of thousands of lots. */
import { Decimal } from 'decimal.js';
import type { SymbolFacts, VolumeFault } from '../trade/index.ts';

const METALS: Readonly<Record<string, string>> = {
  XAU: 'ounces of gold',
  XAG: 'ounces of silver',
  XPT: 'ounces of platinum',
  XPD: 'ounces of palladium',
};

/** The refusal of lots that the broker does not take, and the rule that they break. */
export function describeLots(
  fault: VolumeFault,
  {
    symbol = 'the symbol',
    volume,
    facts,
  }: { symbol?: string | undefined; volume: string; facts: SymbolFacts },
): { limit: number; text: string } {
  switch (fault) {
    case 'LOT_BELOW_MIN':
      return {
        limit: facts.volume_min,
        text: `The broker's smallest order is ${String(facts.volume_min)} lots. ${lotOf(symbol, facts)} Send more lots, or let the account size them: ${SIZING}, or "risk" in the message.`,
      };
    case 'LOT_ABOVE_MAX':
      return {
        limit: facts.volume_max,
        text: `The broker's largest order is ${String(facts.volume_max)} lots. ${lotOf(symbol, facts)} ${asUnits(volume, facts)}`,
      };
    case 'LOT_STEP':
      return {
        limit: facts.volume_step,
        text: `The broker takes multiples of ${String(facts.volume_step)} lots.`,
      };
  }
}

const SIZING = '"Lots of a signal" on the page Limits';

function lotOf(symbol: string, facts: SymbolFacts): string {
  const { contract_size: size = 0 } = facts;
  if (size <= 0) return 'Volume is in lots, not in units.';
  return `Volume is in lots: 1 lot of ${symbol} is ${size.toLocaleString('en-US', { maximumFractionDigits: 8 })} ${unitsOf(facts)}.`;
}

function unitsOf({ class: kind, base }: SymbolFacts): string {
  if (kind === 'stock') return 'shares';
  if (base === undefined) return 'units';
  return METALS[base] ?? base;
}

function asUnits(volume: string, { contract_size: size = 0 }: SymbolFacts): string {
  const factor = size > 1 ? new Decimal(1).div(size) : undefined;
  return factor === undefined
    ? `Send fewer lots, or let the account size them: ${SIZING}, or "risk" in the message.`
    : `If ${volume} are units, let the account turn them into lots: ${SIZING}, times a factor of ${factor.toSignificantDigits(6).toFixed()}; or send "risk" instead of "volume".`;
}
