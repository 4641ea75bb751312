/**
 * Lists in a terminal's files, read row by row: an odd row costs no more than itself, and an odd value that nothing
 * depends on costs no more than that value. What was odd is named in a few sentences.
 */
import type { z } from 'zod';
import {
  dealSchema,
  pendingOrderSchema,
  positionSchema,
  symbolSpecSchema,
  type SymbolSpec,
  type TerminalDeal,
  type TerminalOrder,
  type TerminalPosition,
} from './terminal-files.ts';

/** A row that could not be read, with what of it could. */
export type UnreadRow = {
  readonly ticket: string | undefined;
  readonly symbol: string | undefined;
  readonly magic: string | undefined;
  readonly volume: number | undefined;
};

export type RowKind<T> = {
  readonly schema: z.ZodType<T>;
  readonly what: string;
  /** The field by which people know the row. */
  readonly name: string;
  /** What stands in for a value that is not understood, where the row is of use without it. */
  readonly mends: Readonly<Record<string, (value: unknown) => unknown>>;
  /** What such a mend costs, where it is more than the value. */
  readonly costs: Readonly<Record<string, string>>;
};

export type ReadRows<T> = {
  readonly rows: readonly T[];
  readonly unread: readonly UnreadRow[];
  readonly odd: Odd;
};

/** What was odd: the first few sentences, and how many there would be. */
export type Odd = { readonly sentences: readonly string[]; readonly count: number };

export const NOTHING_ODD: Odd = { sentences: [], count: 0 };

export function together(one: Odd, other: Odd): Odd {
  const sentences = [...one.sentences, ...other.sentences].slice(0, MOST_SENTENCES);
  return { sentences, count: one.count + other.count };
}

/** What is said of the odd rows of a file: a few by name, and how many more. */
export function sayOdd(file: string, { sentences, count }: Odd): string[] {
  const more = count - sentences.length;
  return [
    ...sentences.map((sentence) => `${file}: ${sentence}`),
    ...(more > 0 ? [`${file}: ${String(more)} more rows are odd.`] : []),
  ];
}

const MOST_SENTENCES = 3;
const LONGEST_SENTENCE = 200;
const LONGEST_NAME = 40;
const LONGEST_VALUE = 20;
const FILLINGS: ReadonlySet<unknown> = new Set(['FOK', 'IOC', 'BOC', 'RETURN']);

const nothing = (): undefined => undefined;

export const SYMBOLS: RowKind<SymbolSpec> = {
  schema: symbolSpecSchema,
  what: 'symbol',
  name: 'name',
  mends: {
    description: () => '',
    filling: (value) =>
      Array.isArray(value)
        ? value.filter((name: unknown): name is string => FILLINGS.has(name))
        : [],
    execution: () => null,
    trade_mode: () => 'UNKNOWN',
    visible: nothing,
    calc_mode: nothing,
    currency_margin: nothing,
    start_ms: nothing,
  },
  costs: { trade_mode: 'it is not opened' },
};

export const POSITIONS: RowKind<TerminalPosition> = {
  schema: positionSchema,
  what: 'position',
  name: 'ticket',
  mends: {},
  costs: {},
};

export const ORDERS: RowKind<TerminalOrder> = {
  schema: pendingOrderSchema,
  what: 'order',
  name: 'ticket',
  mends: {},
  costs: {},
};

export const DEALS: RowKind<TerminalDeal> = {
  schema: dealSchema,
  what: 'deal',
  name: 'ticket',
  mends: { comment: () => '', reason: () => '' },
  costs: {},
};

type Issue = { readonly path: readonly PropertyKey[] };

export function readRows<T>(list: readonly unknown[], kind: RowKind<T>): ReadRows<T> {
  const rows: T[] = [];
  const unread: UnreadRow[] = [];
  const sentences: string[] = [];
  let count = 0;
  list.forEach((row, i) => {
    const { content, issues } = readRow(row, kind);
    if (content === undefined) unread.push(salvage(row));
    else rows.push(content);
    if (issues.length === 0) return;
    count++;
    if (sentences.length < MOST_SENTENCES)
      sentences.push(sayRow({ row, i, kind, issues, isLost: content === undefined }));
  });
  return { rows, unread, odd: { sentences, count } };
}

function readRow<T>(
  row: unknown,
  { schema, mends }: RowKind<T>,
): { content?: T; issues: readonly Issue[] } {
  const first = schema.safeParse(row);
  if (first.success) return { content: first.data, issues: [] };
  const { issues } = first.error;
  if (!isRecord(row)) return { issues };
  const mended = { ...row };
  for (const field of fieldsOf(issues)) {
    const mend = mends[field];
    if (mend === undefined) return { issues: issues.filter(({ path }) => path[0] === field) };
    mended[field] = mend(row[field]);
  }
  const second = schema.safeParse(mended);
  return second.success ? { content: second.data, issues } : { issues };
}

type Said<T> = {
  row: unknown;
  i: number;
  kind: RowKind<T>;
  issues: readonly Issue[];
  isLost: boolean;
};

function sayRow<T>({ row, i, kind, issues, isLost }: Said<T>): string {
  const name = isRecord(row) ? row[kind.name] : undefined;
  const who =
    typeof name === 'string' && name !== ''
      ? `${kind.what} ${plain(name, LONGEST_NAME)}`
      : `${kind.what} in row ${String(i + 1)}`;
  const what = fieldsOf(issues).map((field) =>
    sayValue(
      row,
      issues.find(({ path }) => path[0] === field),
    ),
  );
  if (what.length === 0) what.push('it is no object');
  const costs = fieldsOf(issues).flatMap((field) => kind.costs[field] ?? []);
  const cost = isLost ? ['it is left out'] : costs;
  return cut(`The ${who}: ${[...what, ...cost].join('; ')}.`, LONGEST_SENTENCE);
}

/** Which value is odd, and what it is where that is short enough to be read. */
export function sayValue(row: unknown, issue: Issue | undefined): string {
  const path = issue?.path ?? [];
  const value = path.reduce(
    (part: unknown, key) =>
      typeof part === 'object' && part !== null
        ? (part as Record<PropertyKey, unknown>)[key]
        : undefined,
    row,
  );
  const field = String(path[0]);
  if (value === undefined) return `${field} is missing`;
  const shown =
    typeof value === 'string' || typeof value === 'number'
      ? ` "${plain(String(value), LONGEST_VALUE)}"`
      : '';
  return `${field}${shown} is not understood`;
}

/** Of a row that is left out: which one it is and what it is about, for whoever counts or closes. */
function salvage(row: unknown): UnreadRow {
  const { ticket, symbol, magic, volume } = positionSchema.shape;
  const told = isRecord(row) ? row : {};
  return {
    ticket: ticket.safeParse(told.ticket).data,
    symbol: symbol.safeParse(told.symbol).data,
    magic: magic.safeParse(told.magic).data,
    volume: volume.safeParse(told.volume).data,
  };
}

function fieldsOf(issues: readonly Issue[]): string[] {
  return [...new Set(issues.flatMap(({ path }) => (path.length === 0 ? [] : [String(path[0])])))];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a stranger for a sentence: on one line, without control characters, of a bounded length. */
export function plain(text: string, longest: number): string {
  return cut(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '), longest);
}

function cut(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
