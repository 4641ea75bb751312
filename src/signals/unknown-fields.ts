/**
 * Fields that are not known. Most are notes of the sender and harmless; some speak of a stop, a size or an account, and an
 * opening that carries one of those is not what its author meant.
 */
import { readDecimal } from '../trade/index.ts';
import type { Given } from './fields.ts';

type Meaning = {
  /** Words of a name that say so: "stopLossPercent" has the words stop, loss, percent. */
  readonly words: readonly string[];
  /** Parts long enough to be meant also inside a longer word: trailingstop. */
  readonly parts: readonly string[];
  readonly what: string;
  readonly instead: string;
  /** The field that a plain number in it was probably meant for. */
  readonly field?: string;
  /** Beside a word of the chart it speaks of what the chart showed: prev_close, volume_ma, tick_size. */
  readonly mayBeOfTheChart?: boolean;
};

/** The first that fits decides, so what is more special stands first. */
const MEANINGS: readonly Meaning[] = [
  {
    words: ['trail', 'trailing', 'breakeven', 'be', 'bep'],
    parts: ['trail', 'breakeven'],
    what: 'a stop that moves',
    instead: 'send MODIFY with "sl" when it is to move',
  },
  {
    words: ['reduce', 'reduceonly', 'closeonly'],
    parts: ['reduceonly', 'closeonly'],
    what: 'an order that only reduces',
    instead: 'send "action":"CLOSE" with "volume" or "percent"',
  },
  {
    words: ['reverse', 'reversal', 'invert', 'flip', 'hedge'],
    parts: ['revers'],
    what: 'a reversal',
    instead: 'send "market_position" and "prev_market_position" as a strategy gives them',
    mayBeOfTheChart: true,
  },
  {
    words: ['expiry', 'expires', 'expire', 'expiration', 'ttl', 'gtd', 'gtc', 'tif', 'until'],
    parts: ['expir', 'timeinforce', 'goodtill', 'goodfor', 'validuntil', 'cancelafter'],
    what: 'an end of the order',
    instead: 'leave it out: send CANCEL when a waiting order is to go',
  },
  {
    words: ['sl', 'stop', 'stops', 'stoploss', 'loss', 'losses', 'sltp', 'tpsl'],
    parts: ['stoploss', 'stop'],
    what: 'a stop loss',
    instead: 'write "sl" as a price, or "sl_pips" or "sl_points" as a distance',
    field: 'sl',
  },
  {
    words: ['tp', 'target', 'targets', 'takeprofit', 'profit', 'profits'],
    parts: ['takeprofit', 'target'],
    what: 'a target',
    instead: 'write "tp" as a price, or "tp_pips" or "tp_points" as a distance',
    field: 'tp',
  },
  {
    words: ['account', 'accounts', 'acct', 'accts', 'acc', 'login', 'logins'],
    parts: ['account'],
    what: 'an account',
    instead: 'write "account" with its number, or "accounts" with a list of numbers',
  },
  {
    words: ['ordertype', 'orderkind', 'limit', 'entrytype'],
    parts: ['ordertype', 'triggerprice', 'activationprice'],
    what: 'the type of the order',
    instead: 'write "order_type" as market, limit, stop or stop_limit, with "price"',
  },
  {
    words: ['close', 'closes', 'exit', 'exits', 'flat', 'flatten'],
    parts: ['closeall', 'closeposition', 'closeopposite', 'closetrade', 'exitall'],
    what: 'an exit',
    instead: 'send "action":"CLOSE" as a message of its own, or both in a list',
    mayBeOfTheChart: true,
  },
  {
    words: ['sentiment', 'direction', 'side', 'bias', 'position'],
    parts: ['sentiment', 'direction'],
    what: 'a side',
    instead: 'write it in "action" (BUY or SELL), or "market_position" as a strategy gives it',
    mayBeOfTheChart: true,
  },
  {
    words: ['test', 'dryrun', 'dry', 'demo', 'simulate', 'simulation', 'sandbox', 'paper'],
    parts: ['dryrun', 'testmode', 'papertrad', 'testorder', 'istest'],
    what: 'a test',
    instead: 'name a practice account in "account", or use the check on the dashboard',
    mayBeOfTheChart: true,
  },
  {
    words: ['risk'],
    parts: ['risk'],
    what: 'a size by risk',
    instead: 'write "volume" in lots, or "risk" such as {"percent_equity":1} with a stop',
  },
  {
    words: [
      ...['lot', 'lots', 'size', 'sizing', 'qty', 'quantity', 'volume', 'amount', 'units', 'unit'],
      ...['contracts', 'notional', 'percent', 'pct', 'percentage', 'usd', 'cash', 'money'],
    ],
    parts: ['lotsize', 'quantity', 'volume', 'notional', 'ordersize', 'positionsize'],
    what: 'a size or its unit',
    instead: 'write "volume" in lots, or "risk" such as {"percent_equity":1} with a stop',
    mayBeOfTheChart: true,
  },
];

const OF_THE_CHART: ReadonlySet<string> = new Set([
  ...['time', 'bar', 'candle', 'prev', 'previous', 'last', 'day', 'daily', 'ha', 'high', 'low'],
  ...['open', 'ma', 'sma', 'ema', 'avg', 'average', 'tick', 'point', 'plot', 'rsi', 'atr', 'name'],
  ...['note', 'text', 'label', 'color', 'reason', 'hour', 'session', 'vol', 'chart', 'strength'],
  ...['body', 'wick', 'range', 'gap', 'swing', 'trend', 'supertrend', 'macd', 'delta'],
  ...['change', 'relative', 'spike', 'ohlc', 'ohlcv', 'htf', 'mtf', 'week', 'weekly', 'month'],
  ...['monthly', 'yesterday'],
]);

/** A time frame is the chart's too: close_1h, volume_24h, closeD1. */
const TIME_FRAME = /^(?:\d+(?:s|m|min|h|d|w)|[mhdw]\d+)$/;

/** With one of these beside it the chart is not meant: close_open_trades, close_previous_position, order_size_last. */
const OF_THE_TRADE: ReadonlySet<string> = new Set([
  ...['all', 'any', 'every', 'trade', 'trades', 'order', 'orders', 'position', 'positions'],
  ...['opposite', 'opposing', 'other', 'others', 'existing', 'first', 'before'],
]);

/** slpct, tpdistance, sl2: the two short words with a unit and nothing between. */
const SHORT_LEVEL =
  /^(sl|tp)(?:pct|per|perc|percent|percentage|dist|distance|ticks?|atr|price|points?|pips?|usd|money|amount|level|value|mult|multiplier|offset|type|mode|rr|ratio)$/;

/** The name that speaks of something, what it would have meant for an opening, and what to write instead. */
export type Meant = {
  readonly name: string;
  readonly what: string;
  readonly instead: string;
  /** The known field whose name it probably stands for; undefined where that is not plain. */
  readonly field: string | undefined;
};

/** Undefined for a harmless field. {"bracket":{"stop":1.05}} speaks of a stop as bracket.stop does. */
export function meantBy({ name, value }: Given): Meant | undefined {
  const own = meaningIn(name, value);
  if (own !== undefined) {
    const { what, instead, field } = own;
    return { name, what, instead, field: isPlainNumber(name, value) ? field : undefined };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value)
    .map(([part, inner]: [string, unknown]) => meantBy({ name: `${name}.${part}`, value: inner }))
    .find((meant) => meant !== undefined);
}

/** A number, or what will be one, in a name that says no unit. */
function isPlainNumber(name: string, value: unknown): boolean {
  const isNumber =
    readDecimal(value) !== undefined ||
    (typeof value === 'string' && /^\{\{[^{}]+\}\}$/.test(value));
  return isNumber && !wordsOf(name).some((word) => UNITS.test(word));
}

const UNITS = /pip|point|tick|percent|pct|ratio|atr|dist|offset|usd|money|value|^r$|^rr$/;

function meaningIn(name: string, value: unknown): Meaning | undefined {
  const words = wordsOf(name);
  return MEANINGS.find((meaning) => fits(meaning, words) && !isOfTheChart(meaning, words, value));
}

function fits({ words: own, parts }: Meaning, words: readonly string[]): boolean {
  return (
    own.includes(words.join('')) ||
    words.some((word) => own.includes(word) || parts.some((part) => word.includes(part))) ||
    // Over several words only from the beginning of one: is_top is no stop.
    words.some((_, i) => parts.some((part) => words.slice(i).join('').startsWith(part)))
  );
}

function isOfTheChart(
  { mayBeOfTheChart }: Meaning,
  words: readonly string[],
  value: unknown,
): boolean {
  // What is switched on is an instruction: "close_previous":true.
  if (mayBeOfTheChart !== true || isSwitch(value)) return false;
  return (
    words.some((word) => OF_THE_CHART.has(word) || TIME_FRAME.test(word)) &&
    !words.some((word) => OF_THE_TRADE.has(word))
  );
}

function isSwitch(value: unknown): boolean {
  return (
    typeof value === 'boolean' ||
    (typeof value === 'string' && /^\s*(true|false|yes|no|on|off|all)\s*$/i.test(value))
  );
}

/** "stopLossPercent", "stop-loss_percent" and "Stop Loss Percent" have the same words; a number behind one is none of it. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '')
    .map((word) => (TIME_FRAME.test(word) ? word : word.replace(/\d+$/, '')))
    .map((word) => SHORT_LEVEL.exec(word)?.[1] ?? word);
}
