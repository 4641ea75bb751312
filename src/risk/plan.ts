import type { AccountId, UserId } from '../base/ids.ts';
import type { Resolution, Symbols } from '../symbols/index.ts';
import {
  NOTHING_GIVEN,
  fitLots,
  inTerminalUnits,
  isOpening,
  toTick,
  type AskedSymbol,
  type Denial,
  type Level,
  type Lots,
  type OrderIntent,
  type SymbolFacts,
} from '../trade/index.ts';
import type { Exposure } from './exposure.ts';
import type { SizingBook } from './sizing-book.ts';

/** An order as somebody thinks of it, before it is known what it means for an account. */
export type Draft = Pick<
  OrderIntent,
  | 'action'
  | 'orderType'
  | 'volume'
  | 'riskSize'
  | 'price'
  | 'limitPrice'
  | 'stopLoss'
  | 'takeProfit'
  | 'ticket'
  | 'positionType'
  | 'percent'
  | 'share'
> & {
  readonly asked: AskedSymbol | undefined;
  /** The price that the sender's chart showed; of a pending order undefined, whose price may rightly lie far away. */
  readonly seenPrice: number | undefined;
};

/** What caused an order, and how long it may take. */
export type Occasion = Pick<
  OrderIntent,
  'cause' | 'comment' | 'sentAtMs' | 'receivedAtMs' | 'maxAgeMs' | 'ttlMs' | 'exitTtlMs'
>;

export type Plan = {
  /** What the gate is asked about; without a symbol where none was found. */
  readonly intent: OrderIntent;
  readonly resolution: Resolution | undefined;
  /** Why there is nothing to ask the gate about: no such symbol, or no lots by the account's rule. */
  readonly denial: Denial | undefined;
};

type Deps = { symbols: Symbols; sizing: SizingBook; holding: Exposure['holding'] };

export type Whose = { readonly userId: UserId; readonly account: AccountId };

/** What an order means for one account: which symbol, at which levels, how many lots. The only place that says so. */
export function createPlan({ symbols, sizing, holding }: Deps) {
  return { plan };

  function plan(whose: Whose, draft: Draft, occasion: Occasion): Plan {
    const resolution = find(whose.account, draft);
    const found = resolution?.kind === 'resolved' ? resolution : undefined;
    const facts = found === undefined ? undefined : { ...found.spec, ...found.priceFacts };
    const name =
      found?.spec.name ?? (isOpening(draft.action) ? undefined : heldName(whose.account, draft));
    const { asked, seenPrice, ...order } = draft;
    const asSent: OrderIntent = {
      ...NOTHING_GIVEN,
      ...order,
      ...occasion,
      ...whose,
      ...onTheGrid(draft, facts),
      symbol: name,
      originalSymbol: asked?.symbol,
      symbolFacts: facts,
      expectedPrice: draft.price ?? seenPrice,
    };
    const unmapped = name === undefined && resolution?.kind === 'denied' ? resolution : undefined;
    if (unmapped !== undefined) return { intent: asSent, resolution, denial: unmapped };
    const sized = facts === undefined ? asSent : sizing.apply(asSent);
    return 'kind' in sized
      ? { intent: asSent, resolution, denial: sized }
      : { intent: shareInLots(sized), resolution, denial: undefined };
  }

  /**
   * A share of several positions together, as a strategy means it; a terminal takes a percentage of each, of which less
   * than a step may be left. Left to the terminal where nobody can tell what is held.
   */
  function shareInLots(intent: OrderIntent): OrderIntent {
    const { userId, account, symbol, symbolFacts: facts, positionType, share, percent } = intent;
    if (share === undefined || percent === undefined || symbol === undefined) return intent;
    const held = holding(userId, account, symbol);
    if (held?.isSettled !== true || facts === undefined || positionType === undefined)
      return intent;
    const side = positionType === 'BUY' ? held.long : held.short;
    const part = fitLots(
      side
        .mul(share)
        .div(100)
        .plus(facts.volume_step / 2),
      {
        ...facts,
        volume_max: 0,
      },
    );
    if (side.isZero()) return intent;
    const volume = part === 'LOT_BELOW_MIN' ? (String(facts.volume_min) as Lots) : part;
    return { ...intent, volume, percent: undefined };
  }

  /** A price helps an opening to find its instrument; an exit goes where the position is, whatever a chart showed. */
  function find(account: AccountId, { asked, action, seenPrice }: Draft): Resolution | undefined {
    if (asked === undefined) return undefined;
    const price = isOpening(action) ? seenPrice : undefined;
    return symbols.resolve(account, asked, { action, price });
  }

  function heldName(account: AccountId, { asked }: Draft): string | undefined {
    return asked === undefined ? undefined : symbols.nameForExit(account, asked);
  }
}

type Grid = Pick<OrderIntent, 'volume' | 'price' | 'limitPrice' | 'stopLoss' | 'takeProfit'>;

/** Prices on the broker's ticks, distances in the terminal's units, the lots of a partial exit on the broker's steps. */
function onTheGrid(draft: Draft, facts: (SymbolFacts & Ticks) | undefined): Grid {
  const { volume, price, limitPrice, stopLoss, takeProfit } = draft;
  if (facts === undefined) return { volume, price, limitPrice, stopLoss, takeProfit };
  const hasGrid = facts.tick_size > 0 || facts.point > 0;
  const rounded = (value: number): number => (hasGrid ? toTick(value, facts) : value);
  const level = (given: Level | undefined): Level | undefined =>
    given !== undefined && 'price' in given
      ? { price: rounded(given.price) }
      : inTerminalUnits(given, facts);
  return {
    volume: isOpening(draft.action) ? volume : lotsToClose(volume, facts),
    price: price === undefined ? undefined : rounded(price),
    limitPrice: limitPrice === undefined ? undefined : rounded(limitPrice),
    stopLoss: level(stopLoss),
    takeProfit: level(takeProfit),
  };
}

type Ticks = Parameters<typeof toTick>[1] & NonNullable<Parameters<typeof inTerminalUnits>[1]>;

/** Less than the smallest order is closed as the smallest: an exit is not lost to its size. */
function lotsToClose(volume: Lots | undefined, facts: SymbolFacts): Lots | undefined {
  if (volume === undefined) return undefined;
  const fitted = fitLots(volume, { ...facts, volume_max: 0 });
  return fitted === 'LOT_BELOW_MIN' ? (String(facts.volume_min) as Lots) : fitted;
}
