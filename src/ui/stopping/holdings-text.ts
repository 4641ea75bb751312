import { result } from '../format.ts';
import type { Holdings } from '../state/holdings.ts';
import { strings } from '../strings.ts';

const words = strings.stopping.holdings;

/** "3 open positions and 1 pending order, floating P/L −12.30 USD". */
export function describeHoldings(holdings: Holdings): string {
  const { positions, orders, results, accounts } = holdings;
  if (positions + orders === 0) return words.nothing;
  const held = [
    ...(positions > 0 ? [words.positions(positions)] : []),
    ...(orders > 0 ? [words.orders(orders)] : []),
  ].join(words.and);
  const where = accounts > 1 ? `${held} ${words.on(accounts)}` : held;
  const amounts = results.map(([currency, amount]) => `${result(amount)} ${currency}`).join(', ');
  return amounts === '' ? where : `${where}, ${words.results(amounts)}`;
}
