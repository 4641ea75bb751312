/**
 * Mappings as text that people keep in files:
 *   JSON object   {"XAUUSD":"GOLD"}                      (custom_mappings.json)
 *   JSON list     [{"from":"XAUUSD","to":"GOLD"}]        (symbol_mappings.json)
 *   CSV           from,to and one mapping a line; a semicolon or a tab may part the two
 */
import { z } from 'zod';
import { parseJson } from '../base/json.ts';
import { readAskedSymbol } from '../trade/index.ts';
import { foldedName } from './store.ts';

export type NamePair = { readonly from: string; readonly to: string };
export type PairsReading = { ok: true; pairs: NamePair[] } | { ok: false; message: string };

export const MAPPING_FORMATS = ['csv', 'json', 'list'] as const;
export type MappingFormat = (typeof MAPPING_FORMATS)[number];

export const MAX_PAIRS = 2000;
const LIMITS = { maxDepth: 3, maxKeys: MAX_PAIRS };
const objectSchema = z.record(z.string(), z.string());
const listSchema = z.array(z.object({ from: z.string(), to: z.string() })).max(MAX_PAIRS);

/** Reads any of the three forms; refuses the whole text, naming the first fault, when one mapping is not right. */
export function readPairs(text: string): PairsReading {
  const plain = text.replace(/^\ufeff/, '').trim();
  if (plain === '') return { ok: false, message: 'There is nothing to read.' };
  return /^[[{]/.test(plain) ? readJsonPairs(plain) : check(csvPairs(plain));
}

function readJsonPairs(text: string): PairsReading {
  const json = parseJson(text, LIMITS);
  if (!json.ok) return { ok: false, message: `The JSON is not valid: ${json.message}.` };
  const list = listSchema.safeParse(json.value);
  if (list.success) return check(list.data);
  const object = objectSchema.safeParse(json.value);
  if (object.success) return check(Object.entries(object.data).map(([from, to]) => ({ from, to })));
  return {
    ok: false,
    message: 'The JSON must be {"FROM":"TO"} or [{"from":"FROM","to":"TO"}].',
  };
}

function csvPairs(text: string): NamePair[] {
  return text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .map(cellsOf)
    .filter(([from], row) => !(row === 0 && /^"?(?:from|source|symbol)/i.test(from ?? '')))
    .map(([from = '', to = '']) => ({ from, to }));
}

/** A cell in double quotes may hold the separator; two double quotes in it stand for one. */
function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|[,;\t])(?:[ ]*"((?:[^"]|"")*)"[ ]*|([^,;\t]*))/g)];
  return cells.map(([, quoted, plain]) => unguarded(quoted?.replaceAll('""', '"') ?? plain ?? ''));
}

/** Undoes what the export does so that a spreadsheet does not take a name for a formula. */
function unguarded(cell: string): string {
  return cell.trim().replace(/^'(?=[=+\-@])/, '');
}

function check(pairs: readonly NamePair[]): PairsReading {
  if (pairs.length === 0) return { ok: false, message: 'There is no mapping in it.' };
  if (pairs.length > MAX_PAIRS) {
    return { ok: false, message: `At most ${String(MAX_PAIRS)} mappings at a time.` };
  }
  const read: NamePair[] = [];
  const seen = new Set<string>();
  for (const [at, pair] of pairs.entries()) {
    const clean = cleanPair(pair);
    const fault = clean === undefined ? 'is no pair of symbol names' : undefined;
    const key = foldedName(clean?.from ?? '');
    if (fault !== undefined || clean === undefined || seen.has(key)) {
      const shown = `${pair.from.slice(0, 48)} → ${pair.to.slice(0, 48)}`;
      return {
        ok: false,
        message: `Mapping ${String(at + 1)} (${shown}) ${fault ?? 'is there twice'}.`,
      };
    }
    seen.add(key);
    read.push(clean);
  }
  return { ok: true, pairs: read };
}

/** The pair with its names checked and trimmed; the exchange before a sender's name is no part of a mapping. */
export function cleanPair({ from, to }: NamePair): NamePair | undefined {
  const [asked, target] = [readAskedSymbol(from), readAskedSymbol(to)];
  if (asked === undefined || target?.exchange !== undefined || target === undefined)
    return undefined;
  return { from: asked.symbol, to: target.symbol };
}

export function writePairs(pairs: readonly NamePair[], format: MappingFormat): string {
  if (format === 'list') return `${JSON.stringify(pairs, undefined, 2)}\n`;
  if (format === 'json') {
    return `${JSON.stringify(Object.fromEntries(pairs.map(({ from, to }) => [from, to])), undefined, 2)}\n`;
  }
  const rows = pairs.map(({ from, to }) => `${csvCell(from)},${csvCell(to)}`);
  return ['from,to', ...rows, ''].join('\r\n');
}

/** Spreadsheets take a cell that begins so for a formula (promises.md §4). */
function csvCell(name: string): string {
  return /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
}
