import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { TERMINAL_LIMITS, parseJson } from '../base/json.ts';
import {
  ackSchema,
  heartbeatSchema,
  resultSchema,
  snapshotSchema,
  symbolsSchema,
  terminalEventSchema,
} from '../instances/index.ts';
import { ACTIONS, commandSchema } from './command.ts';
import { serverFileSchema } from './server-file.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'ea', 'fixtures');
const SCHEMAS: Record<string, z.ZodType> = {
  command: commandSchema,
  server: serverFileSchema,
  ack: ackSchema,
  result: resultSchema,
  heartbeat: heartbeatSchema,
  snapshot: snapshotSchema,
  symbols: symbolsSchema,
  event: terminalEventSchema,
};
const names = readdirSync(FOLDER).sort();

function read(name: string): unknown {
  const parsed = parseJson(readFileSync(join(FOLDER, name), 'utf8'), TERMINAL_LIMITS);
  return parsed.ok ? parsed.value : undefined;
}

describe('the fixtures of the protocol', () => {
  it.each(names)('%s is what its name says', (name) => {
    const kind = /^[a-z]+/.exec(name)?.[0] ?? '';
    expect(SCHEMAS[kind]?.safeParse(read(name)).error).toBeUndefined();
    expect(readFileSync(join(FOLDER, name), 'utf8')).toMatch(/"eof":1\}\n$/);
  });

  it('show every action and every kind of event', () => {
    const shown = names.map((name) => read(name) as { action?: string; kind?: string });
    expect(new Set(shown.flatMap(({ action }) => action ?? []))).toEqual(new Set(ACTIONS));
    const kinds = terminalEventSchema.options.map((option) => option.shape.kind.value);
    expect(new Set(shown.flatMap(({ kind }) => kind ?? []))).toEqual(new Set(kinds));
  });

  it('stay readable where a symbol says less, or counts in a way that is new', () => {
    const file = read('symbols.json') as { symbols: Record<string, unknown>[] };
    const newer = ['visible', 'calc_mode', 'currency_margin', 'start_ms', 'expiration_ms'];
    expect(file.symbols.every((symbol) => newer.every((member) => member in symbol))).toBe(true);
    const [first, ...others] = file.symbols;
    const less = Object.fromEntries(
      Object.entries(first ?? {}).filter(([k]) => !newer.includes(k)),
    );
    const symbols = [less, ...others.map((symbol) => ({ ...symbol, calc_mode: 'HOLOGRAM' }))];
    expect(symbolsSchema.safeParse({ ...file, symbols }).error).toBeUndefined();
  });

  const broken: [string, Record<string, unknown>][] = [
    ['without its end mark', { eof: undefined }],
    ['with a ticket as a number', { ticket: 2810000002 }],
    ['with a negative volume', { volume: -1 }],
    ['with a volume and a risk', { risk: { money: 10 } }],
    ['with two measures of risk', { volume: null, risk: { money: 10, percent_equity: 1 } }],
    ['with a stop given twice', { stop_loss_points: 10 }],
    ['with an id that could be a path', { id: '../../../../../etc/passwd00' }],
  ];
  it.each(broken)('a command %s is refused', (_what, changes) => {
    const command = read('command_buy_market.json') as Record<string, unknown>;
    expect(commandSchema.safeParse(command).success).toBe(true);
    expect(commandSchema.safeParse({ ...command, ...changes }).success).toBe(false);
  });
});
