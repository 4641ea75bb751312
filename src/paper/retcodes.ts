/** The trade server's return codes that a paper account can give, by their names in the platform. */
const NAMES = {
  10004: 'REQUOTE',
  10006: 'REJECT',
  10008: 'PLACED',
  10009: 'DONE',
  10010: 'DONE_PARTIAL',
  10011: 'ERROR',
  10012: 'TIMEOUT',
  10013: 'INVALID',
  10014: 'INVALID_VOLUME',
  10015: 'INVALID_PRICE',
  10016: 'INVALID_STOPS',
  10017: 'TRADE_DISABLED',
  10018: 'MARKET_CLOSED',
  10019: 'NO_MONEY',
  10020: 'PRICE_CHANGED',
  10021: 'PRICE_OFF',
  10022: 'INVALID_EXPIRATION',
  10024: 'TOO_MANY_REQUESTS',
  10025: 'NO_CHANGES',
  10028: 'LOCKED',
  10029: 'FROZEN',
  10031: 'CONNECTION',
  10034: 'LIMIT_VOLUME',
  10035: 'INVALID_ORDER',
  10036: 'POSITION_CLOSED',
  10042: 'LONG_ONLY',
  10043: 'SHORT_ONLY',
  10044: 'CLOSE_ONLY',
} as const;

export type Retcode = keyof typeof NAMES;

export const RETCODES = Object.keys(NAMES).map(Number) as Retcode[];

/** TRADE_RETCODE_…; empty for 0, which means that no request was sent. */
export function retcodeName(code: Retcode | 0): string {
  return code === 0 ? '' : `TRADE_RETCODE_${NAMES[code]}`;
}

export function isDone(code: Retcode): boolean {
  return code === 10008 || code === 10009 || code === 10010;
}

/** The price was the only thing wrong: worth asking again with a fresh one. */
export function isPriceFault(code: Retcode): boolean {
  return code === 10004 || code === 10020 || code === 10021;
}

/** Says nothing about whether the order went through: look, never send again. */
export function isAmbiguous(code: Retcode): boolean {
  return code === 10011 || code === 10012 || code === 10031;
}

/** The server is busy with something that passes. */
export function isPassing(code: Retcode): boolean {
  return code === 10024 || code === 10028 || code === 10029;
}
