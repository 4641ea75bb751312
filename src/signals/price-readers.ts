/** The prices and levels of a message, from unknown to their types; an Unclear where that cannot be. */
import { readDecimal, withoutNoise, type Level, type OrderType } from '../trade/index.ts';
import { readOrderTypeWord } from './action-words.ts';
import { Unclear, cut, isMissing, placeholderIn, readOne, type Context } from './context.ts';
import { nameOf, type Concept, type Given } from './fields.ts';
import type { Signal } from './signal.ts';

export function readOrderType(context: Context, ownType: OrderType | undefined): OrderType {
  const given = readOne(
    context,
    'order_type',
    (field) => {
      if (isMissing(field.value)) return undefined;
      const type = readOrderTypeWord(field.value);
      if (type !== undefined) return type;
      throw new Unclear(`"${field.name}" must be market, limit, stop or stop_limit.`);
    },
    (a, b) => a === b,
  );
  if (ownType !== undefined && given !== undefined && ownType !== given) {
    throw new Unclear('"action" and "order_type" name different order types.');
  }
  return ownType ?? given ?? 'market';
}

/** Which prices an order has by its type; a limit that its type does not have is not left out in silence. */
export function readPrices(
  context: Context,
  orderType: OrderType,
): Pick<Signal, 'price' | 'limitPrice'> {
  const [limit] = context
    .given('limit_price')
    .filter(({ value }) => !isMissing(value) && readDecimal(value)?.isZero() !== true);
  switch (orderType) {
    case 'stop_limit':
      return { price: readPrice(context, 'price'), limitPrice: readPrice(context, 'limit_price') };
    case 'limit':
      return { price: readLimit(context, limit), limitPrice: undefined };
    default:
      if (limit !== undefined) {
        const other = orderType === 'stop' ? 'stop_limit' : 'limit';
        throw new Unclear(
          `"${limit.name}" belongs to another type of order: write "order_type":"${other}", or leave it out.`,
        );
      }
      return {
        price: orderType === 'stop' ? readPrice(context, 'price') : undefined,
        limitPrice: undefined,
      };
  }
}

/** A limit order has one price, under either name. */
function readLimit(context: Context, limit: Given | undefined): number {
  if (limit === undefined) return readPrice(context, 'price');
  const price = readPrice(context, 'limit_price');
  const [other] = context.given('price');
  if (other !== undefined && readPrice(context, 'price') !== price)
    throw new Unclear(`"${other.name}" and "${limit.name}" differ: a limit order has one price.`);
  return price;
}

function readPrice(context: Context, concept: 'price' | 'limit_price'): number {
  const read = (field: Given): number => {
    const price = readDecimal(field.value);
    if (price?.gt(0) === true) return withoutNoise(price).toNumber();
    throw new Unclear(
      placeholderIn(field) ?? `"${field.name}" must be a price above 0 for this order type.`,
    );
  };
  const price = readOne(context, concept, read, (a, b) => a === b);
  if (price !== undefined) return price;
  throw new Unclear(`This order type needs "${nameOf(concept)}", a price above 0.`);
}

/**
 * What the chart showed: "close", or "price" of an order at market, which is no order's price. Only a check of the
 * symbol hangs on it, so a value that is no price is left out with a warning, as {{close}} without data is.
 */
export function readSeenPrice(context: Context, orderType: OrderType): number | undefined {
  const { given, warnings } = context;
  const [field] = [...given('close'), ...(orderType === 'market' ? given('price') : [])];
  if (field === undefined) return undefined;
  const price = readDecimal(field.value);
  if (price?.gt(0) === true) return withoutNoise(price).toNumber();
  warnings.push(`"${cut(field.name)}" is no price and was ignored.`);
  return undefined;
}

/** A level by price or by distance, never both; what stands for a missing number is no level. */
export function readLevel(
  context: Context,
  concept: 'stop_loss' | 'take_profit',
): Level | undefined {
  const read = (which: Concept, isDistance: boolean): number | undefined =>
    readOne(
      context,
      which,
      (field) => {
        if (isMissing(field.value)) return undefined;
        const number = readDecimal(field.value);
        if (number === undefined || number.lt(0)) {
          throw new Unclear(
            placeholderIn(field) ?? `"${field.name}" must be a number that is not negative.`,
          );
        }
        if (isDistance && number.isZero()) throw new Unclear(`"${field.name}" must be above 0.`);
        return isDistance ? number.toDecimalPlaces(8).toNumber() : withoutNoise(number).toNumber();
      },
      (a, b) => a === b,
    );
  const price = read(concept, false);
  const points = read(`${concept}_points`, true);
  const pips = read(`${concept}_pips`, true);
  const ways = [
    ...(price === undefined ? [] : [{ price }]),
    ...(points === undefined ? [] : [{ points }]),
    ...(pips === undefined ? [] : [{ pips }]),
  ];
  if (ways.length > 1) throw new Unclear(`"${concept}" must be a price or a distance, not both.`);
  return ways[0];
}
