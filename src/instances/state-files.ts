import { z } from 'zod';
import {
  ORDERS,
  POSITIONS,
  SYMBOLS,
  readRows,
  together,
  NOTHING_ODD,
  type UnreadRow,
} from './rows.ts';
import { shapeFault, type StateReading } from './state-file.ts';
import {
  heartbeatSchema,
  snapshotSchema,
  symbolsSchema,
  type Heartbeat,
  type Snapshot,
  type SymbolSpec,
} from './terminal-files.ts';

/** What a terminal holds, as far as it could be read. */
export type SeenSnapshot = Snapshot & {
  readonly unread: {
    readonly positions: readonly UnreadRow[];
    readonly orders: readonly UnreadRow[];
  };
  /** False while a row, or the newest file, could not be read: then what is not in the lists may be there. */
  readonly isWhole: boolean;
  /** True where at least the tickets of all rows are known, so that any other is gone. */
  readonly hasAllTickets: boolean;
};

type SeenSymbols = { time_ms: number; symbols: readonly SymbolSpec[] };

const MEGABYTE = 1_048_576;
const anyRows = z.array(z.unknown());
const snapshotHead = snapshotSchema.extend({ positions: anyRows, orders: anyRows });
const symbolsHead = symbolsSchema.extend({ symbols: anyRows });

export const heartbeatFile = {
  name: 'heartbeat.json',
  mostBytes: MEGABYTE,
  read: (value: unknown): StateReading<Heartbeat> => {
    const { data, error } = heartbeatSchema.safeParse(value);
    return data === undefined
      ? shapeFault(value, error.issues)
      : { content: data, odd: NOTHING_ODD };
  },
};

export const snapshotFile = {
  name: 'snapshot.json',
  mostBytes: 16 * MEGABYTE,
  read: (value: unknown): StateReading<SeenSnapshot> => {
    const { data, error } = snapshotHead.safeParse(value);
    if (data === undefined) return shapeFault(value, error.issues);
    const positions = readRows(data.positions, POSITIONS);
    const orders = readRows(data.orders, ORDERS);
    const unread = [...positions.unread, ...orders.unread];
    return {
      content: {
        ...data,
        positions: [...positions.rows],
        orders: [...orders.rows],
        unread: { positions: positions.unread, orders: orders.unread },
        isWhole: unread.length === 0,
        hasAllTickets: unread.every(({ ticket }) => ticket !== undefined),
      },
      odd: together(positions.odd, orders.odd),
    };
  },
};

export const symbolsFile = {
  name: 'symbols.json',
  mostBytes: 64 * MEGABYTE,
  read: (value: unknown): StateReading<SeenSymbols> => {
    const { data, error } = symbolsHead.safeParse(value);
    if (data === undefined) return shapeFault(value, error.issues);
    const { rows, odd } = readRows(data.symbols, SYMBOLS);
    return { content: { time_ms: data.time_ms, symbols: rows }, odd };
  },
};
