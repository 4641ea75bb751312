import type { Account } from '../accounts/index.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { NO_LIMITS, type Circumstances, type Use } from '../risk/index.ts';
import { NOTHING_GIVEN, parseLots, type OrderIntent, type SymbolFacts } from '../trade/index.ts';
import { heartbeatOf } from './hand-terminal.ts';

const ACCOUNT = '1123456' as AccountId;
const ALICE = 'alice' as UserId;

/** What a forex symbol lets an order do. */
export const FACTS: SymbolFacts = {
  volume_min: 0.01,
  volume_max: 50,
  volume_step: 0.01,
  digits: 5,
  trade_mode: 'FULL',
};

/** Alice buys a little EURUSD by a signal of this moment. */
export function buyAt(nowMs: number): OrderIntent {
  return {
    ...NOTHING_GIVEN,
    cause: { kind: 'signal', id: 'S1' },
    userId: ALICE,
    account: ACCOUNT,
    action: 'BUY',
    symbol: 'EURUSD',
    originalSymbol: 'EURUSD',
    symbolFacts: FACTS,
    volume: parseLots(0.01),
    receivedAtMs: nowMs,
    maxAgeMs: 60_000,
    ttlMs: 30_000,
  };
}

/** An account that has done nothing yet. */
export const NOTHING_USED: Use = {
  holdings: () => [],
  openingsWithin: () => 0,
  equalWithin: () => 0,
  dayBase: () => 10_000,
  lossesInARow: () => undefined,
  means: (name, symbol) => name === symbol,
  classOf: () => 'forex',
  net: () => undefined,
  quoteNow: () => ({}),
};

/** Alice's account, online and unlimited. */
export function circumstancesAt(nowMs: number): Circumstances & { account: Account } {
  return {
    nowMs,
    account: {
      account: ACCOUNT,
      userId: ALICE,
      nickname: 'Main',
      kind: 'mt5',
      broker: 'B',
      server: 'S',
      isPaused: false,
      isProven: true,
      receivesWebhooks: true,
      isWebhooksChosen: false,
      paperSettings: undefined,
      createdAtMs: 0,
      provenAtMs: 0,
      firstOnlineAtMs: undefined,
    },
    presence: 'online',
    heartbeat: heartbeatOf(ACCOUNT, 1, nowMs),
    restraint: undefined,
    limits: NO_LIMITS,
    isLive: false,
    isQuoteOld: false,
    isQuoteOutdated: false,
    use: NOTHING_USED,
  };
}
