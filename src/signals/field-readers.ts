/** Each field of a message from unknown to its type; an Unclear where that cannot be. */
import { Decimal } from 'decimal.js';
import {
  parseLots,
  readAskedSymbol,
  readDecimal,
  type Lots,
  type RiskSize,
  type Side,
} from '../trade/index.ts';
import { readSideWord } from './action-words.ts';
import {
  Unclear,
  isMissing,
  isText,
  leftOut,
  placeholderIn,
  readOne,
  type Context,
} from './context.ts';
import { isPlainObject, squash, type Concept, type Given } from './fields.ts';
import type { Signal } from './signal.ts';
import { lotsAfterTurn, readHeld, type Strategy } from './strategy.ts';
import { readTime } from './time.ts';

// --- what a strategy says of itself ------------------------------------------------------------

/**
 * What a strategy holds after and before its order; undefined where no strategy speaks. isDemanded: the order hangs on it,
 * so what cannot be read is refused.
 */
export function readStrategy(
  context: Context,
  { isDemanded }: { isDemanded: boolean },
): Strategy | undefined {
  const { given } = context;
  const [told] = [...given('market_position'), ...given('position_size')];
  const now = readHeld(told?.value);
  if (told === undefined || now === undefined) {
    if (told === undefined || !isDemanded) return undefined;
    throw new Unclear(
      placeholderIn(told) ??
        `"${told.name}" must be long, short or flat: it decides whether this opens or closes. Write {{strategy.market_position}}, in an alert on a strategy.`,
    );
  }
  const before = readHeldBefore(context);
  const [toldBefore] = given('prev_market_position');
  if (isDemanded && now !== 'flat' && toldBefore !== undefined && before === undefined) {
    throw new Unclear(
      placeholderIn(toldBefore) ??
        `"${toldBefore.name}" must be long, short or flat: it decides whether the other side is closed first.`,
    );
  }
  return {
    now,
    before,
    size:
      now === 'flat'
        ? new Decimal(0)
        : (readSize(context, 'market_position_size') ?? readSize(context, 'position_size')),
    sizeBefore: readSize(context, 'prev_market_position_size'),
  };
}

function readSize({ given }: Context, concept: Concept): Decimal | undefined {
  return given(concept)
    .map(({ value }) => readDecimal(value)?.abs())
    .find((size) => size !== undefined);
}

// --- of which instrument, how much -----------------------------------------------------------------------------

export function readSymbol(context: Context): Pick<Signal, 'symbol' | 'exchange'> {
  const read = (field: Given) => {
    const asked = isText(field.value) ? readAskedSymbol(String(field.value)) : undefined;
    if (asked !== undefined) return asked;
    throw new Unclear(
      placeholderIn(field) ??
        `"${field.name}" must be 1 to 48 letters, digits, spaces or . _ # + & ^ ! / [ ] @ $ % -`,
    );
  };
  const found = readOne(
    context,
    'symbol',
    read,
    (a, b) => a.symbol.toUpperCase() === b.symbol.toUpperCase(),
  );
  const exchange = context
    .given('symbol')
    .map(read)
    .find((asked) => asked.exchange !== undefined);
  return { symbol: found?.symbol, exchange: exchange?.exchange };
}

/** isZeroNothing: alerts that carry the lots of entries write 0 at an exit. */
export function readLots(
  context: Context,
  { isZeroNothing }: { isZeroNothing: boolean } = { isZeroNothing: false },
): Lots | undefined {
  const read = (field: Given): Lots | undefined => {
    if (isMissing(field.value)) return undefined;
    const lots = parseLots(field.value);
    if (lots !== undefined) return lots;
    if (isZeroNothing && readDecimal(field.value)?.isZero() === true) {
      context.warnings.push(leftOut(field));
      return undefined;
    }
    throw new Unclear(
      placeholderIn(field) ?? `"${field.name}" must be a number of lots above 0, such as 0.01.`,
    );
  };
  return readOne(context, 'volume', read, (a, b) => a === b);
}

/** Of a strategy that turns over: the lots of its new position alone. */
export function readLotsAfterTurn(context: Context): Lots | undefined {
  const lots = readLots(context);
  const strategy = readStrategy(context, { isDemanded: true });
  if (lots === undefined || strategy === undefined) return lots;
  return parseLots(lotsAfterTurn(new Decimal(lots), strategy).toFixed());
}

const RISKS: Record<string, 'percent_balance' | 'percent_equity' | 'money'> = {
  percentbalance: 'percent_balance',
  balancepercent: 'percent_balance',
  percentequity: 'percent_equity',
  equitypercent: 'percent_equity',
  money: 'money',
};

export function readRisk({ given }: Context): RiskSize | undefined {
  const [field] = given('risk').filter(({ value }) => !isMissing(value));
  if (field === undefined) return undefined;
  const { value } = field;
  const parts = isPlainObject(value)
    ? Object.entries(value).filter(([, part]) => part !== null && part !== undefined)
    : [];
  const [part] = parts;
  const name = part === undefined ? undefined : RISKS[squash(part[0])];
  const amount = readDecimal(part?.[1]);
  if (parts.length !== 1 || name === undefined || amount === undefined || amount.lte(0)) {
    throw new Unclear(
      '"risk" must be exactly one of {"percent_balance":1}, {"percent_equity":1} or {"money":100}, above 0.',
    );
  }
  const number = amount.toDecimalPlaces(8).toNumber();
  if (name === 'money') return { money: number };
  if (number > 100) throw new Unclear(`"risk.${name}" must be at most 100.`);
  return name === 'percent_balance' ? { percent_balance: number } : { percent_equity: number };
}

export function readPercent(context: Context): number | undefined {
  return readOne(
    context,
    'percent',
    (field) => {
      if (isMissing(field.value)) return undefined;
      const text =
        typeof field.value === 'string' ? field.value.replace(/\s*%\s*$/, '') : field.value;
      const percent = readDecimal(text)?.toDecimalPlaces(6);
      if (percent === undefined || percent.lte(0) || percent.gt(100)) {
        throw new Unclear(`"${field.name}" must be above 0 and at most 100.`);
      }
      return percent.toNumber();
    },
    (a, b) => a === b,
  );
}

// --- which positions, whose, when ------------------------------------------------------------------------------

export function readTicket({ given }: Context): string | undefined {
  const [field] = given('ticket').filter(({ value }) => !isMissing(value));
  if (field === undefined) return undefined;
  const { value } = field;
  const ticket = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof ticket !== 'string' || !/^[1-9]\d{0,18}$/.test(ticket.trim())) {
    throw new Unclear(
      placeholderIn(field) ??
        '"ticket" must be a whole number; write it as a string when it is longer than 15 digits.',
    );
  }
  return ticket.trim();
}

export function readSide(context: Context): Side | undefined {
  return readOne(
    context,
    'position_type',
    (field) => {
      if (isMissing(field.value)) return undefined;
      const side = readSideWord(field.value);
      if (side === undefined) throw new Unclear(`"${field.name}" must be BUY or SELL.`);
      return side;
    },
    (a, b) => a === b,
  );
}

export function readAccounts({ given }: Context): string[] {
  const fields = given('account');
  const sets = fields.map(({ name, value }) => {
    const list: unknown[] = Array.isArray(value) ? value : String(value).split(/[,;\s]+/);
    const named = list.map(readAccount).filter((account) => account !== '');
    if (named.length === 0) throw new Unclear(`"${name}" must name at least one account.`);
    if (named.length > 100) throw new Unclear(`"${name}" may name at most 100 accounts.`);
    return [...new Set(named)];
  });
  const [first = [], ...others] = sets;
  if (others.some((set) => [...set].sort().join() !== [...first].sort().join())) {
    throw new Unclear(`"${String(fields[0]?.name)}" and "${String(fields[1]?.name)}" differ.`);
  }
  return first;
}

function readAccount(value: unknown): string {
  const account =
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : 'x';
  if (!/^\d{0,20}$/.test(account)) throw new Unclear('An account must be given by its number.');
  return account;
}

export function readHeldBefore({ given }: Context): Signal['heldBefore'] {
  return given('prev_market_position')
    .map(({ value }) => readHeld(value))
    .find((held) => held !== undefined);
}

export function readComment(context: Context): string {
  const [field] = context.given('comment');
  if (field === undefined) return '';
  if (!isText(field.value) || String(field.value).length > 400)
    throw new Unclear(`"${field.name}" must be a text of at most 400 characters.`);
  return String(field.value);
}

export function readKey(context: Context): string | undefined {
  const [field] = context.given('id');
  if (field === undefined || isMissing(field.value)) return undefined;
  const key = isText(field.value) ? String(field.value).trim() : '';
  if (key.length === 0 || key.length > 1000)
    throw new Unclear(`"${field.name}" must have 1 to 1000 characters.`);
  const placeholder = placeholderIn(field);
  if (placeholder !== undefined) throw new Unclear(placeholder);
  return key;
}

export function readSentAt(context: Context): number | undefined {
  const [field] = context.given('time');
  if (field === undefined || isMissing(field.value)) return undefined;
  const epochMs = isText(field.value) ? readTime(field.value) : undefined;
  if (epochMs !== undefined) return epochMs;
  throw new Unclear(
    placeholderIn(field) ?? `"${field.name}" must be a time such as 2026-11-21T09:30:00Z.`,
  );
}
