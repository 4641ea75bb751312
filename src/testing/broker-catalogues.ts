import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SymbolSpec } from '../instances/index.ts';
import { readAskedSymbol, type AskedSymbol, type Side } from '../trade/index.ts';

/** A question to the resolver with its right answer; the format is told in src/symbols/corpus/README.md. */
export type Question = {
  readonly asked: AskedSymbol;
  readonly text: string;
  readonly price: number | undefined;
  readonly side: Side | undefined;
  readonly expect: string | null;
  readonly code: string | undefined;
  readonly never: readonly string[];
  /** A person would be shown a near miss. */
  readonly isNearMiss: boolean;
};

export type Broker = {
  readonly name: string;
  readonly symbols: readonly SymbolSpec[];
  readonly questions: readonly Question[];
};

/** The day on which every file is set: 2026-11-21. */
export const CORPUS_NOW_MS = Date.UTC(2026, 10, 21);

type SymbolFields = {
  name: string;
  base: string;
  profit: string;
  digits: number;
} & Partial<Omit<SymbolSpec, 'name' | 'currency_base' | 'currency_profit' | 'digits'>>;

type BrokerFile = {
  broker: string;
  groups: ({ path: string; symbols: SymbolFields[] } & Partial<SymbolFields>)[];
  questions: {
    ask: string;
    price?: number;
    side?: Side;
    expect: string | null;
    code?: string;
    never?: string[];
    fuzzy?: boolean;
  }[];
};

const FOLDER = join(import.meta.dirname, '..', 'symbols', 'corpus');

export function readBrokers(): Broker[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => toBroker(JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as BrokerFile));
}

function toBroker({ broker, groups, questions }: BrokerFile): Broker {
  return {
    name: broker,
    symbols: groups.flatMap(({ symbols, ...group }) =>
      symbols.map((fields) => toSpec({ ...group, ...fields }, group.path)),
    ),
    questions: questions.map(({ ask, price, side, expect, code, never = [], fuzzy = false }) => {
      const asked = readAskedSymbol(ask);
      if (asked === undefined) throw new Error(`${broker} asks what is no symbol: ${ask}`);
      return { asked, text: ask, price, side, expect, code, never, isNearMiss: fuzzy };
    }),
  };
}

/** What a file leaves out has the value that most brokers have. */
function toSpec({ name, base, profit, digits, ...rest }: SymbolFields, folder: string): SymbolSpec {
  const point = 10 ** -digits;
  return {
    description: '',
    point,
    tick_size: point,
    tick_value: 1,
    contract_size: 1,
    volume_min: 0.01,
    volume_max: 100,
    volume_step: 0.01,
    volume_limit: 0,
    stops_level: 0,
    freeze_level: 0,
    filling: ['FOK'],
    execution: 'MARKET',
    trade_mode: 'FULL',
    bid: 0,
    ask: 0,
    visible: true,
    ...rest,
    name,
    digits,
    path: `${folder}\\${name}`,
    currency_base: base,
    currency_profit: profit,
  };
}
