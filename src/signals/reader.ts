/**
 * A message of an alert (api.md §1): unknown in, Signal out, or one sentence that names the field. An opening is refused
 * where anything of it is not understood, because better no trade than another one than was meant; an exit only where
 * what it closes is not understood (§1.2).
 */
import { isClosing, isOpening, type Action, type Level, type Side } from '../trade/index.ts';
import { ACTION_WORDS, readActionWord, type AskedAction } from './action-words.ts';
import {
  Unclear,
  cut,
  placeholderIn,
  readOne,
  sameJson,
  unknownField,
  type Context,
  type Renaming,
} from './context.ts';
import { NOTHING, readOther, readPartialExit, readStrategyExit } from './exit-reader.ts';
import {
  readAccounts,
  readComment,
  readHeldBefore,
  readKey,
  readLots,
  readLotsAfterTurn,
  readRisk,
  readSentAt,
  readStrategy,
  readSymbol,
} from './field-readers.ts';
import { isPlainObject, sortFields, type Concept } from './fields.ts';
import { readLevel, readOrderType, readPrices, readSeenPrice } from './price-readers.ts';
import type { Signal } from './signal.ts';
import { meaningOf, type Meaning } from './strategy.ts';
import { meantBy } from './unknown-fields.ts';

export type SignalReading =
  | { ok: true; signal: Signal; warnings: string[] }
  /** isExit: it tried to be one, and counts as one. */
  | { ok: false; message: string; isExit: boolean; renaming?: Renaming | undefined };

export function readSignal(value: unknown): SignalReading {
  if (!isPlainObject(value)) {
    const message =
      'The message must be a JSON object such as {"action":"BUY","symbol":"EURUSD","volume":0.01}.';
    return { ok: false, message, isExit: false };
  }
  const { known, unknown } = sortFields(value);
  const warnings: string[] = [];
  const context = { given: (concept: Concept) => known.get(concept) ?? [], unknown, warnings };
  let isTriedExit = looksLikeExit(context);
  try {
    const asked = readAction(context);
    const meaning = readMeaning(context, asked.action);
    isTriedExit = !isOpening(asked.action) || meaning.kind === 'exit' || meaning.kind === 'part';
    return { ok: true, signal: readAs(context, asked, meaning), warnings };
  } catch (error) {
    if (!(error instanceof Unclear)) throw error;
    const { message, renaming } = error;
    return { ok: false, message, isExit: isTriedExit, renaming };
  }
}

/** Exits, modifications and cancellations have a rate bucket of their own, so that none is lost to a burst of entries. */
export function isExit({ action }: Pick<Signal, 'action'>): boolean {
  return isClosing(action) || action === 'MODIFY';
}

/** A message with a mistake in it still counts in the bucket of what it tried to do. */
function looksLikeExit({ given }: Context): boolean {
  return given('action').some(
    ({ value }) => typeof value === 'string' && /^\s*(close|exit|flat|cancel|modify)/i.test(value),
  );
}

function readAction(context: Context): AskedAction {
  const found = readOne(context, 'action', ({ value }) => readActionWord(value), sameJson);
  if (found !== undefined) return found;
  const [field] = context.given('action');
  throw new Unclear(
    (field && placeholderIn(field)) ??
      (field === undefined
        ? `"action" is missing: it says what to do, one of ${ACTION_WORDS}.`
        : `"action" must be one of ${ACTION_WORDS}.`),
  );
}

/** What the strategy behind it makes of a buy or sell; without one it is what it says. */
function readMeaning(context: Context, action: Action): Meaning {
  if (!isOpening(action)) return { kind: 'opening' };
  const strategy = readStrategy(context, { isDemanded: true });
  return strategy === undefined ? { kind: 'opening' } : meaningOf(action, strategy);
}

function readAs(context: Context, asked: AskedAction, meaning: Meaning): Signal {
  if (!isOpening(asked.action)) return readOther(context, asked);
  switch (meaning.kind) {
    case 'opening':
      return readOpening(context, asked, undefined);
    case 'turn':
      return readTurn(context, asked, meaning.closes);
    case 'part':
      return readPartialExit(context, meaning.side, meaning.share);
    case 'exit':
      if (meaning.contradiction !== undefined) context.warnings.push(meaning.contradiction);
      return readStrategyExit(context, meaning.side);
  }
}

function readOpening(
  context: Context,
  { action, orderType: ownType }: AskedAction,
  closesFirst: Side | undefined,
): Signal {
  refuseUnknown(context, action);
  const orderType = readOrderType(context, ownType);
  const signal: Signal = {
    ...NOTHING,
    action,
    orderType,
    ...readSymbol(context),
    volume: closesFirst === undefined ? readLots(context) : readLotsAfterTurn(context),
    riskSize: readRisk(context),
    ...readPrices(context, orderType),
    seenPrice: readSeenPrice(context, orderType),
    stopLoss: withoutZero(readLevel(context, 'stop_loss')),
    takeProfit: withoutZero(readLevel(context, 'take_profit')),
    closesFirst,
    heldBefore: readHeldBefore(context),
    comment: readComment(context),
    accounts: readAccounts(context),
    key: readKey(context),
    sentAtMs: readSentAt(context),
  };
  demandOpening(signal, context);
  return signal;
}

/** The exit goes whatever becomes of the opening; what is wrong with that is said beside it. */
function readTurn(context: Context, asked: AskedAction, closes: Side): Signal {
  try {
    return readOpening(context, asked, closes);
  } catch (error) {
    if (!(error instanceof Unclear)) throw error;
    context.warnings.length = 0;
    const exit = readStrategyExit(context, closes);
    context.warnings.push(`Only the exit was carried out, not the opening: ${error.message}`);
    return exit;
  }
}

function demandOpening(signal: Signal, { given }: Context): void {
  const { symbol, volume, riskSize, stopLoss, action } = signal;
  if (symbol === undefined) throw new Unclear(`${action} needs "symbol".`);
  if (volume !== undefined && riskSize !== undefined)
    throw new Unclear('Give either "volume" or "risk", not both.');
  if (volume === undefined && riskSize === undefined) {
    throw new Unclear(`${action} needs "volume" in lots, or "risk" with a stop loss.`);
  }
  if (riskSize !== undefined && stopLoss === undefined) {
    throw new Unclear('"risk" needs a stop loss: the distance to it sizes the lot.');
  }
  for (const concept of ['ticket', 'percent'] as const) {
    if (given(concept).length > 0)
      throw new Unclear(`"${concept}" belongs to CLOSE, MODIFY and CANCEL, not to ${action}.`);
  }
}

/** Better no trade than one without its stop, of another size, or on all accounts. */
function refuseUnknown({ unknown, warnings }: Context, action: Action): void {
  for (const field of unknown) {
    const meant = meantBy(field);
    if (meant !== undefined) {
      const renaming =
        meant.field === undefined ? undefined : { from: field.name, to: meant.field };
      throw new Unclear(
        `The field "${cut(meant.name)}" is not known. It speaks of ${meant.what}, so the ${action} was not sent; ${meant.instead}.`,
        renaming,
      );
    }
    warnings.push(unknownField(field));
  }
}

function withoutZero(level: Level | undefined): Level | undefined {
  return level !== undefined && 'price' in level && level.price === 0 ? undefined : level;
}
