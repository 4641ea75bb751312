import type { AccountId, UserId } from '../base/ids.ts';
import type { Denial } from './denial.ts';
import type { InstrumentClass } from './instrument.ts';
import type { Tradability } from './tradability.ts';
import type { Lots, VolumeRules } from './volume.ts';
import type { Action, OrderType, Side } from './words.ts';

/** Sizes the lot at the terminal from what a stop would lose; exactly one of the three. */
export type RiskSize = { percent_balance: number } | { percent_equity: number } | { money: number };

/** A protective level: a price, or a distance anchored on the fill price. 0 as a price removes the level. */
export type Level = { price: number } | { points: number } | { pips: number };

/** What caused an order; with the account and the part it makes an order unique. */
export type Cause = {
  readonly kind: 'signal' | 'copy' | 'flatten';
  readonly id: string;
  /** Which of several orders that it makes on one account; the first where it is not given. */
  readonly part?: number | undefined;
};

/** What the broker says of the symbol, as far as the gate needs it; the quote is the last that its terminal told. */
export type SymbolFacts = VolumeRules &
  Tradability & {
    readonly digits: number;
    readonly class?: InstrumentClass | undefined;
    /** The base currency or metal where the instrument has one. */
    readonly base?: string | undefined;
    readonly point?: number | undefined;
    readonly tick_size?: number | undefined;
    readonly tick_value?: number | undefined;
    /** How many units one lot is. */
    readonly contract_size?: number | undefined;
    readonly bid?: number | undefined;
    readonly ask?: number | undefined;
  };

/** Stage 3 hands this on: one instruction for one account, its symbol already the broker's own name. */
export type OrderIntent = {
  readonly cause: Cause;
  readonly userId: UserId;
  readonly account: AccountId;
  readonly action: Action;
  readonly orderType: OrderType;
  /** The broker's name; undefined where the action concerns the whole account or a ticket. */
  readonly symbol: string | undefined;
  /** The name as the sender wrote it. */
  readonly originalSymbol: string | undefined;
  readonly symbolFacts: SymbolFacts | undefined;
  readonly volume: Lots | undefined;
  readonly riskSize: RiskSize | undefined;
  readonly price: number | undefined;
  readonly limitPrice: number | undefined;
  /** The price that the sender saw or asks for, to be held against the broker's quote. */
  readonly expectedPrice: number | undefined;
  readonly stopLoss: Level | undefined;
  readonly takeProfit: Level | undefined;
  readonly ticket: string | undefined;
  /** When a waiting order ends by itself. */
  readonly orderExpiresMs?: number | undefined;
  /** How far the price may move between sending and filling; the terminal's own where it is not given. */
  readonly deviationPoints?: number | undefined;
  readonly positionType: Side | undefined;
  readonly percent: number | undefined;
  /** Of a partial exit: how much of its position that is for the sender, in percent; undefined where it did not say. */
  readonly share?: number | undefined;
  readonly comment: string;
  /** When the sender says it was sent; undefined when it does not say. */
  readonly sentAtMs: number | undefined;
  readonly receivedAtMs: number;
  /** Opens older than this are refused; from the owner's settings. */
  readonly maxAgeMs: number;
  /** How long the terminal may wait with it; from the owner's settings. */
  readonly ttlMs: number;
  /** Given where what closes may go as an exit when the opening is refused (decision 0015): how long that may wait. */
  readonly exitTtlMs?: number | undefined;
  /** Of an exit: the opening whose closing part it is. */
  readonly standsFor?: Side | undefined;
};

/** An instruction that leaves all open that may be left open; whoever makes one says the rest over it. */
export const NOTHING_GIVEN = {
  orderType: 'market',
  symbol: undefined,
  originalSymbol: undefined,
  symbolFacts: undefined,
  volume: undefined,
  riskSize: undefined,
  price: undefined,
  limitPrice: undefined,
  expectedPrice: undefined,
  stopLoss: undefined,
  takeProfit: undefined,
  ticket: undefined,
  positionType: undefined,
  percent: undefined,
  comment: '',
  sentAtMs: undefined,
} as const satisfies Partial<OrderIntent>;

/** What the terminal holds against its own quote at the moment it sends: the server's quotes are older. */
export type TerminalGuard = {
  readonly maxSpreadPoints?: number | undefined;
  /** The price may lie so many percent from the one that was expected. */
  readonly deviation?: { readonly fromPrice: number; readonly maxPct: number } | undefined;
};

/** An intent that the gate has let through. Only approve() makes one, and only risk/ calls approve(). */
export type ApprovedOrder = {
  readonly intent: OrderIntent;
  readonly guard: TerminalGuard;
  readonly approvedAtMs: number;
  readonly __approved: unique symbol;
};

/** What closes of an order that was refused as an opening. */
export type ClosingPart = {
  readonly lots: Lots;
  /** All that was ordered. */
  readonly orderedLots: Lots;
  /** Why all of it was refused as an opening. */
  readonly denial: Denial;
  /** All of it for the owner, as a few sentences. */
  readonly message: string;
};

/** closing: only the exit goes, which takes the place of an opening on a netting account. */
export type Verdict =
  | { readonly kind: 'approved'; readonly order: ApprovedOrder }
  | { readonly kind: 'closing'; readonly order: ApprovedOrder; readonly part: ClosingPart }
  | Denial;

export function approve(
  intent: OrderIntent,
  guard: TerminalGuard,
  approvedAtMs: number,
): ApprovedOrder {
  return { intent, guard, approvedAtMs } as ApprovedOrder;
}
