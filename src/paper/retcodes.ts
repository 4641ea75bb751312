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

/** TRADE_RETCODE_…; empty for 0, which means that no request was sent. */
export function retcodeName(code: Retcode | 0): string {
  return code === 0 ? '' : `TRADE_RETCODE_${NAMES[code]}`;
}

const REASONS: Partial<Record<Retcode, string>> = {
  10004: 'the price moved too far',
  10006: 'the broker rejected the order',
  10014: 'the broker does not trade this volume',
  10015: 'the price lies on the wrong side of the market or too near',
  10016: 'a stop or target lies on the wrong side of the price or too near',
  10017: 'trading in this symbol is disabled',
  10018: 'the market is closed',
  10019: 'there is not enough free margin',
  10021: 'there is no price',
  10029: 'too near to the price to be changed',
  10034: 'the limit of volume in this symbol is reached',
  10042: 'only buying is allowed in this symbol',
  10043: 'only selling is allowed in this symbol',
  10044: 'only closing is allowed in this symbol',
};

/** The code for people. */
export function reasonOf(code: Retcode): string {
  return REASONS[code] ?? retcodeName(code);
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
