import { Decimal } from 'decimal.js';
import { bell, type Random } from '../base/random.ts';
import type { PaperSymbol } from './catalogue.ts';

export type Quote = { readonly bid: number; readonly ask: number };

/** What the trade server knows of the market. */
export type Market = {
  symbols: () => readonly PaperSymbol[];
  find: (name: string) => PaperSymbol | undefined;
  quote: (symbol: PaperSymbol) => Quote;
  /** Units of `to` for one unit of `from`, at middle prices. */
  rate: (from: string, to: string) => Decimal;
};

export type Feed = Market & {
  /** One step of the walk for the symbols that isOpen lets move. */
  step: (isOpen: (symbol: PaperSymbol) => boolean) => void;
  /** Middle prices by plain name, to be stored and given back at the next start. */
  prices: () => Record<string, number>;
};

/** Share of the way back to its start price that a walk is pulled each step, so that it never runs away. */
const PULL = 0.000_01;

/** A random walk for each symbol; crosses are made from their two dollar rates, so no triangle is open. */
export function createFeed(
  catalogue: readonly PaperSymbol[],
  random: Random,
  stored: Readonly<Record<string, number>> = {},
): Feed {
  const byName = new Map(catalogue.map((symbol) => [symbol.name, symbol]));
  const middles = new Map<string, number>();
  for (const { plainName, startPrice } of catalogue) {
    if (startPrice !== undefined) middles.set(plainName, stored[plainName] ?? startPrice);
  }

  return {
    symbols: () => catalogue,
    find: (name) => byName.get(name),
    quote: (symbol) => quoteAround(symbol, middle(symbol)),
    rate: (from, to) => (from === to ? new Decimal(1) : dollars(from).div(dollars(to))),
    step,
    prices: () => Object.fromEntries(middles),
  };

  function step(isOpen: (symbol: PaperSymbol) => boolean): void {
    for (const symbol of catalogue) {
      const { plainName, startPrice, stepShare } = symbol;
      const before = middles.get(plainName);
      if (before === undefined || startPrice === undefined || !isOpen(symbol)) continue;
      const pull = (startPrice - before) * PULL;
      middles.set(plainName, before * (1 + bell(random) * stepShare) + pull);
    }
  }

  function middle({ plainName, currency_base, currency_profit }: PaperSymbol): number {
    const own = middles.get(plainName);
    return own ?? dollars(currency_base).div(dollars(currency_profit)).toNumber();
  }

  /** US dollars for one unit; unknown units count as dollars. */
  function dollars(currency: string): Decimal {
    if (currency === 'USD') return new Decimal(1);
    const direct = middles.get(`${currency}USD`);
    if (direct !== undefined) return new Decimal(direct);
    const inverse = middles.get(`USD${currency}`);
    return inverse === undefined ? new Decimal(1) : new Decimal(1).div(inverse);
  }
}

function quoteAround({ point, digits, spreadPoints }: PaperSymbol, middle: number): Quote {
  const bid = Math.round(middle / point - spreadPoints / 2);
  return {
    bid: Number((bid * point).toFixed(digits)),
    ask: Number(((bid + spreadPoints) * point).toFixed(digits)),
  };
}
