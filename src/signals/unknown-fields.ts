/**
 * Fields that are not known. Most are notes of the sender and harmless; some speak of a stop, a size or an account, and an
 * opening that carries one of those is not what its author meant.
 */
import type { Given } from './fields.ts';

type Meaning = {
  /** Words of a name that say so: "stopLossPercent" has the words stop, loss, percent. */
  readonly words: readonly string[];
  /** Parts long enough to be meant also inside a longer word: trailingstop. */
  readonly parts: readonly string[];
  readonly what: string;
  readonly instead: string;
};

/** The first that fits decides, so what is more special stands first. */
const MEANINGS: readonly Meaning[] = [
  {
    words: ['trail', 'trailing', 'breakeven', 'be'],
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
  },
  {
    words: ['sl', 'stop', 'stops', 'stoploss'],
    parts: ['stoploss', 'stop'],
    what: 'a stop loss',
    instead: 'write "sl" as a price, or "sl_pips" or "sl_points" as a distance',
  },
  {
    words: ['tp', 'target', 'targets', 'takeprofit', 'profit'],
    parts: ['takeprofit', 'target'],
    what: 'a target',
    instead: 'write "tp" as a price, or "tp_pips" or "tp_points" as a distance',
  },
  {
    words: ['account', 'accounts', 'acct', 'login'],
    parts: ['account'],
    what: 'an account',
    instead: 'write "account" with its number, or "accounts" with a list of numbers',
  },
  {
    words: ['ordertype', 'orderkind', 'limit', 'entrytype'],
    parts: ['ordertype'],
    what: 'the type of the order',
    instead: 'write "order_type" as market, limit, stop or stop_limit, with "price"',
  },
  {
    words: ['sentiment', 'direction', 'side', 'bias', 'position'],
    parts: ['sentiment', 'direction'],
    what: 'a side',
    instead: 'write it in "action" (BUY or SELL), or "market_position" as a strategy gives it',
  },
  {
    words: ['expiry', 'expires', 'expire', 'expiration', 'ttl', 'gtd', 'tif', 'until'],
    parts: ['expir', 'timeinforce', 'goodtill', 'validuntil'],
    what: 'an end of the order',
    instead: 'leave it out: send CANCEL when a waiting order is to go',
  },
  {
    words: ['test', 'dryrun', 'dry', 'demo', 'simulate', 'sandbox', 'paper'],
    parts: ['dryrun', 'testmode', 'papertrad', 'testorder', 'istest'],
    what: 'a test',
    instead: 'name a practice account in "account", or use the check on the dashboard',
  },
  {
    words: [
      ...['lot', 'lots', 'size', 'qty', 'quantity', 'volume', 'amount', 'units', 'unit'],
      ...['contracts', 'notional', 'percent', 'pct', 'percentage', 'risk', 'usd', 'cash', 'money'],
    ],
    parts: ['lotsize', 'quantity', 'volume', 'notional', 'ordersize', 'positionsize', 'risk'],
    what: 'a size or its unit',
    instead: 'write "volume" in lots, or "risk" such as {"percent_equity":1} with a stop',
  },
  {
    words: ['close', 'closes', 'exit', 'exits', 'flat', 'flatten'],
    parts: ['closeall', 'closeposition', 'closeopposite', 'closetrade', 'exitall'],
    what: 'an exit',
    instead: 'send "action":"CLOSE" as a message of its own, or both in a list',
  },
];

/** With one of these beside it, a word speaks of what the chart showed: prev_close, close_time, volume_ma, tick_size. */
const OF_THE_CHART: ReadonlySet<string> = new Set([
  ...['time', 'bar', 'candle', 'prev', 'previous', 'last', 'day', 'daily', 'ha', 'high', 'low'],
  ...['open', 'ma', 'sma', 'ema', 'avg', 'average', 'tick', 'point', 'plot', 'rsi', 'atr', 'name'],
  ...['note', 'text', 'label', 'color', 'reason', 'hour', 'session', 'vol', 'chart', 'strength'],
]);

/** A name of an account is no name of a chart: these words are never excused. */
const NEVER_EXCUSED: ReadonlySet<string> = new Set(['a stop loss', 'a target', 'an account']);

/** What an unknown field would have meant for an opening, and what to write instead; undefined for a harmless one. */
export function meantBy({ name }: Given): { what: string; instead: string } | undefined {
  const words = wordsOf(name);
  const whole = words.join('');
  const found = MEANINGS.find(
    ({ words: own, parts }) =>
      words.some((word) => own.includes(word.replace(/\d+$/, ''))) ||
      own.includes(whole.replace(/\d+$/, '')) ||
      parts.some((part) => whole.includes(part)),
  );
  if (found === undefined) return undefined;
  const isOfTheChart =
    !NEVER_EXCUSED.has(found.what) && words.some((word) => OF_THE_CHART.has(word));
  return isOfTheChart ? undefined : found;
}

/** "stopLossPercent", "stop-loss_percent" and "Stop Loss Percent" have the same words. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}
