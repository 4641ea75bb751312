import { modeFault, tradingBlock } from '../instances/index.ts';
import {
  approve,
  checkLots,
  deny,
  estimate,
  isOpening,
  openingFault,
  type Denial,
  type OrderIntent,
  type TerminalGuard,
  type Verdict,
} from '../trade/index.ts';
import { PROVE_IT } from '../accounts/index.ts';
import { closingPart, describeClosing } from './closing-part.ts';
import { finding, type Circumstances, type Finding, type Judged, type Rule } from './finding.ts';
import { LIMIT_RULES } from './limit-rules.ts';
import { describeLots } from './lot-texts.ts';
import { isPlausible, stopsAreOnTheirSide } from './price-rules.ts';

/**
 * Stage 4 of 7: judge. Every order of every source passes here. Rules are asked in order and the first refusal
 * is the verdict. Only openings can be refused for protection: an exit always goes, and so does what closes of an
 * opening on a netting account.
 */
export function judge(intent: OrderIntent, now: Circumstances): Verdict {
  const denial = firstDenial(intent, now);
  if (denial === undefined)
    return { kind: 'approved', order: approve(intent, guardOf(intent, now), now.nowMs) };
  const closing = closingPart(intent, denial, now);
  if (closing === undefined || firstDenial(closing.exit, now) !== undefined) return denial;
  const message = describeClosing(closing, intent, 'past');
  return {
    kind: 'closing',
    order: approve(closing.exit, {}, now.nowMs),
    part: { ...closing.part, message },
  };
}

function firstDenial(intent: OrderIntent, now: Circumstances): Denial | undefined {
  const judged = asJudged(intent, now);
  for (const rule of rulesFor(intent)) {
    const denial = rule(judged, now)?.denial;
    if (denial !== undefined) return denial;
  }
  return undefined;
}

/** The limits on the market of the moment hold at the terminal once more, which sees it. */
function guardOf(intent: OrderIntent, { limits }: Circumstances): TerminalGuard {
  const { action, orderType, expectedPrice } = intent;
  if (!isOpening(action) || orderType !== 'market') return {};
  const maxPct = limits.max_price_deviation_pct;
  return {
    maxSpreadPoints: limits.max_spread_points ?? undefined,
    deviation:
      maxPct === null || expectedPrice === undefined
        ? undefined
        : { fromPrice: expectedPrice, maxPct },
  };
}

/** Every rule that concerns the order, with what it holds against what; the preview shows them all. */
export function findings(intent: OrderIntent, now: Circumstances): Finding[] {
  const judged = asJudged(intent, now);
  return rulesFor(intent).flatMap((rule) => rule(judged, now) ?? []);
}

function rulesFor({ action }: OrderIntent): readonly Rule[] {
  return isOpening(action) ? [...ALWAYS, ...FOR_OPENINGS] : ALWAYS;
}

function asJudged(intent: OrderIntent, { heartbeat }: Circumstances): Judged {
  return { ...intent, estimate: estimate(intent, heartbeat) };
}

const accountExists: Rule = ({ account: number }, { account }) =>
  finding(
    'account',
    number,
    null,
    account !== undefined
      ? undefined
      : () =>
          deny(
            'ACCOUNT_NOT_FOUND',
            'You have no account of this number. Check the number in the message.',
            { account: number },
          ),
  );

const isProven: Rule = (_intent, { account }) =>
  finding(
    'is_proven',
    account?.isProven ?? false,
    true,
    account?.isProven === true ? undefined : () => deny('ACCOUNT_NOT_PROVEN', PROVE_IT),
  );

const isNotLate: Rule = ({ receivedAtMs, ttlMs }, { nowMs }) => {
  const waitedMs = nowMs - receivedAtMs;
  return finding(
    'time_to_live_ms',
    waitedMs,
    ttlMs,
    waitedMs < ttlMs
      ? undefined
      : () =>
          deny('SIGNAL_STALE', 'It waited here for too long to be sent.', {
            waited_ms: waitedMs,
            ttl_ms: ttlMs,
          }),
  );
};

const isNotHalted: Rule = (_intent, { restraint }) => {
  if (restraint === undefined) return finding('trading_state', 'active', 'active', undefined);
  const { state, scope, reason, sinceMs } = restraint;
  const facts = { scope, reason, since_ms: sinceMs };
  return finding('trading_state', state, 'active', () =>
    state === 'halted'
      ? deny(
          'TRADING_HALTED',
          `Trading is stopped (${reason}). Resume it to open positions.`,
          facts,
        )
      : deny('REDUCE_ONLY', `Only exits are allowed now (${reason}).`, facts),
  );
};

const isNotPaused: Rule = (_intent, { account }) =>
  finding(
    'is_paused',
    account?.isPaused ?? false,
    false,
    account?.isPaused !== true
      ? undefined
      : () => deny('ACCOUNT_PAUSED', 'The account is paused. Resume it to open positions.', {}),
  );

const isOnline: Rule = (_intent, { presence, heartbeat }) =>
  finding(
    'presence',
    presence,
    'online',
    presence !== 'offline' && heartbeat !== undefined
      ? undefined
      : () =>
          deny(
            'ACCOUNT_OFFLINE',
            'The terminal of this account is not running. Start it and check its EA.',
            { presence },
          ),
  );

const mayTrade: Rule = (_intent, { heartbeat }) => {
  const block = heartbeat === undefined ? undefined : tradingBlock(heartbeat);
  const refuse = block === undefined ? undefined : () => deny('TRADING_DISABLED', block);
  return finding('trading_allowed', block === undefined, true, refuse);
};

/** Copies and all other orders go by files of their own; an EA reads only those that its modes name. */
const isTakenByEa: Rule = ({ cause }, { heartbeat }) => {
  if (heartbeat === undefined) return undefined;
  const mode = cause.kind === 'copy' ? 'slave' : 'webhook';
  const fault = modeFault(heartbeat, mode);
  const refuse = fault === undefined ? undefined : () => deny('MODE_OFF', fault);
  return finding('ea_modes', heartbeat.modes.join(', '), mode, refuse);
};

const hasEquity: Rule = (_intent, { heartbeat }) => {
  const equity = heartbeat?.equity ?? null;
  return finding(
    'equity',
    equity,
    0,
    equity !== null && equity > 0
      ? undefined
      : () => deny('NO_EQUITY', 'The account has no equity to open a position with.', { equity }),
  );
};

/** More than this ahead of us, a sender's clock or zone is wrong, and nobody can tell how old its message is. */
const MOST_AHEAD_MS = 60_000;
const WHICH_TIME =
  'Write {{timenow}} for the time: {{time}} is the opening of the bar. A time of your own needs its zone (Z or +02:00).';

const isFresh: Rule = ({ sentAtMs, receivedAtMs, maxAgeMs }) => {
  const ageMs = sentAtMs === undefined ? 0 : receivedAtMs - sentAtMs;
  const seconds = String(Math.round(Math.abs(ageMs) / 1000));
  const facts = { age_ms: ageMs, max_age_ms: maxAgeMs };
  if (ageMs < -MOST_AHEAD_MS) {
    return finding('signal_age_ms', ageMs, -MOST_AHEAD_MS, () =>
      deny(
        'TIME_AHEAD',
        `The message says that it was sent ${seconds} s from now. ${WHICH_TIME}`,
        facts,
      ),
    );
  }
  return finding(
    'signal_age_ms',
    ageMs,
    maxAgeMs,
    ageMs <= maxAgeMs
      ? undefined
      : () =>
          deny(
            'SIGNAL_STALE',
            `The signal was sent ${seconds} s before it arrived. ${WHICH_TIME}`,
            facts,
          ),
  );
};

const isTradable: Rule = ({ action, symbol, symbolFacts }, { nowMs }) => {
  if (symbolFacts === undefined) {
    return finding('symbol', symbol ?? null, null, () =>
      deny('SYMBOL_UNKNOWN', 'An opening needs a symbol that the broker has.', {
        symbol: symbol ?? null,
      }),
    );
  }
  const mode = symbolFacts.trade_mode;
  const fault = openingFault(symbolFacts, action === 'SELL' ? 'SELL' : 'BUY', nowMs);
  return finding(
    'trade_mode',
    mode,
    'FULL',
    fault === undefined
      ? undefined
      : () =>
          deny('SYMBOL_NOT_TRADABLE', `${symbol ?? 'The symbol'} cannot be opened now: ${fault}.`, {
            trade_mode: mode,
          }),
  );
};

const fitsBrokerLots: Rule = ({ volume, symbol, symbolFacts }) => {
  if (volume === undefined || symbolFacts === undefined) return undefined;
  const fault = checkLots(volume, symbolFacts);
  const order = { symbol, volume, facts: symbolFacts };
  const { limit, text } = describeLots(fault ?? 'LOT_STEP', order);
  const { volume_min: min, volume_max: max, volume_step: step } = symbolFacts;
  return finding(
    'broker_lots',
    volume,
    limit,
    fault === undefined ? undefined : () => deny(fault, text, { volume, min, max, step }),
  );
};

const ALWAYS: readonly Rule[] = [accountExists, isProven, isNotLate];
const FOR_OPENINGS: readonly Rule[] = [
  isNotHalted,
  isNotPaused,
  isOnline,
  mayTrade,
  isTakenByEa,
  hasEquity,
  isFresh,
  isTradable,
  fitsBrokerLots,
  isPlausible,
  stopsAreOnTheirSide,
  ...LIMIT_RULES,
];
