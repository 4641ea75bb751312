import type { Action, Level, Lots, OrderType, RiskSize, Side } from '../trade/index.ts';

/** What a sender asked for, read and checked, before it is known what that means for any account. */
export type Signal = {
  readonly action: Action;
  readonly orderType: OrderType;
  /** Without an EXCHANGE: prefix. */
  readonly symbol: string | undefined;
  /** The prefix, kept as a hint. */
  readonly exchange: string | undefined;
  readonly volume: Lots | undefined;
  readonly riskSize: RiskSize | undefined;
  readonly price: number | undefined;
  readonly limitPrice: number | undefined;
  /** The price that the sender's chart showed; tells whether the symbol found is the instrument meant. */
  readonly seenPrice: number | undefined;
  readonly stopLoss: Level | undefined;
  readonly takeProfit: Level | undefined;
  readonly ticket: string | undefined;
  readonly positionType: Side | undefined;
  readonly percent: number | undefined;
  /** What a strategy's partial exit takes of its position, in percent; for accounts whose lots are not the sender's. */
  readonly share: number | undefined;
  /** A strategy that turns over: this whole side is closed before the opening, whatever becomes of that. */
  readonly closesFirst: Side | undefined;
  /** What a strategy says that it held before this order. */
  readonly heldBefore: Held | undefined;
  readonly comment: string;
  /** Which accounts; empty means every account that receives webhooks. */
  readonly accounts: readonly string[];
  /** The sender's own key. */
  readonly key: string | undefined;
  readonly sentAtMs: number | undefined;
};

/** What a strategy holds of a symbol. */
export type Held = 'long' | 'short' | 'flat';

/** What became of a request to the webhook. */
export type SignalStatus = 'accepted' | 'denied' | 'refused' | 'duplicate' | 'limited';

export type SignalSettings = {
  /** An identical body within this time is a duplicate; 0 turns that off. */
  readonly duplicateWindowS: number;
  readonly maxSignalAgeS: number;
  readonly openTtlS: number;
  readonly exitTtlS: number;
};

export const DEFAULT_SETTINGS: SignalSettings = {
  duplicateWindowS: 30,
  maxSignalAgeS: 60,
  openTtlS: 30,
  exitTtlS: 300,
};

/** One alert carries so many orders at most. */
export const MOST_ORDERS = 10;
