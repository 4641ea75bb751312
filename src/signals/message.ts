/** Stage 2 of 7: read. The bytes of a request to the orders in it: one, or up to ten in a list (api.md §1). */
import type { ErrorCode } from '../base/errors.ts';
import { decodeUtf8, parseJson } from '../base/json.ts';
import { isMissing, isText } from './context.ts';
import type { Renaming } from './context.ts';
import { conceptOf, isPlainObject, sortFields, squash, type Concept } from './fields.ts';
import { isExit, readSignal } from './reader.ts';
import { MOST_ORDERS, type Signal } from './signal.ts';
import { withMissingValues } from './missing-values.ts';
import { diagnose } from './unreadable.ts';

/** One order of a message, read; which rate bucket it counts in. */
export type OrderReading = {
  /** As it came, to be kept. */
  readonly text: string;
  /** What makes two of them the same message. */
  readonly likeness: string;
  readonly signal: Signal | undefined;
  readonly warnings: readonly string[];
  readonly fault: Fault | undefined;
  readonly isExit: boolean;
};

export type Fault = {
  readonly code: ErrorCode;
  readonly message: string;
  /** The right form of the message, where it can be made out. */
  readonly mended?: string | undefined;
  readonly renaming?: Renaming | undefined;
};

export type Reading = {
  /** In a list each order has an answer of its own. */
  readonly isList: boolean;
  readonly orders: readonly OrderReading[];
};

const NO_OBJECT = 'an object in braces is expected';

export function readMessage(body: Uint8Array): Reading {
  const text = decodeUtf8(body);
  if (text === undefined)
    return unreadable('', { code: 'INVALID_JSON', message: 'The message is not valid UTF-8.' });
  if (text.includes('\u0000')) {
    const message = 'The message contains a NUL character.';
    return unreadable(text, { code: 'INVALID_JSON', message });
  }
  const json = parseJson(text);
  if (json.ok) return readValue(text, json.value);
  const fault = { code: 'INVALID_JSON' as const, ...diagnose(text, json.message) };
  return readMissing(text) ?? unreadable(text, fault);
}

/** A message that was read in no way; it counts as an entry. */
export function unreadable(text: string, fault: Fault): Reading {
  const order = { text, likeness: text, signal: undefined, warnings: [], fault, isExit: false };
  return { isList: false, orders: [order] };
}

/** A message in which bare words stand where numbers are missing, if all of it can be understood without them. */
function readMissing(text: string): Reading | undefined {
  const mended = withMissingValues(text);
  const json = mended === undefined ? undefined : parseJson(mended);
  if (json?.ok !== true) return undefined;
  const reading = readValue(text, json.value);
  return reading.orders.every(({ fault }) => fault === undefined) ? reading : undefined;
}

function readValue(text: string, value: unknown): Reading {
  const list = Array.isArray(value) ? { orders: value, shared: {} } : listIn(value);
  if (list === undefined) {
    if (!isPlainObject(value))
      return unreadable(text, { code: 'VALIDATION_FAILED', ...diagnose(text, NO_OBJECT) });
    return { isList: false, orders: [readOrder(value, text)] };
  }
  const { orders, shared } = list;
  if (orders.length === 0 || orders.length > MOST_ORDERS) {
    const message = `A list holds 1 to ${String(MOST_ORDERS)} messages; this one holds ${String(orders.length)}.`;
    return unreadable(text, { code: 'VALIDATION_FAILED', message });
  }
  return { isList: true, orders: orders.map((item, i) => readListed(item, i, shared)) };
}

/** {"account":"1123456","orders":[…]}: what stands beside the list holds for each order that does not say otherwise. */
function listIn(value: unknown): { orders: readonly unknown[]; shared: object } | undefined {
  if (!isPlainObject(value)) return undefined;
  const [found, ...more] = Object.entries(value).filter(([name]) => squash(name) === 'orders');
  if (found === undefined || more.length > 0 || !Array.isArray(found[1])) return undefined;
  const shared = Object.entries(value).filter(([name]) => name !== found[0]);
  return { orders: found[1], shared: Object.fromEntries(shared) };
}

function readListed(item: unknown, index: number, shared: object): OrderReading {
  const whole = isPlainObject(item) ? { ...lentTo(item, index, shared), ...item } : item;
  const text = JSON.stringify(whole);
  // Two equal ones in a list are two; the whole list once more is a repeat.
  return readOrder(whole, text, `${text}#${String(index)}`);
}

/** What stands beside the list and the order does not say itself. */
function lentTo(item: object, index: number, shared: object): object {
  const own = new Set([...sortFields(item).known.keys()].map(subjectOf));
  const lent = Object.entries(shared).flatMap(
    ([name, value]: [string, unknown]): [string, unknown][] => {
      const concept = conceptOf(name);
      if (concept === undefined) return [[name, value]];
      if (own.has(subjectOf(concept))) return [];
      return [[name, concept === 'id' ? idOf(value, index) : value]];
    },
  );
  return Object.fromEntries(lent);
}

/** One id for all would make of the second order a repeat of the first. What is no id stays what it is. */
function idOf(value: unknown, index: number): unknown {
  return isText(value) && !isMissing(value) ? `${String(value)}#${String(index + 1)}` : value;
}

/** A stop in pips and one as a price are about the same, and so are lots, a share and a risk: an order's own word wins. */
function subjectOf(concept: Concept): string {
  return concept === 'risk' || concept === 'percent'
    ? 'volume'
    : concept.replace(/_(?:points|pips)$/, '');
}

function readOrder(value: unknown, text: string, likeness = text): OrderReading {
  const reading = readSignal(value);
  if (reading.ok) {
    const { signal, warnings } = reading;
    return { text, likeness, signal, warnings, fault: undefined, isExit: isExit(signal) };
  }
  const { message, renaming } = reading;
  const renamed =
    renaming === undefined || !isPlainObject(value) ? undefined : rename(value, renaming);
  const isRight = renamed !== undefined && readSignal(renamed).ok;
  const mended = isRight ? JSON.stringify(renamed, undefined, 2) : undefined;
  const fault = { code: 'VALIDATION_FAILED' as const, message, mended, renaming };
  return { text, likeness, signal: undefined, warnings: [], fault, isExit: reading.isExit };
}

/** The message with one of its fields under another name, in its place. */
export function rename(message: object, { from, to }: Renaming): object {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name === from ? to : name, value]),
  );
}
