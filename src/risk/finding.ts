import { Decimal } from 'decimal.js';
import type { Account, Presence } from '../accounts/index.ts';
import type { Heartbeat } from '../instances/index.ts';
import {
  deny,
  type Denial,
  type DenialCode,
  type Estimate,
  type InstrumentClass,
  type OrderIntent,
} from '../trade/index.ts';
import type { Limits } from './limits.ts';
import type { ScopedState } from './state.ts';

export type Fact = string | number | boolean | null;

/** What one rule held against what; denial is undefined where the order passes. */
export type Finding = {
  readonly rule: string;
  readonly value: Fact;
  readonly limit: Fact;
  readonly denial: Denial | undefined;
};

/** An order on its way through the gate, with what it would come to. */
export type Judged = OrderIntent & { readonly estimate: Estimate };

/** Something that is held, ordered at the broker, or on its way there. Lots are undefined where only the terminal knows. */
export type Holding = {
  readonly symbol: string;
  readonly lots: string | undefined;
  readonly margin: string | undefined;
  readonly risk: string | undefined;
  readonly kind: 'position' | 'pending' | 'reserved';
};

/** A bid or an ask that is not known is left out. */
export type Quote = { readonly bid?: number | undefined; readonly ask?: number | undefined };

/** What an account has used of its limits; asked only by the rules whose limit is set. */
export type Use = {
  readonly holdings: () => readonly Holding[];
  /** Openings let through in the last so many milliseconds. */
  readonly openingsWithin: (ms: number) => number;
  readonly equalWithin: (intent: OrderIntent, ms: number) => number;
  /** What the account was worth when its day began, deposits and withdrawals since then added. */
  readonly dayBase: () => number | undefined;
  /** When the last of so many losing trades in a row was closed; undefined when they are not all losses. */
  readonly lossesInARow: (count: number) => number | undefined;
  /** True where the name means this symbol on the account. */
  readonly means: (name: string, symbol: string) => boolean;
  readonly classOf: (symbol: string) => InstrumentClass | undefined;
  /** The lots held that what is under way leaves, sold ones below zero; undefined where positions do not net. */
  readonly net: (symbol: string) => Decimal | undefined;
  /** Prices of this moment, as far as what is held of the symbol shows them. */
  readonly quoteNow: (symbol: string) => Quote;
};

/** What the gate looks at besides the intent itself, read at one moment. */
export type Circumstances = {
  readonly nowMs: number;
  readonly account: Account | undefined;
  readonly presence: Presence;
  readonly heartbeat: Heartbeat | undefined;
  readonly restraint: ScopedState | undefined;
  readonly limits: Limits;
  /** Real money, as far as the terminal tells. */
  readonly isLive: boolean;
  /** The terminal has not told quotes for a while; only it can judge the market of the moment. */
  readonly isQuoteOld: boolean;
  /** Not even the order of magnitude may be taken from it. */
  readonly isQuoteOutdated: boolean;
  readonly use: Use;
};

/** undefined where the rule has nothing to say: its limit is not set. */
export type Rule = (intent: Judged, now: Circumstances) => Finding | undefined;

/** A refusal carries the rule, the value and the limit, whatever else it tells. */
export function finding(
  rule: string,
  value: Fact,
  limit: Fact,
  refuse: (() => Denial) | undefined,
): Finding {
  const denial = refuse?.();
  return {
    rule,
    value,
    limit,
    denial:
      denial === undefined
        ? undefined
        : { ...denial, facts: { rule, value, limit, ...denial.facts } },
  };
}

type Refusal = { readonly code: DenialCode; readonly message: string };

/** One finding about a limit: refused where the value breaks it. */
export function held(
  rule: string,
  { value, limit, isBroken }: { value: Fact; limit: Fact; isBroken: boolean },
  { code, message }: Refusal,
): Finding {
  return finding(rule, value, limit, isBroken ? () => deny(code, message) : undefined);
}

/** As many digits as people read. */
export function rounded(value: Decimal): number {
  return value.toDecimalPlaces(4, Decimal.ROUND_HALF_UP).toNumber();
}
