import ts from 'typescript';
import { finding, isForTests, placeOf, visit, type Finding, type Source } from './source.ts';

type Write = { table: string; place: string; at: Finding };

/** Where a value was put into the text; no table name looks like this. */
const HOLE = '\u2026';
const WRITES =
  /\b(?:INSERT(?:\s+OR\s+[A-Z]+)?\s+INTO|REPLACE\s+INTO|DELETE\s+FROM|UPDATE(?:\s+OR\s+[A-Z]+)?)\s+["`[]?([\w\u2026.]+)/g;

/** A table has one owner: the first folder in reading order that writes it names the others' fault. */
export function tableOfTwoFolders(sources: readonly Source[]): Finding[] {
  const writes = sources.filter(({ path }) => !isForTests(path)).flatMap(writesOf);
  const computed = writes.filter(({ table }) => table.includes(HOLE));
  const shared = writes.filter((write) => writes.some((other) => isConflict(write, other)));
  return [
    ...computed.map(({ at }) => ({ ...at, message: 'write the table name out: it has an owner' })),
    ...shared.map(({ at, table }) => ({ ...at, message: `${table} is written by two folders` })),
  ];
}

function isConflict(one: Write, other: Write): boolean {
  return one.table === other.table && one.place !== other.place;
}

function writesOf(source: Source): Write[] {
  const writes: Write[] = [];
  visit(source, (node) => {
    const text = sqlTextOf(node);
    if (text === undefined) return;
    for (const [, table = ''] of text.matchAll(WRITES)) {
      // `ON CONFLICT … DO UPDATE SET` names no table of its own.
      if (table === 'SET') continue;
      const at = finding(source, node, '');
      writes.push({ table: table.toLowerCase(), place: placeOf(source.path), at });
    }
  });
  return writes;
}

function sqlTextOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => HOLE + literal.text).join('');
}
