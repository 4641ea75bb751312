/**
 * One rule for each limit an owner can set. A rule whose limit is not set says nothing; one whose value cannot be known
 * refuses, because a limit that nobody can vouch for is no limit.
 */
import { Decimal } from 'decimal.js';
import {
  deny,
  isInSession,
  type DenialCode,
  type InstrumentClass,
  type Lots,
} from '../trade/index.ts';
import { finding, held, rounded, type Circumstances, type Fact, type Rule } from './finding.ts';
import { missingForLive } from './limits.ts';
import { isNearQuote, isWithinSpread } from './market-rules.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const hasCoreLimits: Rule = (_intent, { isLive, limits }) => {
  if (!isLive) return undefined;
  const missing = missingForLive(limits);
  return held(
    'core_limits',
    { value: missing.join(', '), limit: '', isBroken: missing.length > 0 },
    {
      code: 'LIMITS_REQUIRED',
      message: `This account trades real money. Give it ${missing.join(', ')} first; until then only exits go.`,
    },
  );
};

const isAllowedSymbol: Rule = ({ symbol = '', originalSymbol }, { limits, use }) => {
  if (limits.allowed_symbols === null) return undefined;
  const isNamed = limits.allowed_symbols.some((name) => use.means(name, symbol));
  return held(
    'allowed_symbols',
    { value: symbol, limit: limits.allowed_symbols.join(', '), isBroken: !isNamed },
    {
      code: 'SYMBOL_NOT_ALLOWED',
      message: `${originalSymbol ?? symbol} is not among the symbols that you allow on this account.`,
    },
  );
};

const isNotBlockedSymbol: Rule = ({ symbol = '', originalSymbol = '' }, { limits, use }) => {
  if (limits.blocked_symbols === null) return undefined;
  const asked = originalSymbol.toUpperCase();
  const isNamed = limits.blocked_symbols.some(
    (name) => name.toUpperCase() === asked || use.means(name, symbol),
  );
  return held(
    'blocked_symbols',
    { value: symbol, limit: limits.blocked_symbols.join(', '), isBroken: isNamed },
    { code: 'SYMBOL_NOT_ALLOWED', message: `You have blocked ${symbol} on this account.` },
  );
};

const isAllowedSide: Rule = ({ action }, { limits: { sides } }) => {
  if (sides === null) return undefined;
  const isBroken = !sides.some((side) => side === action);
  return held(
    'sides',
    { value: action, limit: sides.join(', '), isBroken },
    { code: 'SIDE_NOT_ALLOWED', message: `You do not allow ${action} on this account.` },
  );
};

const isWithinMaxLot: Rule = ({ estimate: { lots } }, { limits: { max_lot: limit } }) => {
  if (limit === null) return undefined;
  return lots === undefined
    ? unknownLots('max_lot', limit, 'MAX_LOT')
    : held(
        'max_lot',
        { value: lots, limit, isBroken: new Decimal(lots).gt(limit) },
        {
          code: 'MAX_LOT',
          message: `Your limit for one order on this account is ${limit} lots.`,
        },
      );
};

const isWithinPositions: Rule = (_intent, { limits: { max_positions: limit }, use }) => {
  if (limit === null) return undefined;
  const after = use.holdings().length + 1;
  return held(
    'max_positions',
    { value: after, limit, isBroken: after > limit },
    {
      code: 'MAX_POSITIONS',
      message: `Your limit on this account is ${String(limit)} positions, pending orders included.`,
    },
  );
};

const isWithinPositionsOfSymbol: Rule = ({ symbol = '' }, { limits, use }) => {
  const limit = limits.max_positions_per_symbol;
  if (limit === null) return undefined;
  const after = use.holdings().filter((item) => item.symbol === symbol).length + 1;
  return held(
    'max_positions_per_symbol',
    { value: after, limit, isBroken: after > limit },
    {
      code: 'MAX_POSITIONS_PER_SYMBOL',
      message: `Your limit on this account is ${String(limit)} positions of one symbol, pending orders included.`,
    },
  );
};

const isWithinTotalLots: Rule = ({ estimate: { lots } }, { limits, use }) => {
  const limit = limits.max_total_lots;
  if (limit === null) return undefined;
  const after = lotsAfter(lots, use.holdings());
  return after === undefined
    ? unknownLots('max_total_lots', limit, 'MAX_TOTAL_LOTS')
    : held(
        'max_total_lots',
        { value: after.toFixed(), limit, isBroken: after.gt(limit) },
        {
          code: 'MAX_TOTAL_LOTS',
          message: `Your limit on this account is ${limit} lots altogether, pending orders included.`,
        },
      );
};

/** What a broker's symbol is cannot always be told; such a holding counts in every class. */
const isWithinLotsOfClass: Rule = ({ symbol = '', symbolFacts, estimate }, { limits, use }) => {
  const kind: InstrumentClass = symbolFacts?.class ?? use.classOf(symbol) ?? 'other';
  const limit = limits.max_lots_by_class?.[kind];
  if (limit === undefined) return undefined;
  const ofClass = use.holdings().filter((item) => (use.classOf(item.symbol) ?? kind) === kind);
  const after = lotsAfter(estimate.lots, ofClass);
  return after === undefined
    ? unknownLots('max_lots_by_class', limit, 'MAX_TOTAL_LOTS')
    : held(
        'max_lots_by_class',
        { value: after.toFixed(), limit, isBroken: after.gt(limit) },
        {
          code: 'MAX_TOTAL_LOTS',
          message: `Your limit on this account is ${limit} lots of ${kind}, pending orders included.`,
        },
      );
};

/** The lots held with those of the order; undefined where any of them is not known. */
function lotsAfter(
  lots: Lots | undefined,
  holdings: readonly { lots: string | undefined }[],
): Decimal | undefined {
  let sum = new Decimal(0);
  for (const part of [lots, ...holdings.map((item) => item.lots)]) {
    if (part === undefined) return undefined;
    sum = sum.plus(part);
  }
  return sum;
}

function unknownLots(rule: string, limit: Fact, code: DenialCode) {
  return held(
    rule,
    { value: null, limit, isBroken: true },
    {
      code,
      message:
        'This account limits lots, and how many this order comes to is known only at the terminal. Give volume, or a stop as a distance.',
    },
  );
}

const isBeforeDailyLoss: Rule = (_intent, { limits, heartbeat, use }) => {
  const { max_daily_loss_pct: pct, max_daily_loss_amount: amount } = limits;
  if (pct === null && amount === null) return undefined;
  const base = use.dayBase();
  if (base === undefined || heartbeat === undefined) return undefined;
  const loss = Decimal.max(0, new Decimal(base).minus(heartbeat.equity));
  const bounds = [
    ...(pct === null
      ? []
      : [{ rule: 'max_daily_loss_pct', bound: new Decimal(base).mul(pct).div(100) }]),
    ...(amount === null ? [] : [{ rule: 'max_daily_loss_amount', bound: new Decimal(amount) }]),
  ].sort((a, b) => a.bound.comparedTo(b.bound));
  const [nearest] = bounds;
  if (nearest === undefined) return undefined;
  return finding(
    nearest.rule,
    money(loss),
    money(nearest.bound),
    loss.lt(nearest.bound)
      ? undefined
      : () =>
          deny(
            'MAX_DAILY_LOSS',
            `Today's loss has reached your limit of ${String(money(nearest.bound))}. Openings go again when the next day begins.`,
            { day_base: base, equity: heartbeat.equity },
          ),
  );
};

const hasStop: Rule = ({ stopLoss }, { limits }) => {
  const rule = limits.require_stop === true ? 'require_stop' : 'max_risk_per_trade_pct';
  if (limits.require_stop !== true && limits.max_risk_per_trade_pct === null) return undefined;
  const isGiven = stopLoss !== undefined && !('price' in stopLoss && stopLoss.price === 0);
  return held(
    rule,
    { value: isGiven, limit: true, isBroken: !isGiven },
    {
      code: 'STOP_REQUIRED',
      message: 'This account opens only with a stop loss. Give stop_loss or a distance.',
    },
  );
};

const isWithinRisk: Rule = ({ estimate: { riskMoney } }, { limits, heartbeat }) => {
  const limit = limits.max_risk_per_trade_pct;
  if (limit === null || heartbeat === undefined) return undefined;
  const pct = riskMoney?.div(heartbeat.equity).mul(100);
  return held(
    'max_risk_per_trade_pct',
    { value: pct === undefined ? null : rounded(pct), limit, isBroken: pct?.lte(limit) !== true },
    {
      code: 'MAX_RISK',
      message:
        pct === undefined
          ? 'What the stop would lose cannot be told: the broker gives no tick value or quote for the symbol.'
          : `The stop would lose ${String(rounded(pct))} % of the equity; your limit is ${String(limit)} %.`,
    },
  );
};

const isWithinRate: Rule = (_intent, now) => rate(now, 'max_orders_per_minute', MINUTE_MS);
const isWithinHourlyRate: Rule = (_intent, now) => rate(now, 'max_orders_per_hour', HOUR_MS);

function rate(
  { limits, use }: Circumstances,
  rule: 'max_orders_per_minute' | 'max_orders_per_hour',
  ms: number,
) {
  const limit = limits[rule];
  if (limit === null) return undefined;
  const after = use.openingsWithin(ms) + 1;
  return held(
    rule,
    { value: after, limit, isBroken: after > limit },
    {
      code: 'ORDER_RATE',
      message: `Your limit on this account is ${String(limit)} openings ${ms === MINUTE_MS ? 'a minute' : 'an hour'}.`,
    },
  );
}

const isNotRepeated: Rule = (intent, { limits, use }) => {
  const limit = limits.max_repeated_orders;
  if (limit === null) return undefined;
  const after = use.equalWithin(intent, MINUTE_MS) + 1;
  return held(
    'max_repeated_orders',
    { value: after, limit, isBroken: after > limit },
    {
      code: 'REPEATED_ORDER',
      message: `More than ${String(limit)} equal openings came within a minute. The account is stopped until you resume it.`,
    },
  );
};

const isInSessions: Rule = (_intent, { limits: { sessions }, nowMs }) => {
  if (sessions === null) return undefined;
  const isOpen = sessions.some((session) => isInSession(nowMs, session));
  const text = sessions.map(({ weekday, from, to, zone }) => `${weekday} ${from}-${to} ${zone}`);
  return finding(
    'sessions',
    nowMs,
    text.join(', '),
    isOpen
      ? undefined
      : () => deny('OUTSIDE_SESSION', 'It is outside the hours in which you allow openings.'),
  );
};

const isYoung: Rule = ({ sentAtMs, receivedAtMs }, { limits }) => {
  const limit = limits.max_signal_age_s;
  if (limit === null || sentAtMs === undefined) return undefined;
  const ageS = (receivedAtMs - sentAtMs) / 1000;
  return held(
    'max_signal_age_s',
    { value: ageS, limit, isBroken: ageS > limit },
    {
      code: 'SIGNAL_STALE',
      message: `The signal is ${String(ageS)} s old; your limit on this account is ${String(limit)} s.`,
    },
  );
};

const isAboveMinEquity: Rule = (_intent, { limits: { min_equity: limit }, heartbeat }) => {
  if (limit === null || heartbeat === undefined) return undefined;
  const { equity } = heartbeat;
  return held(
    'min_equity',
    { value: equity, limit, isBroken: equity < limit },
    {
      code: 'MIN_EQUITY',
      message: `The equity of ${String(equity)} is below your limit of ${String(limit)}.`,
    },
  );
};

const isWithinMargin: Rule = ({ estimate: { margin } }, { limits, heartbeat, use }) => {
  const limit = limits.max_margin_use_pct;
  if (limit === null || heartbeat === undefined) return undefined;
  const pct = marginAfter(margin, heartbeat, use.holdings());
  return held(
    'max_margin_use_pct',
    { value: pct === undefined ? null : rounded(pct), limit, isBroken: pct?.lte(limit) !== true },
    {
      code: 'MARGIN_USE',
      message:
        pct === undefined
          ? 'The margin cannot be told: lots, quote or tick value are not known.'
          : `Margin would be ${String(rounded(pct))} % of the equity; your limit is ${String(limit)} %.`,
    },
  );
};

/** The margin in use with that of what is on its way and of the order, in per cent of the equity. */
function marginAfter(
  margin: Decimal | undefined,
  { margin: used, equity }: { margin: number; equity: number },
  holdings: readonly { kind: string; margin: string | undefined }[],
): Decimal | undefined {
  let sum = new Decimal(used);
  const reserved = holdings.filter(({ kind }) => kind === 'reserved').map((item) => item.margin);
  for (const part of [margin, ...reserved]) {
    if (part === undefined) return undefined;
    sum = sum.plus(part);
  }
  return sum.div(equity).mul(100);
}

const hasCooledDown: Rule = (_intent, { limits: { cooldown_after_losses: limit }, nowMs, use }) => {
  if (limit === null) return undefined;
  const lastMs = use.lossesInARow(limit.losses);
  const untilMs = lastMs === undefined ? 0 : lastMs + limit.minutes * MINUTE_MS;
  return held(
    'cooldown_after_losses',
    { value: nowMs, limit: untilMs, isBroken: nowMs < untilMs },
    {
      code: 'COOLDOWN',
      message: `The last ${String(limit.losses)} trades were losses. Openings go again ${String(limit.minutes)} minutes after the last.`,
    },
  );
};

function money(amount: Decimal): number {
  return amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toNumber();
}

/** The repeated order comes last: it stops the account, which nothing refused otherwise should do. */
export const LIMIT_RULES: readonly Rule[] = [
  hasCoreLimits,
  isAllowedSymbol,
  isNotBlockedSymbol,
  isAllowedSide,
  isInSessions,
  isYoung,
  hasStop,
  isWithinMaxLot,
  isWithinRisk,
  isWithinPositions,
  isWithinPositionsOfSymbol,
  isWithinTotalLots,
  isWithinLotsOfClass,
  isWithinSpread,
  isNearQuote,
  isAboveMinEquity,
  isBeforeDailyLoss,
  isWithinMargin,
  hasCooledDown,
  isWithinRate,
  isWithinHourlyRate,
  isNotRepeated,
];
