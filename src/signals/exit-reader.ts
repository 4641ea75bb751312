/**
 * Exits, changes and cancellations. They are refused only where what they are about is not understood (api.md §1.2);
 * every other field that is given and not needed, or cannot be read, is left out with a warning.
 */
import { readDecimal, type Action, type Side } from '../trade/index.ts';
import type { AskedAction } from './action-words.ts';
import { Unclear, isMissing, leftOut, leniently, unknownField, type Context } from './context.ts';
import {
  readAccounts,
  readComment,
  readHeldBefore,
  readKey,
  readLots,
  readPercent,
  readSentAt,
  readSide,
  readStrategy,
  readSymbol,
  readTicket,
} from './field-readers.ts';
import type { Concept, Given } from './fields.ts';
import { readLevel } from './price-readers.ts';
import type { Signal } from './signal.ts';
import { sideOf } from './strategy.ts';

/** A signal that says no more than what it must; whoever makes one says the rest over it. */
export const NOTHING: Omit<Signal, 'action' | 'accounts'> = {
  orderType: 'market',
  symbol: undefined,
  exchange: undefined,
  volume: undefined,
  riskSize: undefined,
  price: undefined,
  limitPrice: undefined,
  seenPrice: undefined,
  stopLoss: undefined,
  takeProfit: undefined,
  ticket: undefined,
  positionType: undefined,
  percent: undefined,
  share: undefined,
  closesFirst: undefined,
  heldBefore: undefined,
  comment: '',
  key: undefined,
  sentAtMs: undefined,
};

const LEVELS = [
  ...(['stop_loss', 'stop_loss_points', 'stop_loss_pips'] as const),
  ...(['take_profit', 'take_profit_points', 'take_profit_pips'] as const),
] satisfies Concept[];

const SIZES = ['volume', 'risk'] satisfies Concept[];
const PRICES = ['order_type', 'price', 'limit_price', ...LEVELS] satisfies Concept[];
const AIMS = ['symbol', 'ticket', 'position_type', 'percent'] satisfies Concept[];

/** A buy or sell of a strategy that closes everything of the symbol on that side. */
export function readStrategyExit(context: Context, side: Side): Signal {
  const symbol = readSymbol(context);
  if (symbol.symbol === undefined) throw new Unclear('The exit of a strategy needs "symbol".');
  // The same message opens and closes: that it carries lots and levels is no mistake.
  const spare = [...SIZES, ...PRICES, ...AIMS].filter((concept) => concept !== 'symbol');
  const isOdd = ({ value }: Given): boolean =>
    !isMissing(value) && readDecimal(value) === undefined;
  return { ...readExit(context, 'CLOSE', spare, isOdd), ...symbol, positionType: side };
}

/** Of several positions the oldest are closed first; share: what of the position it is, in percent. */
export function readPartialExit(context: Context, side: Side, share: number | undefined): Signal {
  const exit = readStrategyExit(context, side);
  const volume = readLots(context);
  if (volume === undefined && share === undefined)
    throw new Unclear('A partial exit needs "volume": how many lots are to be closed.');
  return { ...exit, share, ...(volume === undefined ? { percent: share } : { volume }) };
}

/** What is no buy and no sell. */
export function readOther(context: Context, asked: AskedAction): Signal {
  switch (asked.action) {
    case 'CLOSE_ALL':
      return readCloseAll(context);
    case 'CANCEL':
      return {
        ...readExit(context, 'CANCEL', [...SIZES, ...PRICES, 'position_type', 'percent']),
        ...readSymbol(context),
        ticket: readTicket(context),
      };
    case 'MODIFY':
      return readModify(context);
    default:
      return readClose(context, asked);
  }
}

/** With a side or a share in it, closing all is not what its author meant, and it cannot be undone. */
function readCloseAll(context: Context): Signal {
  const percent = readPercent(context);
  if (percent !== undefined && percent < 100)
    throw new Unclear('CLOSE_ALL closes everything; "percent" belongs to CLOSE with a symbol.');
  if (readSide(context) !== undefined) {
    throw new Unclear(
      'CLOSE_ALL closes both sides; send CLOSE_LONG or CLOSE_SHORT with a symbol to close one.',
    );
  }
  return readExit(context, 'CLOSE_ALL', ['symbol', 'ticket', ...SIZES, ...PRICES]);
}

function readClose(context: Context, { action, side }: AskedAction): Signal {
  const ticket = readTicket(context);
  const symbol = readSymbol(context);
  if (ticket === undefined && symbol.symbol === undefined) {
    const or = action === 'CLOSE_SYMBOL' ? '' : ' or "ticket"';
    throw new Unclear(`${action} needs "symbol"${or}; to close everything, send CLOSE_ALL.`);
  }
  const strategy = readStrategy(context, { isDemanded: false });
  const isFlat = strategy?.now === 'flat';
  const takesVolume = action === 'CLOSE' && !isFlat;
  const percent = isFlat ? undefined : readPercent(context);
  const volume = takesVolume ? readLots(context, { isZeroNothing: true }) : undefined;
  if (volume !== undefined && percent !== undefined)
    throw new Unclear('Give either "volume" or "percent", not both.');
  const positionType = side ?? readSide(context) ?? (isFlat ? sideOf(strategy.before) : undefined);
  const isNarrow = ticket !== undefined || percent !== undefined || positionType !== undefined;
  return {
    ...readExit(
      context,
      // Part of a symbol, or one side of it, is what CLOSE can do.
      action === 'CLOSE_SYMBOL' && isNarrow ? 'CLOSE' : action,
      [...(takesVolume ? [] : (['volume'] as const)), 'risk', ...PRICES],
    ),
    ...symbol,
    ticket,
    volume,
    percent: percent === 100 ? undefined : percent,
    positionType,
  };
}

function readModify(context: Context): Signal {
  const ticket = readTicket(context);
  const symbol = readSymbol(context);
  if (ticket === undefined && symbol.symbol === undefined)
    throw new Unclear('MODIFY needs "symbol" or "ticket".');
  const stopLoss = leniently(context, () => readLevel(context, 'stop_loss'));
  const takeProfit = leniently(context, () => readLevel(context, 'take_profit'));
  if (stopLoss === undefined && takeProfit === undefined)
    throw new Unclear('MODIFY needs "stop_loss" or "take_profit"; 0 removes a level.');
  return {
    ...readExit(context, 'MODIFY', [...SIZES, 'order_type', 'price', 'limit_price', 'percent']),
    ...symbol,
    ticket,
    positionType: readSide(context),
    stopLoss,
    takeProfit,
  };
}

/** What all exits have in common. Each field of `spare` that is given is named as left out, where it is odd. */
function readExit(
  context: Context,
  action: Action,
  spare: readonly Concept[],
  isOdd: (field: Given) => boolean = () => true,
): Signal {
  const { given, unknown, warnings } = context;
  for (const field of spare.flatMap(given).filter(isOdd)) warnings.push(leftOut(field));
  for (const field of unknown) warnings.push(unknownField(field));
  return {
    ...NOTHING,
    action,
    accounts: readAccounts(context),
    heldBefore: readHeldBefore(context),
    comment: leniently(context, () => readComment(context)) ?? '',
    key: leniently(context, () => readKey(context)),
    sentAtMs: leniently(context, () => readSentAt(context)),
  };
}
