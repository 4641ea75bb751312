/**
 * Messages without JSON: comma lists of other products, words as in chat groups. Only what is certain is carried
 * over. A stop, a target or a size that could mean two things is left out and named, and then the lots are left out
 * too, so that what is carried over trades nothing before its author has completed it.
 */
import { readAskedSymbol } from '../trade/index.ts';
import { plainText, plainWord, type Piece } from './message-piece.ts';

export type OtherSyntax = {
  readonly kind: 'list' | 'words';
  readonly action: string;
  readonly symbol: string;
  /** Our message as far as it is certain; undefined where it would do something else than was meant. */
  readonly piece: Piece | undefined;
  /** What its author has to add. */
  readonly open: readonly Open[];
};

export type Open = 'size' | 'part' | 'risk' | 'stop' | 'target' | 'price';

const ACTIONS: Record<string, string> = {
  ...Object.fromEntries(
    ['buy', 'sell', 'long', 'short', 'call', 'put', 'close', 'exit', 'flat'].map((word) => [
      word,
      word,
    ]),
  ),
  ...Object.fromEntries(
    ['buy limit', 'buy stop', 'sell limit', 'sell stop', 'close long', 'close short'].map(
      (words) => [words.replace(' ', ''), words.replace(' ', '_')],
    ),
  ),
};
const CLOSING = new Set(['close', 'exit', 'flat', 'close_long', 'close_short']);

/** Reads one line of another product's syntax, or a few words; undefined where no action can be made out. */
export function readOtherSyntax(text: string): OtherSyntax | undefined {
  return readList(text) ?? readWords(text);
}

type Found = {
  action: string;
  symbol: string;
  lots: string | undefined;
  open: Set<Open>;
  isCertain: boolean;
};

/** 60123456789,buy,EURUSD,risk=0.1: after an optional licence the action and the symbol, in either order. */
function readList(text: string): OtherSyntax | undefined {
  const [line = '', ...others] = text.split('\n').filter((one) => one.trim() !== '');
  const parts = line.slice(0, 2000).split(/[,;|]/, 40);
  const places = parts.map((part) => part.trim());
  const at = places.slice(0, 3).findIndex((place) => actionOf(place) !== undefined);
  const action = actionOf(places[at] ?? '');
  if (places.length < 2 || action === undefined) return undefined;
  const after = symbolOf(places[at + 1] ?? '');
  const symbol = after ?? symbolOf(places[at - 1] ?? '');
  if (symbol === undefined) return undefined;
  const rest = places.slice(at + (after === undefined ? 1 : 2)).filter((place) => place !== '');
  const found: Found = {
    ...{ action, symbol, lots: undefined, open: new Set<Open>() },
    isCertain: others.length === 0,
  };
  for (const place of rest) readSetting(found, place);
  return toOurs('list', found);
}

const WITHOUT_MEANING = /^(?:comment|secret|licen[cs]e|licen[cs]eid|id|pc_id)$/;
const LOTS = /^(?:vol_lots|lots|lot)$/;

function readSetting(found: Found, place: string): void {
  const [name = '', value] = place.toLowerCase().split(/[=:]/, 2);
  const key = name.trim();
  if (value !== undefined && LOTS.test(key)) found.lots = value.trim();
  else if (WITHOUT_MEANING.test(key)) return;
  else if (/^(?:sl|stop)/.test(key)) found.open.add('stop');
  else if (/^(?:tp|take|target)/.test(key)) found.open.add('target');
  else if (/^(?:price|entry|limit)/.test(key)) found.open.add('price');
  else if (key === 'risk') found.open.add('risk');
  else if (/^(?:vol|qty|quantity|size|lot|contracts)/.test(key) || isNumber(key))
    found.open.add('size');
  else found.isCertain = false;
}

const FILLERS = new Set([
  ...['now', 'at', 'on', 'in', 'the', 'a', 'for', 'and', 'with', 'signal', 'alert', 'order'],
  ...['market', 'trade', 'position', 'entry', 'price', 'new', 'open', 'cmp', 'by', 'from', 'zone'],
  ...['lot', 'lots', 'pips', 'points', 'loss', 'profit'],
]);
const MOST_WORDS = 40;

/** "Buy XAUUSD @2400 sl 2390 tp 2420": read only where every single word is understood. */
function readWords(text: string): OtherSyntax | undefined {
  const words = text
    .slice(0, 1000)
    .split(/[\s,;|=@]+/, MOST_WORDS + 1)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}!#]+$/gu, ''))
    .filter((word) => word !== '');
  const actions = new Set(words.flatMap((word) => actionOf(word) ?? []));
  const [action] = actions;
  const symbols = new Set(words.filter((word) => isSymbolWord(word)));
  const [symbol] = symbols;
  if (action === undefined || symbol === undefined || words.length > MOST_WORDS) return undefined;
  const found: Found = {
    ...{ action, symbol, lots: undefined, open: new Set<Open>() },
    isCertain: actions.size === 1 && symbols.size === 1,
  };
  let topic: Open = 'size';
  words.forEach((word, index) => {
    const plain = word.toLowerCase();
    const before = words[index - 1]?.toLowerCase() ?? '';
    const next = words[index + 1]?.toLowerCase() ?? '';
    if (actionOf(word) !== undefined || word === symbol) topic = 'size';
    else if (isNumber(plain)) {
      const isLots = /lots?$/.test(plain) || /^lots?$/.test(next);
      if (isLots) found.lots = plain.replace(/lots?$/, '');
      else found.open.add(topic);
    } else if (isOrderType(plain, before)) found.action = `${found.action}_${plain}`;
    else if (/^(?:sl|stop|stoploss)$/.test(plain)) found.open.add((topic = 'stop'));
    else if (/^(?:tp\d?|take|takeprofit|targets?)$/.test(plain)) found.open.add((topic = 'target'));
    else if (!FILLERS.has(plain)) found.isCertain = false;
  });
  return found.isCertain ? toOurs('words', found) : undefined;
}

function isOrderType(word: string, before: string): boolean {
  return (word === 'limit' || word === 'stop') && (before === 'buy' || before === 'sell');
}

/** An opening without its lots is refused until they are added: the way to hold it back. */
function toOurs(kind: OtherSyntax['kind'], found: Found): OtherSyntax {
  const { action, symbol, lots, open } = found;
  const isClosing = CLOSING.has(action);
  const isPending = /_(?:limit|stop)$/.test(action);
  if (isPending) open.add('price');
  else open.delete('price');
  const volume = lots === undefined ? undefined : plainWord(lots);
  const isWhole = open.size === 0 && volume?.kind === 'plain' && /^[\d.]+$/.test(volume.json);
  if (!isClosing && !isWhole && !open.has('risk')) open.add('size');
  const isPart = isClosing && (open.size > 0 || lots !== undefined);
  if (isPart && (open.delete('size') || lots !== undefined)) open.add('part');
  const members: [string, Piece][] = [
    ['action', plainText(action)],
    ['symbol', plainText(symbol)],
  ];
  if (isWhole && !isClosing) members.push(['volume', volume]);
  const isUsable = found.isCertain && !isPart;
  const piece: Piece | undefined = isUsable ? { kind: 'object', members } : undefined;
  return { kind, action, symbol, piece, open: [...open] };
}

function actionOf(word: string): string | undefined {
  const plain = word.toLowerCase().replace(/[\s_-]/g, '');
  return Object.hasOwn(ACTIONS, plain) ? ACTIONS[plain] : undefined;
}

function isNumber(word: string): boolean {
  return /^\d[\d.]*(?:%|lots?|pips?|points?)?$/.test(word);
}

/** A symbol in its place in a list: anything with a letter that a broker may call one and no plain word is. */
function symbolOf(word: string): string | undefined {
  if (/[=\s]/.test(word) || !/[A-Za-z]/.test(word)) return undefined;
  if (!/[A-Z\d]/.test(word) && !CURRENCY.test(word)) return undefined;
  return readAskedSymbol(word) === undefined ? undefined : word;
}

const NO_SYMBOL =
  /^(?:sl|tp\d?|stop|limit|stoploss|takeprofit|take|targets?|rsi|macd|ema|sma|atr|vwap|not|dont|the|this|all|test)$/;
const CURRENCY = /usd|eur|gbp|jpy|chf|aud|nzd|cad/;

/** A symbol among words: in capitals, or a name that ends or begins with a currency. */
function isSymbolWord(word: string): boolean {
  const plain = word.toLowerCase();
  const isOther = FILLERS.has(plain) || actionOf(word) !== undefined || isNumber(plain);
  if (isOther || NO_SYMBOL.test(plain)) return false;
  const isCapitals = /^[A-Z0-9._:!#/]{3,20}$/.test(word) && /[A-Z]{2}/.test(word);
  return isCapitals || (/^[a-z]{6,8}$/.test(plain) && CURRENCY.test(plain));
}
