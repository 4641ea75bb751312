import type { Account, Presence } from '../accounts/index.ts';
import {
  approve,
  checkLots,
  deny,
  isMoreLots,
  isOpening,
  isWrongSide,
  openingFault,
  type Denial,
  type OrderIntent,
  type Verdict,
} from '../trade/index.ts';
import type { Limits } from './limits.ts';
import type { ScopedState } from './state.ts';

/** What the gate looks at besides the intent itself, read at one moment. */
export type Circumstances = {
  readonly nowMs: number;
  readonly account: Account | undefined;
  readonly presence: Presence;
  readonly hasHeartbeat: boolean;
  readonly restraint: ScopedState | undefined;
  readonly limits: Limits;
};

type Rule = (intent: OrderIntent, now: Circumstances) => Denial | undefined;

/**
 * Stage 4 of 7: judge. Every order of every source passes here. Rules are asked in order and the first refusal
 * is the verdict. Only openings can be refused for protection: an exit always goes.
 */
export function judge(intent: OrderIntent, now: Circumstances): Verdict {
  const rules = isOpening(intent.action) ? [...ALWAYS, ...FOR_OPENINGS] : ALWAYS;
  for (const rule of rules) {
    const denial = rule(intent, now);
    if (denial !== undefined) return denial;
  }
  return { kind: 'approved', order: approve(intent, now.nowMs) };
}

const accountExists: Rule = (intent, { account }) =>
  account === undefined
    ? deny(
        'ACCOUNT_NOT_FOUND',
        'You have no account of this number. Check the number in the message.',
        {
          account: intent.account,
        },
      )
    : undefined;

const isNotLate: Rule = ({ receivedAtMs, ttlMs }, { nowMs }) =>
  nowMs - receivedAtMs >= ttlMs
    ? deny('SIGNAL_STALE', 'It waited here for too long to be sent.', {
        waited_ms: nowMs - receivedAtMs,
        ttl_ms: ttlMs,
      })
    : undefined;

const isNotHalted: Rule = (_intent, { restraint }) => {
  if (restraint === undefined) return undefined;
  const facts = { scope: restraint.scope, reason: restraint.reason, since_ms: restraint.sinceMs };
  return restraint.state === 'halted'
    ? deny(
        'TRADING_HALTED',
        `Trading is stopped (${restraint.reason}). Resume it to open positions.`,
        facts,
      )
    : deny('REDUCE_ONLY', `Only exits are allowed now (${restraint.reason}).`, facts);
};

const isNotPaused: Rule = (_intent, { account }) =>
  account?.isPaused === true
    ? deny('ACCOUNT_PAUSED', 'The account is paused. Resume it to open positions.', {})
    : undefined;

const isOnline: Rule = (_intent, { presence, hasHeartbeat }) =>
  presence === 'offline' || !hasHeartbeat
    ? deny(
        'ACCOUNT_OFFLINE',
        'The terminal of this account is not running. Start it and check its EA.',
        { presence },
      )
    : undefined;

const isFresh: Rule = ({ sentAtMs, receivedAtMs, maxAgeMs }) => {
  const ageMs = sentAtMs === undefined ? 0 : receivedAtMs - sentAtMs;
  return ageMs > maxAgeMs
    ? deny(
        'SIGNAL_STALE',
        `The signal was sent ${String(Math.round(ageMs / 1000))} s before it arrived.`,
        {
          age_ms: ageMs,
          max_age_ms: maxAgeMs,
        },
      )
    : undefined;
};

const isTradable: Rule = ({ action, symbol, symbolFacts }, { nowMs }) => {
  if (symbolFacts === undefined) {
    return deny('SYMBOL_UNKNOWN', 'An opening needs a symbol that the broker has.', {
      symbol: symbol ?? null,
    });
  }
  const fault = openingFault(symbolFacts, action === 'SELL' ? 'SELL' : 'BUY', nowMs);
  return fault === undefined
    ? undefined
    : deny('SYMBOL_NOT_TRADABLE', `${symbol ?? 'The symbol'} cannot be opened now: ${fault}.`, {
        trade_mode: symbolFacts.trade_mode,
      });
};

const fitsBrokerLots: Rule = ({ volume, symbolFacts }) => {
  const fault =
    volume === undefined || symbolFacts === undefined ? undefined : checkLots(volume, symbolFacts);
  if (fault === undefined || symbolFacts === undefined) return undefined;
  const { volume_min: min, volume_max: max, volume_step: step } = symbolFacts;
  const texts = {
    LOT_BELOW_MIN: `The broker's smallest order is ${String(min)} lots.`,
    LOT_ABOVE_MAX: `The broker's largest order is ${String(max)} lots.`,
    LOT_STEP: `The broker takes multiples of ${String(step)} lots.`,
  };
  return deny(fault, texts[fault], { volume: volume ?? null, min, max, step });
};

const isWithinMaxLot: Rule = ({ volume }, { limits }) =>
  volume !== undefined && limits.maxLot !== undefined && isMoreLots(volume, limits.maxLot)
    ? deny('MAX_LOT', `Your limit for one order on this account is ${limits.maxLot} lots.`, {
        volume,
        max_lot: limits.maxLot,
      })
    : undefined;

/** A lot that the terminal will size from the risk is not known here, so a lot limit cannot be vouched for. */
const isLotKnownWhereLimited: Rule = ({ riskSize }, { limits }) =>
  riskSize !== undefined && limits.maxLot !== undefined
    ? deny(
        'MAX_LOT',
        'This account limits the lots of one order, and an order sized by risk has none yet. Give volume.',
        {
          max_lot: limits.maxLot,
        },
      )
    : undefined;

/** Judged here only where the entry is known: a pending order's price. At market the terminal judges. */
const stopsAreOnTheirSide: Rule = ({
  action,
  orderType,
  price,
  limitPrice,
  stopLoss,
  takeProfit,
}) => {
  const entry = orderType === 'stop_limit' ? limitPrice : price;
  if (!isOpening(action) || entry === undefined) return undefined;
  const isStopWrong = stopLoss !== undefined && isWrongSide(action, 'stop', stopLoss, entry);
  const isTargetWrong =
    takeProfit !== undefined && isWrongSide(action, 'target', takeProfit, entry);
  if (!isStopWrong && !isTargetWrong) return undefined;
  return deny(
    'STOP_WRONG_SIDE',
    `The ${isStopWrong ? 'stop loss' : 'take profit'} is on the wrong side of the price.`,
    {
      entry,
    },
  );
};

const ALWAYS: readonly Rule[] = [accountExists, isNotLate];
const FOR_OPENINGS: readonly Rule[] = [
  isNotHalted,
  isNotPaused,
  isOnline,
  isFresh,
  isTradable,
  fitsBrokerLots,
  isWithinMaxLot,
  isLotKnownWhereLimited,
  stopsAreOnTheirSide,
];
