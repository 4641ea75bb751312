/** What TradingView puts in the place of {{…}} in a message, for a message that is only tried. */

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** What a strategy may be doing when its alert rings. */
export const SITUATIONS = [
  'openLong',
  'openShort',
  'closeLong',
  'closeShort',
  'partOfLong',
  'turnShort',
  'turnLong',
] as const;
export type Situation = (typeof SITUATIONS)[number];

type Facts = { action: string; contracts: number; prev: number; now: number };

/** Sizes above zero are long, below short. */
const FACTS: Record<Situation, Facts> = {
  openLong: { action: 'buy', contracts: 1, prev: 0, now: 1 },
  openShort: { action: 'sell', contracts: 1, prev: 0, now: -1 },
  closeLong: { action: 'sell', contracts: 1, prev: 1, now: 0 },
  closeShort: { action: 'buy', contracts: 1, prev: -1, now: 0 },
  partOfLong: { action: 'sell', contracts: 1, prev: 2, now: 1 },
  turnShort: { action: 'sell', contracts: 2, prev: 1, now: -1 },
  turnLong: { action: 'buy', contracts: 2, prev: -1, now: 1 },
};

const EXAMPLES: Record<string, string> = {
  ticker: 'EURUSD',
  exchange: 'FX',
  interval: '60',
  open: '1.085',
  high: '1.085',
  low: '1.085',
  close: '1.085',
  volume: '1000',
  'strategy.order.price': '1.085',
  'strategy.order.id': 'Long',
  'strategy.order.comment': '',
  'strategy.order.alert_message': '',
};
const HOUR_MS = 3_600_000;

/** The names between the braces, each once. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/** What stands for each placeholder of a strategy in the situation. */
export function strategyValues(situation: Situation): Record<string, string> {
  const { action, contracts, prev, now } = FACTS[situation];
  return {
    'strategy.order.action': action,
    'strategy.order.contracts': String(contracts),
    'strategy.position_size': String(now),
    'strategy.market_position': sideOf(now),
    'strategy.market_position_size': String(Math.abs(now)),
    'strategy.prev_market_position': sideOf(prev),
    'strategy.prev_market_position_size': String(Math.abs(prev)),
  };
}

/** The moment of the alert, and the opening of its bar, which is older. */
export function timeValues(nowMs: number): Record<string, string> {
  return { timenow: second(nowMs), time: second(nowMs - HOUR_MS) };
}

/** What stands for a placeholder until somebody says otherwise. */
export function exampleOf(name: string): string {
  return EXAMPLES[name] ?? '1';
}

/** The message as TradingView would send it; what has no value stays as it is. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}

export type Restored = {
  text: string;
  /** Placeholders in whose place an example may still stand. */
  lost: string[];
};

/** A message's right form with the placeholders of the pasted one again where the examples stand. */
export function restorePlaceholders(
  mended: string,
  pasted: string,
  values: Readonly<Record<string, string>>,
): Restored {
  const leaves = leavesOf(pasted, values);
  let text = mended;
  let kept: string[] = [];
  try {
    const found: unknown = JSON.parse(mended, (key, value: unknown) => {
      if (typeof value !== 'string' && typeof value !== 'number') return value;
      const original = originalOf(leaves, key, String(value));
      if (original === undefined) kept.push(String(value));
      return original ?? value;
    });
    text = JSON.stringify(found, undefined, 2);
  } catch {
    kept = [mended];
  }
  const lost = placeholdersOf(pasted).filter((name) => {
    const value = values[name];
    if (value === undefined || value === '' || placeholdersOf(text).includes(name)) return false;
    return kept.some((leaf) => leaf === value || (value.length > 2 && leaf.includes(value)));
  });
  return { text, lost };
}

type Leaf = { key: string; original: string; filled: string };

const LEAF = /(?:"([^"\\]*)"\s*:\s*)?(?:"((?:[^"\\]|\\.)*)"|(\{\{[^{}]+\}\}))/g;

/** The values of the pasted message in which TradingView fills something in, whether it is good JSON or not. */
function leavesOf(pasted: string, values: Readonly<Record<string, string>>): Leaf[] {
  return [...pasted.matchAll(LEAF)].flatMap(([, key = '', quoted, bare]) => {
    const original = quoted ?? bare ?? '';
    if (placeholdersOf(original).length === 0) return [];
    return [{ key: plain(key), original, filled: fillIn(original, values) }];
  });
}

/** By its value; where several have the same value, by its name. */
function originalOf(leaves: readonly Leaf[], key: string, value: string): string | undefined {
  const same = leaves.filter(({ filled }) => filled.toLowerCase() === value.toLowerCase());
  const named = same.find((leaf) => leaf.key === plain(key));
  if (named !== undefined) return named.original;
  const originals = new Set(same.map(({ original }) => original));
  return originals.size === 1 ? [...originals][0] : undefined;
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[_\s-]/g, '');
}

function sideOf(size: number): string {
  if (size === 0) return 'flat';
  return size > 0 ? 'long' : 'short';
}

function second(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
