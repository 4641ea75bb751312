/**
 * The closed list of reasons for which an order is refused before it leaves (api.md §4). A denial is an answer,
 * stored and shown to its owner; it is never thrown.
 */
export const DENIAL_CODES = [
  'ACCOUNT_NOT_FOUND',
  'ACCOUNT_NOT_PROVEN',
  'ACCOUNT_OFFLINE',
  'ACCOUNT_PAUSED',
  'WEBHOOK_OFF',
  'TRADING_HALTED',
  'REDUCE_ONLY',
  'LIMITS_REQUIRED',
  'SYMBOL_UNKNOWN',
  'SYMBOL_AMBIGUOUS',
  'SYMBOL_NOT_TRADABLE',
  'SYMBOL_NOT_ALLOWED',
  'SIDE_NOT_ALLOWED',
  'PRICE_DEVIATION',
  'SPREAD_TOO_WIDE',
  'LOT_BELOW_MIN',
  'LOT_ABOVE_MAX',
  'LOT_STEP',
  'MAX_LOT',
  'MAX_POSITIONS',
  'MAX_POSITIONS_PER_SYMBOL',
  'MAX_TOTAL_LOTS',
  'MAX_DAILY_LOSS',
  'MAX_RISK',
  'STOP_REQUIRED',
  'STOP_WRONG_SIDE',
  'PRICE_IMPLAUSIBLE',
  'MODE_OFF',
  'TRADING_DISABLED',
  'TIME_AHEAD',
  'ORDER_RATE',
  'OUTSIDE_SESSION',
  'MIN_EQUITY',
  'MARGIN_USE',
  'COOLDOWN',
  'REPEATED_ORDER',
  'SIGNAL_STALE',
  'NO_EQUITY',
  'NOTHING_TO_CLOSE',
] as const;

export type DenialCode = (typeof DENIAL_CODES)[number];

export type Denial = {
  readonly kind: 'denied';
  readonly code: DenialCode;
  /** A sentence for the owner: the cause, and what to do next. */
  readonly message: string;
  /** The values that decided, for the trace. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
};

export function deny(code: DenialCode, message: string, facts: Denial['facts'] = {}): Denial {
  return { kind: 'denied', code, message, facts };
}
