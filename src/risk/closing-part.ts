import { Decimal } from 'decimal.js';
import {
  fitLots,
  isOpening,
  NOTHING_GIVEN,
  type ClosingPart,
  type Denial,
  type DenialCode,
  type Lots,
  type OrderIntent,
  type SymbolFacts,
} from '../trade/index.ts';
import type { Circumstances } from './finding.ts';

/** Refusals that an exit would not meet (decision 0005); a new one has to say which it is. */
const IS_FOR_OPENINGS_ONLY: Readonly<Record<DenialCode, boolean>> = {
  ACCOUNT_NOT_FOUND: false,
  ACCOUNT_NOT_PROVEN: false,
  WEBHOOK_OFF: false,
  SYMBOL_UNKNOWN: false,
  SYMBOL_AMBIGUOUS: false,
  STOP_WRONG_SIDE: false,
  NOTHING_TO_CLOSE: false,
  ACCOUNT_OFFLINE: true,
  ACCOUNT_PAUSED: true,
  TRADING_HALTED: true,
  REDUCE_ONLY: true,
  LIMITS_REQUIRED: true,
  SYMBOL_NOT_TRADABLE: true,
  SYMBOL_NOT_ALLOWED: true,
  SIDE_NOT_ALLOWED: true,
  PRICE_DEVIATION: true,
  SPREAD_TOO_WIDE: true,
  LOT_BELOW_MIN: true,
  LOT_ABOVE_MAX: true,
  LOT_STEP: true,
  MAX_LOT: true,
  MAX_POSITIONS: true,
  MAX_POSITIONS_PER_SYMBOL: true,
  MAX_TOTAL_LOTS: true,
  MAX_DAILY_LOSS: true,
  MAX_RISK: true,
  STOP_REQUIRED: true,
  PRICE_IMPLAUSIBLE: true,
  MODE_OFF: true,
  TRADING_DISABLED: true,
  TIME_AHEAD: true,
  ORDER_RATE: true,
  OUTSIDE_SESSION: true,
  MIN_EQUITY: true,
  MARGIN_USE: true,
  COOLDOWN: true,
  REPEATED_ORDER: true,
  SIGNAL_STALE: true,
  NO_EQUITY: true,
};

/** The exit in place of a refused opening, and what is to be said of it. */
export type Closing = { readonly exit: OrderIntent; readonly part: Omit<ClosingPart, 'message'> };

/**
 * What closes of an order that was refused as an opening: on a netting account, a market order against the position of
 * its symbol. Undefined where nothing of it closes, or where how much that would be cannot be known.
 */
export function closingPart(
  intent: OrderIntent,
  denial: Denial,
  { account, use }: Circumstances,
): Closing | undefined {
  const { action, orderType, symbol, symbolFacts, volume, exitTtlMs } = intent;
  if (exitTtlMs === undefined || account === undefined || !IS_FOR_OPENINGS_ONLY[denial.code])
    return undefined;
  if (!isOpening(action) || orderType !== 'market' || volume === undefined) return undefined;
  const net = symbol === undefined ? undefined : use.net(symbol);
  if (net === undefined || symbolFacts === undefined) return undefined;
  const lots = partOf(volume, action === 'SELL' ? net : net.neg(), symbolFacts);
  if (lots === undefined) return undefined;
  const exit: OrderIntent = {
    ...intent,
    // Stops would belong to a new position, and an exit goes at the price there is.
    ...NOTHING_GIVEN,
    action: 'CLOSE',
    standsFor: action,
    symbol,
    originalSymbol: intent.originalSymbol,
    symbolFacts,
    volume: lots,
    // The position may have turned since it was told: nothing of the other side is closed.
    positionType: action === 'SELL' ? 'BUY' : 'SELL',
    comment: intent.comment,
    sentAtMs: intent.sentAtMs,
    ttlMs: exitTtlMs,
    exitTtlMs: undefined,
  };
  return { exit, part: { lots, orderedLots: volume, denial } };
}

/** Never more than is ordered or held. Less than the broker's smallest order is closed only where nothing is left. */
function partOf(ordered: Lots, held: Decimal, rules: SymbolFacts): Lots | undefined {
  const isWhole = held.lte(ordered);
  const fitted = fitLots(isWhole ? held : ordered, {
    ...rules,
    volume_min: isWhole ? 0 : rules.volume_min,
  });
  return fitted === 'LOT_BELOW_MIN' ? undefined : fitted;
}

/** What of an order goes and what does not, and why. */
export function describeClosing(
  { part, exit: { symbolFacts } }: Closing,
  intent: OrderIntent,
  tense: 'past' | 'conditional',
): string {
  const { lots, orderedLots, denial } = part;
  const digits = new Decimal(symbolFacts?.volume_step ?? 0).decimalPlaces();
  const show = (volume: Lots): string =>
    new Decimal(volume).toFixed(Math.max(digits, new Decimal(volume).decimalPlaces()));
  const verb = tense === 'past' ? 'was' : 'would be';
  const first = new Decimal(lots).lt(orderedLots)
    ? `Only the part that closes ${verb} sent: ${show(lots)} of ${show(orderedLots)} lots; the rest ${verb} refused: ${denial.code}.`
    : `It ${verb} sent as an exit that closes ${show(lots)} lots; as an opening it ${verb} refused: ${denial.code}.`;
  const hasStops = intent.stopLoss !== undefined || intent.takeProfit !== undefined;
  const last = hasStops ? ['An exit has no stop loss or take profit; they are left out.'] : [];
  return [first, denial.message, ...last].join(' ');
}
