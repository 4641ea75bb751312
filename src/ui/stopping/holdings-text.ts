import { result } from '../format.ts';
import type { Holdings } from '../state/holdings.ts';
import { strings } from '../strings.ts';

const words = strings.stopping.holdings;

/** "3 open positions and 1 pending order, floating P/L −12.30 USD". */
export function describeHoldings(holdings: Holdings): string {
  const { positions, orders, results, accounts } = holdings;
  const held = words.of(positions, orders);
  const where = accounts > 1 ? `${held} ${words.on(accounts)}` : held;
  const amounts = results.map(([currency, amount]) => `${result(amount)} ${currency}`).join(', ');
  return amounts === '' ? where : `${where}, ${words.results(amounts)}`;
}
