import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { isoUtc } from '../base/clock.ts';
import { ok, route, type Route } from '../http/index.ts';
import {
  ACTIONS,
  isOpening,
  ORDER_TYPES,
  parseLots,
  readAskedSymbol,
  type Level,
  type RiskSize,
} from '../trade/index.ts';
import type { Finding } from './finding.ts';
import { limitChangeSchema, LIMIT_NAMES, type LimitSet } from './limits.ts';
import type { Draft } from './plan.ts';
import type { Preview } from './preview.ts';
import type { Risk } from './service.ts';

const params = z.object({ account: z.string().max(30) });
const amount = z.coerce.number().gt(0).max(1e12);
const level = z.coerce.number().min(0).max(1e12);

const previewQuery = z.strictObject({
  action: z.string().trim().toUpperCase().pipe(z.enum(ACTIONS)),
  symbol: z.string().min(1).max(70).optional(),
  volume: z.string().max(20).optional(),
  /** Instead of volume: what the stop may lose. */
  risk_percent_equity: z.coerce.number().gt(0).max(100).optional(),
  risk_percent_balance: z.coerce.number().gt(0).max(100).optional(),
  risk_money: amount.optional(),
  order_type: z.enum(ORDER_TYPES).default('market'),
  price: amount.optional(),
  limit_price: amount.optional(),
  stop_loss: level.optional(),
  stop_loss_points: amount.optional(),
  stop_loss_pips: amount.optional(),
  take_profit: level.optional(),
  take_profit_points: amount.optional(),
  take_profit_pips: amount.optional(),
  ticket: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  position_type: z.enum(['BUY', 'SELL']).optional(),
  percent: z.coerce.number().gt(0).max(100).optional(),
});
type PreviewQuery = z.output<typeof previewQuery>;

const limitsShown = z.record(z.string(), z.unknown());
const accountAnswer = z.object({
  success: z.literal(true),
  /** In force: every limit, null where there is none. */
  limits: limitsShown,
  /** What was set for this account; the rest is inherited. */
  own: limitsShown,
  /** True where real money is traded, as far as the terminal tells. */
  is_live: z.boolean(),
  /** Limits to be given before the first opening on a live account. */
  missing: z.array(z.string()),
  usage: z.object({
    positions: z.number(),
    pending_orders: z.number(),
    /** Openings on their way that the terminal does not show yet. */
    reserved: z.number(),
    reserved_risk: z.number(),
    reserved_margin: z.number(),
    total_lots: z.string(),
    orders_last_minute: z.number(),
    orders_last_hour: z.number(),
    equity: z.number().nullable(),
    margin_use_pct: z.number().nullable(),
    day_base: z.number().nullable(),
    daily_loss: z.number().nullable(),
    daily_loss_pct: z.number().nullable(),
    day_ends_at: z.string().nullable(),
  }),
});
const fact = z.union([z.string(), z.number(), z.boolean()]).nullable();
const previewAnswer = z.object({
  success: z.literal(true),
  /** closing: refused as an opening, and what closes of it would be sent. */
  verdict: z.enum(['approved', 'closing', 'denied']),
  code: z.string().nullable(),
  message: z.string(),
  symbol: z
    .object({
      asked: z.string(),
      name: z.string().nullable(),
      via: z.string().nullable(),
      confidence: z.number().nullable(),
      because: z.string(),
    })
    .nullable(),
  lots: z.string().nullable(),
  /** The lots of the part that closes, where only that would be sent. */
  closes: z.string().nullable(),
  /** True where the terminal sizes the lots and these are the most it can come to. */
  lots_estimated: z.boolean(),
  entry: z.number().nullable(),
  risk_money: z.number().nullable(),
  margin: z.number().nullable(),
  rules: z.array(
    z.object({
      rule: z.string(),
      value: fact,
      limit: fact,
      verdict: z.enum(['passes', 'refuses']),
      code: z.string().nullable(),
      message: z.string(),
    }),
  ),
});
const defaultsAnswer = z.object({
  success: z.literal(true),
  limits: limitsShown,
  /** What its owner has said; null there lifts a limit that the program begins with, absence leaves it. */
  own: limitsShown,
});

/** What an owner allows on each account and on all of them, and what an order would come to under it. */
export function limitRoutes({ risk }: { risk: Risk }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/limits',
      access: 'user',
      tag: 'Trading',
      summary: 'The limits that your accounts begin with; null means no limit',
      answers: { 200: { description: 'Limits', schema: defaultsAnswer } },
      handle: ({ actor }) => ok(showDefaults(risk.limits.getDefaults(actor.userId))),
    }),
    route({
      method: 'put',
      path: '/api/limits',
      access: 'user',
      tag: 'Trading',
      summary: 'Change the limits that your accounts begin with; what is not named stays',
      body: limitChangeSchema,
      answers: { 200: { description: 'Limits', schema: defaultsAnswer } },
      handle: ({ actor, body }) => ok(showDefaults(risk.limits.changeDefaults(actor, body))),
    }),
    route({
      method: 'get',
      path: '/api/accounts/:account/limits',
      access: 'user',
      tag: 'Trading',
      summary: 'The limits of an account with what is used of them; null means no limit',
      params,
      answers: { 200: { description: 'Limits and their use', schema: accountAnswer } },
      handle: ({ actor, params: { account } }) => ok(showAccount(risk, actor.userId, account)),
    }),
    route({
      method: 'put',
      path: '/api/accounts/:account/limits',
      access: 'user',
      tag: 'Trading',
      summary:
        'Change limits of an account; what is not named stays, "inherit" takes names back to your defaults',
      params,
      body: limitChangeSchema,
      answers: { 200: { description: 'Limits and their use', schema: accountAnswer } },
      handle: ({ actor, params: { account }, body }) => {
        risk.limits.change(actor, account, body);
        return ok(showAccount(risk, actor.userId, account));
      },
    }),
    route({
      method: 'get',
      path: '/api/accounts/:account/preview',
      access: 'user',
      tag: 'Trading',
      summary: 'What an order would come to now, rule by rule; nothing is sent or stored',
      params,
      query: previewQuery,
      answers: { 200: { description: 'Verdict and rules', schema: previewAnswer } },
      handle: ({ actor, params: { account }, query }) =>
        ok(showPreview(risk.preview(actor.userId, account, readDraft(query)))),
    }),
  ];
}

function readDraft(query: PreviewQuery): Draft {
  const { action, symbol, order_type: orderType, price, limit_price: limitPrice } = query;
  const asked = symbol === undefined ? undefined : readAskedSymbol(symbol);
  if (symbol !== undefined && asked === undefined)
    throw invalid('"symbol" must be the name of a symbol.');
  const volume = query.volume === undefined ? undefined : parseLots(query.volume);
  if (query.volume !== undefined && volume === undefined)
    throw invalid('"volume" must be a number of lots above 0.');
  const riskSize = readRisk(query);
  if (isOpening(action)) {
    if (asked === undefined) throw invalid(`"symbol" is needed for ${action}.`);
    if ((volume === undefined) === (riskSize === undefined))
      throw invalid('Give "volume" or one of the "risk_" fields.');
    if (orderType !== 'market' && price === undefined)
      throw invalid('"price" is needed for this order type.');
    if (orderType === 'stop_limit' && limitPrice === undefined)
      throw invalid('"limit_price" is needed for this order type.');
  }
  const isPending = orderType !== 'market';
  return {
    action,
    orderType,
    asked,
    volume,
    riskSize,
    price: isPending ? price : undefined,
    limitPrice: orderType === 'stop_limit' ? limitPrice : undefined,
    seenPrice: isPending ? undefined : price,
    stopLoss: readLevel('stop_loss', query.stop_loss, query.stop_loss_points, query.stop_loss_pips),
    takeProfit: readLevel(
      'take_profit',
      query.take_profit,
      query.take_profit_points,
      query.take_profit_pips,
    ),
    ticket: query.ticket,
    positionType: query.position_type,
    percent: query.percent,
  };
}

function readRisk(query: PreviewQuery): RiskSize | undefined {
  const given: RiskSize[] = [
    ...(query.risk_percent_equity === undefined
      ? []
      : [{ percent_equity: query.risk_percent_equity }]),
    ...(query.risk_percent_balance === undefined
      ? []
      : [{ percent_balance: query.risk_percent_balance }]),
    ...(query.risk_money === undefined ? [] : [{ money: query.risk_money }]),
  ];
  if (given.length > 1) throw invalid('Give one of the "risk_" fields, not several.');
  return given[0];
}

function readLevel(
  name: string,
  ...[price, points, pips]: readonly (number | undefined)[]
): Level | undefined {
  const given: Level[] = [
    ...(price === undefined ? [] : [{ price }]),
    ...(points === undefined ? [] : [{ points }]),
    ...(pips === undefined ? [] : [{ pips }]),
  ];
  if (given.length > 1) throw invalid(`"${name}" must be a price or a distance, not both.`);
  return given[0];
}

function invalid(message: string): AppError {
  return new AppError('VALIDATION_FAILED', message);
}

function showDefaults(own: LimitSet) {
  return { limits: Object.fromEntries(LIMIT_NAMES.map((name) => [name, own[name] ?? null])), own };
}

function showAccount(risk: Risk, userId: Parameters<Risk['usage']>[0], account: string) {
  const { inForce, ofAccount, isLive, missing } = risk.limits.get(userId, account);
  const { holdings, ordersLastMinute, ordersLastHour, day, heartbeat, totals } = risk.usage(
    userId,
    account,
  );
  const count = (kind: string): number => holdings.filter((item) => item.kind === kind).length;
  return {
    limits: inForce,
    own: ofAccount,
    is_live: isLive,
    missing,
    usage: {
      positions: count('position'),
      pending_orders: count('pending'),
      reserved: count('reserved'),
      reserved_risk: totals.reservedRisk,
      reserved_margin: totals.reservedMargin,
      total_lots: totals.lots,
      orders_last_minute: ordersLastMinute,
      orders_last_hour: ordersLastHour,
      equity: heartbeat?.equity ?? null,
      margin_use_pct: totals.marginUsePct,
      day_base: day?.amount ?? null,
      daily_loss: totals.dailyLoss,
      daily_loss_pct: totals.dailyLossPct,
      day_ends_at: day === undefined ? null : isoUtc(day.nextMs),
    },
  };
}

function showPreview({ symbol, estimate: come, findings, denial, closing }: Preview) {
  const refused = closing === undefined ? ('denied' as const) : ('closing' as const);
  return {
    verdict: denial === undefined ? ('approved' as const) : refused,
    code: denial?.code ?? null,
    message: closing?.message ?? denial?.message ?? '',
    symbol:
      symbol === undefined
        ? null
        : {
            asked: symbol.asked,
            name: symbol.name ?? null,
            via: symbol.via ?? null,
            confidence: symbol.confidence ?? null,
            because: symbol.because,
          },
    lots: come.lots ?? null,
    closes: closing?.lots ?? null,
    lots_estimated: come.isLotsEstimated,
    entry: come.entry ?? null,
    risk_money: come.riskMoney?.toDecimalPlaces(2).toNumber() ?? null,
    margin: come.margin?.toDecimalPlaces(2).toNumber() ?? null,
    rules: findings.map(showFinding),
  };
}

function showFinding({ rule, value, limit, denial }: Finding) {
  return {
    rule,
    value,
    limit,
    verdict: denial === undefined ? ('passes' as const) : ('refuses' as const),
    code: denial?.code ?? null,
    message: denial?.message ?? '',
  };
}
