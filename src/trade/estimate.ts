/** What an opening would come to, as far as it can be known before the terminal acts on it. */
import { Decimal } from 'decimal.js';
import { distanceInPrice } from './distance.ts';
import type { OrderIntent, RiskSize, SymbolFacts } from './order.ts';
import { moneyOf, sizeLots, type TickFacts } from './sizing.ts';
import type { Lots } from './volume.ts';

export type Funds = {
  readonly balance: number;
  readonly equity: number;
  readonly leverage: number;
};

export type Estimate = {
  /** The price it would be opened at: of a pending order its own, at market the last quote on its side. */
  readonly entry: number | undefined;
  /** From the entry to the stop, in units of the price. */
  readonly stopDistance: Decimal | undefined;
  readonly lots: Lots | undefined;
  /** True where the terminal sizes the lots itself and these are the most that it can come to. */
  readonly isLotsEstimated: boolean;
  /** What the stop would lose, in the account's currency. */
  readonly riskMoney: Decimal | undefined;
  readonly margin: Decimal | undefined;
};

/** The terminal sizes at its own price a moment later; so much more than now is taken as possible. */
const SIZED_LATER = 1.1;

export function estimate(intent: OrderIntent, funds: Funds | undefined): Estimate {
  const facts = intent.symbolFacts;
  const entry = entryOf(intent);
  const distances = stopDistances(intent, entry);
  const budget = budgetOf(intent.riskSize, funds);
  const lots = intent.volume ?? lotsOfBudget(budget, distances, facts);
  const stopDistance = distances.length === 0 ? undefined : Decimal.max(...distances);
  const tick = tickFacts(facts);
  return {
    entry,
    stopDistance,
    lots,
    isLotsEstimated: intent.volume === undefined && lots !== undefined,
    riskMoney:
      budget ??
      (lots === undefined || stopDistance === undefined || tick === undefined
        ? undefined
        : moneyOf(lots, stopDistance, tick)),
    margin: marginOf({ lots, entry, tick, leverage: funds?.leverage }),
  };
}

/** What the chart of the sender or the broker's quote says the price is; several where they differ. */
function entryOf({
  action,
  orderType,
  price,
  limitPrice,
  symbolFacts,
}: OrderIntent): number | undefined {
  if (orderType !== 'market') return orderType === 'stop_limit' ? limitPrice : price;
  const quote = action === 'SELL' ? symbolFacts?.bid : symbolFacts?.ask;
  return quote !== undefined && quote > 0 ? quote : undefined;
}

/**
 * How far the stop lies: one distance where it is certain, and at market with a stop given as a price one from the
 * quote and one from the price that the sender saw, because the quote may be old.
 */
function stopDistances(
  { stopLoss, symbolFacts, orderType, expectedPrice }: OrderIntent,
  entry: number | undefined,
): Decimal[] {
  if (stopLoss === undefined) return [];
  if ('price' in stopLoss) {
    if (stopLoss.price === 0) return [];
    const entries = orderType === 'market' ? [entry, expectedPrice] : [entry];
    return entries
      .filter((from) => from !== undefined)
      .map((from) => new Decimal(from).minus(stopLoss.price).abs());
  }
  const { digits, point, tick_size = 0, class: kind, base } = symbolFacts ?? {};
  if (digits === undefined || point === undefined || kind === undefined) return [];
  return [distanceInPrice(stopLoss, { digits, point, tick_size, class: kind, base }, entry ?? 0)];
}

function budgetOf(risk: RiskSize | undefined, funds: Funds | undefined): Decimal | undefined {
  if (risk === undefined) return undefined;
  if ('money' in risk) return new Decimal(risk.money);
  if (funds === undefined) return undefined;
  return 'percent_balance' in risk
    ? new Decimal(funds.balance).mul(risk.percent_balance).div(100)
    : new Decimal(funds.equity).mul(risk.percent_equity).div(100);
}

function lotsOfBudget(
  budget: Decimal | undefined,
  distances: readonly Decimal[],
  facts: SymbolFacts | undefined,
): Lots | undefined {
  const tick = tickFacts(facts);
  if (budget === undefined || distances.length === 0 || facts === undefined || tick === undefined)
    return undefined;
  const sized = sizeLots(
    {
      method: 'risk_money',
      money: budget.mul(SIZED_LATER),
      stopDistance: Decimal.min(...distances),
    },
    { ...facts, ...tick },
  );
  return sized.kind === 'sized' ? sized.lots : undefined;
}

/** The worth of the lots divided by the account's leverage: exact for currencies, near for what has a margin of its own. */
function marginOf({
  lots,
  entry,
  tick,
  leverage,
}: {
  lots: Lots | undefined;
  entry: number | undefined;
  tick: TickFacts | undefined;
  leverage: number | undefined;
}): Decimal | undefined {
  if (lots === undefined || entry === undefined || tick === undefined || leverage === undefined)
    return undefined;
  return moneyOf(lots, entry, tick)?.div(leverage > 0 ? leverage : 1);
}

function tickFacts(facts: SymbolFacts | undefined): TickFacts | undefined {
  const { tick_size, tick_value } = facts ?? {};
  return tick_size === undefined || tick_value === undefined
    ? undefined
    : { tick_size, tick_value };
}
