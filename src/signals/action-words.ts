/** The words for what to do, as people write them: any case, with blanks or hyphens for underscores. */
import type { Action, OrderType, Side } from '../trade/index.ts';

export type AskedAction = {
  readonly action: Action;
  /** Undefined where the word does not say. */
  readonly orderType: OrderType | undefined;
  /** CLOSE_LONG and CLOSE_SHORT name the side that they close. */
  readonly side: Side | undefined;
};

const SIDES: Record<string, Side> = {
  BUY: 'BUY',
  LONG: 'BUY',
  CALL: 'BUY',
  SELL: 'SELL',
  SHORT: 'SELL',
  PUT: 'SELL',
};

const TYPES: Record<string, OrderType> = {
  MARKET: 'market',
  LIMIT: 'limit',
  STOP: 'stop',
  STOP_LIMIT: 'stop_limit',
};

const OTHERS: Record<string, { action: Action; side?: Side }> = {
  CLOSE: { action: 'CLOSE' },
  EXIT: { action: 'CLOSE' },
  FLAT: { action: 'CLOSE_SYMBOL' },
  CLOSE_LONG: { action: 'CLOSE', side: 'BUY' },
  CLOSE_BUY: { action: 'CLOSE', side: 'BUY' },
  EXIT_LONG: { action: 'CLOSE', side: 'BUY' },
  CLOSE_SHORT: { action: 'CLOSE', side: 'SELL' },
  CLOSE_SELL: { action: 'CLOSE', side: 'SELL' },
  EXIT_SHORT: { action: 'CLOSE', side: 'SELL' },
  CLOSE_ALL: { action: 'CLOSE_ALL' },
  CLOSEALL: { action: 'CLOSE_ALL' },
  EXIT_ALL: { action: 'CLOSE_ALL' },
  CLOSE_SYMBOL: { action: 'CLOSE_SYMBOL' },
  CLOSESYMBOL: { action: 'CLOSE_SYMBOL' },
  MODIFY: { action: 'MODIFY' },
  CANCEL: { action: 'CANCEL' },
};

/** For a sentence that says what may be written. */
export const ACTION_WORDS =
  'BUY, SELL, LONG, SHORT, CALL, PUT, CLOSE, CLOSE_LONG, CLOSE_SHORT, CLOSE_ALL, CLOSE_SYMBOL, EXIT, FLAT, MODIFY, CANCEL, or BUY_LIMIT … SELL_STOP_LIMIT';

export function readActionWord(value: unknown): AskedAction | undefined {
  const word = wordOf(value);
  if (word === undefined) return undefined;
  if (Object.hasOwn(OTHERS, word)) {
    const other = OTHERS[word];
    return other && { action: other.action, orderType: undefined, side: other.side };
  }
  const [, sideWord = '', typeWord] =
    /^([A-Z]+?)(?:_(MARKET|LIMIT|STOP|STOP_LIMIT))?$/.exec(word) ?? [];
  const action = Object.hasOwn(SIDES, sideWord) ? SIDES[sideWord] : undefined;
  if (action === undefined) return undefined;
  return {
    action,
    orderType: typeWord === undefined ? undefined : TYPES[typeWord],
    side: undefined,
  };
}

export function readOrderTypeWord(value: unknown): OrderType | undefined {
  const word = wordOf(value);
  return word !== undefined && Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
}

export function readSideWord(value: unknown): Side | undefined {
  const word = wordOf(value);
  return word !== undefined && Object.hasOwn(SIDES, word) ? SIDES[word] : undefined;
}

function wordOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined;
  return value
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
}
