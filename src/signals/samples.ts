/** A message as it stands in TradingView, with its placeholders filled in by examples, to show what it would do. */
import { isoUtc } from '../base/clock.ts';

export type Sample = { readonly symbol: string; readonly price: number; readonly nowMs: number };

/** The moments of a strategy that its one message is sent at. */
export type Moment = 'entry' | 'exit';

const PLACEHOLDER = /\{\{([^{}]{1,80})\}\}/g;

export function hasPlaceholders(text: string): boolean {
  return text.search(PLACEHOLDER) !== -1;
}

export function isOfStrategy(text: string): boolean {
  return text.includes('{{strategy.');
}

/** What TradingView would not fill in stays as it is, and the reader says so. */
export function fillIn(text: string, sample: Sample, moment: Moment): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => valueOf(name, sample, moment) ?? whole);
}

function valueOf(name: string, sample: Sample, moment: Moment): string | undefined {
  if (/^plot_\d{1,2}$|^plot\("[^"]*"\)$/.test(name)) return 'NaN';
  const { symbol, price, nowMs } = sample;
  const isEntry = moment === 'entry';
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
    'strategy.order.action': isEntry ? 'buy' : 'sell',
    'strategy.order.contracts': '1',
    'strategy.order.price': String(price),
    'strategy.order.id': isEntry ? 'Long' : 'Close',
    'strategy.order.comment': isEntry ? 'Long' : 'Close',
    'strategy.order.alert_message': '',
    'strategy.market_position': isEntry ? 'long' : 'flat',
    'strategy.prev_market_position': isEntry ? 'flat' : 'long',
    'strategy.market_position_size': isEntry ? '1' : '0',
    'strategy.prev_market_position_size': isEntry ? '0' : '1',
    'strategy.position_size': isEntry ? '1' : '0',
  };
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
