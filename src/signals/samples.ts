/** A message as it stands in TradingView, with its placeholders filled in by examples, to show what it would do. */
import { isoUtc } from '../base/clock.ts';

export type Sample = { readonly symbol: string; readonly price: number; readonly nowMs: number };

/** What a strategy may be doing when its one message is sent: sizes above zero are long, below short. */
const MOMENTS = {
  entry: { action: 'buy', contracts: 1, before: 0, now: 1, id: 'Long' },
  exit: { action: 'sell', contracts: 1, before: 1, now: 0, id: 'Close' },
  turn: { action: 'sell', contracts: 2, before: 1, now: -1, id: 'Short' },
} as const;
export type Moment = keyof typeof MOMENTS;

/** The moments that a message is worth trying at. */
export function momentsOf(text: string): Moment[] {
  return text.includes('{{strategy.') ? ['entry', 'exit', 'turn'] : ['entry'];
}

const PLACEHOLDER = /\{\{([^{}]{1,80})\}\}/g;

export function hasPlaceholders(text: string): boolean {
  return text.search(PLACEHOLDER) !== -1;
}

/** What TradingView would not fill in stays as it is, and the reader says so. */
export function fillIn(text: string, sample: Sample, moment: Moment): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => valueOf(name, sample, moment) ?? whole);
}

function valueOf(name: string, sample: Sample, moment: Moment): string | undefined {
  if (/^plot_\d{1,2}$|^plot\("[^"]*"\)$/.test(name)) return 'NaN';
  const { symbol, price, nowMs } = sample;
  const { action, contracts, before, now, id } = MOMENTS[moment];
  const values: Record<string, string> = {
    ticker: symbol,
    exchange: 'EXAMPLE',
    interval: '15',
    time: isoUtc(nowMs),
    timenow: isoUtc(nowMs),
    open: String(price),
    high: String(price),
    low: String(price),
    close: String(price),
    volume: '1000',
    'syminfo.currency': 'USD',
    'syminfo.basecurrency': 'EUR',
    'strategy.order.action': action,
    'strategy.order.contracts': String(contracts),
    'strategy.order.price': String(price),
    'strategy.order.id': id,
    'strategy.order.comment': id,
    'strategy.order.alert_message': '',
    'strategy.market_position': sideOf(now),
    'strategy.prev_market_position': sideOf(before),
    'strategy.market_position_size': String(Math.abs(now)),
    'strategy.prev_market_position_size': String(Math.abs(before)),
    'strategy.position_size': String(now),
  };
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function sideOf(size: number): string {
  if (size === 0) return 'flat';
  return size > 0 ? 'long' : 'short';
}
