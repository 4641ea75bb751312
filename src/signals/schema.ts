/**
 * The message of an alert (api.md §1): unknown in, Signal out, or one sentence that names the field. Aliases are
 * accepted for every field that other products call otherwise; giving two of them with different values is refused,
 * because guessing which one was meant is a trade.
 */
import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { decimalText, isClosing, isOpening, parseLots, readAskedSymbol } from '../trade/index.ts';
import type { Action, Level, Lots, OrderType, RiskSize, Side } from '../trade/index.ts';
import type { Signal } from './signal.ts';

export type SignalReading =
  { ok: true; signal: Signal; warnings: string[] } | { ok: false; message: string };

const text = z.string().max(400);
const amount = z.union([z.number(), text]);
const identifier = z.union([z.number(), text]);
const orNull = <T extends z.ZodType>(schema: T) => schema.nullish();

/** Every known field with its wire type; what each means together is decided below. */
export const signalSchema = z
  .object({
    action: text,
    symbol: orNull(text),
    ticker: orNull(text),
    volume: orNull(amount),
    lots: orNull(amount),
    quantity: orNull(amount),
    risk: orNull(
      z.strictObject({
        percent_balance: amount.optional(),
        percent_equity: amount.optional(),
        money: amount.optional(),
      }),
    ),
    order_type: orNull(text),
    price: orNull(amount),
    limit_price: orNull(amount),
    close: orNull(amount),
    take_profit: orNull(amount),
    tp: orNull(amount),
    take_profit_points: orNull(amount),
    tp_points: orNull(amount),
    take_profit_pips: orNull(amount),
    tp_pips: orNull(amount),
    stop_loss: orNull(amount),
    sl: orNull(amount),
    stop_loss_points: orNull(amount),
    sl_points: orNull(amount),
    stop_loss_pips: orNull(amount),
    sl_pips: orNull(amount),
    ticket: orNull(identifier),
    position_type: orNull(text),
    percent: orNull(amount),
    comment: orNull(text),
    account: orNull(identifier),
    account_number: orNull(identifier),
    accounts: orNull(z.array(identifier).max(100)),
    id: orNull(identifier),
    time: orNull(identifier),
    market_position: orNull(identifier),
    prev_market_position: orNull(identifier),
    position_size: orNull(identifier),
  })
  .meta({ id: 'Signal' });

type Fields = z.output<typeof signalSchema>;
/** A field whose value is a text or a number. */
type PlainField = Exclude<keyof Fields, 'action' | 'risk' | 'accounts'>;

class Unclear extends Error {}

export function readSignal(value: unknown): SignalReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, message: 'The message must be a JSON object such as {"action":"BUY",…}.' };
  }
  const parsed = signalSchema.safeParse(value);
  if (!parsed.success) return { ok: false, message: sentence(parsed.error) };
  try {
    const warnings = unknownFields(value);
    return { ok: true, signal: toSignal(parsed.data, warnings), warnings };
  } catch (error) {
    if (error instanceof Unclear) return { ok: false, message: error.message };
    throw error;
  }
}

function toSignal(fields: Fields, warnings: string[]): Signal {
  const { action, orderType } = readAction(fields);
  const { symbol, exchange } = readSymbol(fields);
  const stopLoss = readLevel(fields, action, 'stop_loss', 'sl');
  const signal: Signal = {
    action,
    orderType,
    symbol,
    exchange,
    volume: readLots(fields),
    riskSize: readRisk(fields),
    price: orderType === 'market' ? undefined : readPrice(fields, 'price'),
    limitPrice: orderType === 'stop_limit' ? readPrice(fields, 'limit_price') : undefined,
    seenPrice: readSeenPrice(fields, orderType, warnings),
    stopLoss,
    takeProfit: readLevel(fields, action, 'take_profit', 'tp'),
    ticket: readTicket(fields.ticket),
    positionType: readSide(fields.position_type),
    percent: readPercent(fields.percent),
    comment: fields.comment ?? '',
    accounts: readAccounts(fields),
    key: readKey(fields.id),
    sentAtMs: readTime(fields.time, action, warnings),
  };
  demandWhatItNeeds(signal, fields);
  return signal;
}

// --- what is asked for -----------------------------------------------------------------------------------------

const SIDE_WORDS: Record<string, Side> = {
  BUY: 'BUY',
  LONG: 'BUY',
  CALL: 'BUY',
  SELL: 'SELL',
  SHORT: 'SELL',
  PUT: 'SELL',
};
const OTHER_ACTIONS: Record<string, Action> = {
  CLOSE: 'CLOSE',
  CLOSE_ALL: 'CLOSE_ALL',
  CLOSE_SYMBOL: 'CLOSE_SYMBOL',
  MODIFY: 'MODIFY',
  CANCEL: 'CANCEL',
};
const TYPE_WORDS: Record<string, OrderType> = {
  MARKET: 'market',
  LIMIT: 'limit',
  STOP: 'stop',
  STOP_LIMIT: 'stop_limit',
};

function readAction(fields: Fields): { action: Action; orderType: OrderType } {
  const word = fields.action.trim().toUpperCase();
  const other = OTHER_ACTIONS[word];
  const givenType = readOrderType(fields.order_type);
  if (other !== undefined) return { action: other, orderType: 'market' };
  const [, sideWord = '', typeWord] = /^([A-Z]+?)(?:_(LIMIT|STOP|STOP_LIMIT))?$/.exec(word) ?? [];
  const side = SIDE_WORDS[sideWord];
  if (side === undefined) {
    throw new Unclear(
      '"action" must be BUY, SELL, LONG, SHORT, CALL, PUT, CLOSE, CLOSE_ALL, CLOSE_SYMBOL, MODIFY, CANCEL, or BUY_LIMIT … SELL_STOP_LIMIT.',
    );
  }
  const ownType = typeWord === undefined ? undefined : TYPE_WORDS[typeWord];
  if (ownType !== undefined && givenType !== undefined && ownType !== givenType) {
    throw new Unclear('"action" and "order_type" name different order types.');
  }
  return { action: side, orderType: ownType ?? givenType ?? 'market' };
}

function readOrderType(value: string | null | undefined): OrderType | undefined {
  if (value === null || value === undefined) return undefined;
  const type = TYPE_WORDS[value.trim().toUpperCase().replace(/[ -]/g, '_')];
  if (type === undefined)
    throw new Unclear('"order_type" must be market, limit, stop or stop_limit.');
  return type;
}

// --- of which instrument ---------------------------------------------------------------------------------------

function readSymbol(fields: Fields): { symbol: string | undefined; exchange: string | undefined } {
  const [, name] = oneOf(fields, ['symbol', 'ticker']) ?? [];
  if (name === undefined) return { symbol: undefined, exchange: undefined };
  const asked = readAskedSymbol(String(name));
  if (asked === undefined) {
    throw new Unclear(
      '"symbol" must be 1 to 48 letters, digits, spaces or . _ # + & ^ ! / [ ] @ $ % -',
    );
  }
  return asked;
}

// --- how much --------------------------------------------------------------------------------------------------

function readLots(fields: Fields): Lots | undefined {
  const [name, value] = oneOf(fields, ['volume', 'lots', 'quantity']) ?? [];
  if (value === undefined) return undefined;
  const lots = parseLots(value);
  if (lots === undefined)
    throw new Unclear(`"${String(name)}" must be a number of lots above 0, such as 0.01.`);
  return lots;
}

function readRisk({ risk }: Fields): RiskSize | undefined {
  if (risk === null || risk === undefined) return undefined;
  const given = Object.entries(risk).filter(([, value]) => value !== undefined);
  const [name, value] = given[0] ?? [];
  const number = numberOf(value);
  if (given.length !== 1 || name === undefined || number === undefined || number <= 0) {
    throw new Unclear(
      '"risk" must be exactly one of percent_balance, percent_equity or money, above 0.',
    );
  }
  if (name === 'money') return { money: number };
  if (number > 100) throw new Unclear(`"risk.${name}" must be at most 100.`);
  return name === 'percent_balance' ? { percent_balance: number } : { percent_equity: number };
}

function readPercent(value: Fields['percent']): number | undefined {
  if (value === null || value === undefined) return undefined;
  const percent = numberOf(value);
  if (percent === undefined || percent <= 0 || percent > 100) {
    throw new Unclear('"percent" must be above 0 and at most 100.');
  }
  return percent;
}

// --- at which prices -------------------------------------------------------------------------------------------

function readPrice(fields: Fields, name: 'price' | 'limit_price'): number {
  const price = numberOf(fields[name]);
  if (price === undefined || price <= 0) {
    throw new Unclear(`"${name}" must be a price above 0 for this order type.`);
  }
  return price;
}

/**
 * What the chart showed: "close", or "price" of an order at market, which is no order's price. Only a check of the
 * symbol hangs on it, so a value that is no price is left out with a warning, as {{close}} without data is.
 */
function readSeenPrice(
  fields: Fields,
  orderType: OrderType,
  warnings: string[],
): number | undefined {
  const name = fields.close !== null && fields.close !== undefined ? 'close' : 'price';
  const value = name === 'price' && orderType !== 'market' ? undefined : fields[name];
  if (value === null || value === undefined) return undefined;
  const price = numberOf(value);
  if (price !== undefined && price > 0) return price;
  warnings.push(`"${name}" is no price and was ignored.`);
  return undefined;
}

/** A level by price or by distance, never both; at an opening a price of 0 means "none", as platforms write it. */
function readLevel(
  fields: Fields,
  action: Action,
  name: 'stop_loss' | 'take_profit',
  short: 'sl' | 'tp',
): Level | undefined {
  const price = oneOf(fields, [name, short]);
  const points = oneOf(fields, [`${name}_points`, `${short}_points`]);
  const pips = oneOf(fields, [`${name}_pips`, `${short}_pips`]);
  const given = [price, points, pips].filter((item) => item !== undefined);
  if (given.length > 1) throw new Unclear(`"${name}" must be a price or a distance, not both.`);
  const [field, value] = given[0] ?? [];
  if (field === undefined) return undefined;
  const number = numberOf(value);
  if (number === undefined) throw new Unclear(`"${field}" must be a number that is not negative.`);
  if (price !== undefined) return number === 0 && isOpening(action) ? undefined : { price: number };
  if (number === 0) throw new Unclear(`"${field}" must be above 0.`);
  return points === undefined ? { pips: number } : { points: number };
}

// --- which positions, whose, when ------------------------------------------------------------------------------

function readTicket(value: Fields['ticket']): string | undefined {
  if (value === null || value === undefined) return undefined;
  const ticket = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof ticket !== 'string' || !/^[1-9]\d{0,18}$/.test(ticket.trim())) {
    throw new Unclear(
      '"ticket" must be a whole number; write it as a string when it is longer than 15 digits.',
    );
  }
  return ticket.trim();
}

function readSide(value: Fields['position_type']): Side | undefined {
  if (value === null || value === undefined) return undefined;
  const side = SIDE_WORDS[value.trim().toUpperCase()];
  if (side === undefined) throw new Unclear('"position_type" must be BUY or SELL.');
  return side;
}

function readAccounts(fields: Fields): string[] {
  const single = oneOf(fields, ['account', 'account_number']);
  const { accounts } = fields;
  if (single !== undefined && accounts !== null && accounts !== undefined) {
    throw new Unclear('Give either "account" or "accounts".');
  }
  if (accounts?.length === 0) throw new Unclear('"accounts" must name at least one account.');
  const named = single === undefined ? (accounts ?? []) : [single[1]];
  return [...new Set(named.map(readAccount))];
}

function readAccount(value: unknown): string {
  const account = String(value).trim();
  if (!/^\d{1,20}$/.test(account)) throw new Unclear('An account must be given by its number.');
  return account;
}

function readKey(value: Fields['id']): string | undefined {
  if (value === null || value === undefined) return undefined;
  const key = String(value).trim();
  if (key.length === 0 || key.length > 200)
    throw new Unclear('"id" must have 1 to 200 characters.');
  return key;
}

/** ISO 8601, or epoch seconds or milliseconds. An exit is not lost to a time that cannot be read. */
function readTime(value: Fields['time'], action: Action, warnings: string[]): number | undefined {
  if (value === null || value === undefined) return undefined;
  const epochMs = epochMsOf(value);
  if (epochMs !== undefined) return epochMs;
  if (isOpening(action)) throw new Unclear('"time" must be a time such as 2026-11-21T09:30:00Z.');
  warnings.push('"time" could not be read and was ignored.');
  return undefined;
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

function epochMsOf(value: string | number): number | undefined {
  const plain = String(value).trim();
  const number = /^\d{9,16}(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
  const seconds = number !== undefined && number < 100_000_000_000;
  const epochMs =
    number === undefined ? isoTime(plain) : Math.round(seconds ? number * 1000 : number);
  return epochMs !== undefined && epochMs >= EARLIEST_MS && epochMs <= LATEST_MS
    ? epochMs
    : undefined;
}

function isoTime(plain: string): number | undefined {
  const epochMs = ISO_TIME.test(plain) ? Date.parse(plain) : NaN;
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

// --- together --------------------------------------------------------------------------------------------------

function demandWhatItNeeds(signal: Signal, fields: Fields): void {
  if (isOpening(signal.action)) demandOpening(signal);
  else demandOther(signal, fields);
  if (
    signal.ticket === undefined &&
    signal.symbol === undefined &&
    NEEDS_TARGET.has(signal.action)
  ) {
    throw new Unclear(
      `${signal.action} needs "symbol"${signal.action === 'CLOSE_SYMBOL' ? '' : ' or "ticket"'}.`,
    );
  }
}

const NEEDS_TARGET: ReadonlySet<Action> = new Set<Action>(['CLOSE', 'CLOSE_SYMBOL', 'MODIFY']);

function demandOpening({
  symbol,
  volume,
  riskSize,
  stopLoss,
  action,
  ticket,
  percent,
}: Signal): void {
  if (symbol === undefined) throw new Unclear(`${action} needs "symbol".`);
  if (volume !== undefined && riskSize !== undefined)
    throw new Unclear('Give either "volume" or "risk", not both.');
  if (volume === undefined && riskSize === undefined) {
    throw new Unclear(`${action} needs "volume" in lots, or "risk" with a stop loss.`);
  }
  if (riskSize !== undefined && stopLoss === undefined) {
    throw new Unclear('"risk" needs a stop loss: the distance to it sizes the lot.');
  }
  if (ticket !== undefined || percent !== undefined) {
    throw new Unclear(
      `"${ticket === undefined ? 'percent' : 'ticket'}" belongs to CLOSE, MODIFY and CANCEL, not to ${action}.`,
    );
  }
}

function demandOther(signal: Signal, fields: Fields): void {
  const { action, volume, percent, riskSize, stopLoss, takeProfit } = signal;
  if (riskSize !== undefined) throw new Unclear('"risk" belongs to BUY and SELL.');
  if (volume !== undefined && percent !== undefined)
    throw new Unclear('Give either "volume" or "percent", not both.');
  if (percent !== undefined && action !== 'CLOSE') throw new Unclear('"percent" belongs to CLOSE.');
  if (action === 'CLOSE_SYMBOL' && signal.symbol === undefined)
    throw new Unclear('CLOSE_SYMBOL needs "symbol".');
  if (action !== 'MODIFY') return;
  if (stopLoss === undefined && takeProfit === undefined) {
    throw new Unclear('MODIFY needs "stop_loss" or "take_profit"; 0 removes a level.');
  }
  if (fields.volume !== null && fields.volume !== undefined)
    throw new Unclear('MODIFY cannot change the volume.');
}

// --- small parts -----------------------------------------------------------------------------------------------

/** The one given of several names for the same thing; refuses two that differ. */
function oneOf(
  fields: Fields,
  names: readonly PlainField[],
): [PlainField, string | number] | undefined {
  const given = names.flatMap((name): [PlainField, string | number][] => {
    const value = fields[name];
    return value === null || value === undefined ? [] : [[name, value]];
  });
  const [first] = given;
  const other = given.find(([, value]) => String(value) !== String(first?.[1]));
  if (first !== undefined && other !== undefined) {
    throw new Unclear(`"${first[0]}" and "${other[0]}" mean the same and differ.`);
  }
  return first;
}

/** A number or numeric string that is not negative. */
function numberOf(value: unknown): number | undefined {
  const plain = decimalText(value);
  return plain === undefined ? undefined : new Decimal(plain).toNumber();
}

function unknownFields(value: object): string[] {
  return Object.keys(value)
    .filter((name) => !(name in signalSchema.shape))
    .map((name) => `The field "${name.slice(0, 60)}" is not known and was ignored.`);
}

function sentence(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (field === 'action' && issue?.code === 'invalid_type')
    return '"action" is missing or not a text.';
  if (issue?.code === 'unrecognized_keys')
    return `"${field}" must not contain "${issue.keys[0] ?? ''}".`;
  return `"${field}" has the wrong type or is too long.`;
}

/** Exits, modifications and cancellations have a rate bucket of their own, so that none is lost to a burst of entries. */
export function isExit(action: Action): boolean {
  return isClosing(action) || action === 'MODIFY';
}
