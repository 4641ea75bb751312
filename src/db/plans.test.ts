import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHouse } from '../testing/house.ts';

/** Tables that grow as long as somebody trades. */
const HISTORY =
  /^(signals|orders|commands|deals|trades|events|idempotency_keys|reservations|audit_log|master_events|master_positions|copy_links|copy_shares|copies|symbol_changes)$/;
/** What a person asks for once, of a history that is theirs: its length, hiding all of it, numbers for operators; forgetting an account that is given back. */
const ASKED_FOR =
  /^(SELECT count\(\*\) AS (n|total) FROM (commands|signals|copies|master_events|symbol_changes|audit_log) |UPDATE \w+ SET is_hidden = 1 |SELECT \w+ AS name, count\(\*\) |DELETE FROM \w+ WHERE account = \?$|UPDATE copy_links SET state = 'released')/;

type Step = { detail: string };

const texts = new Set<string>();
const prepare = Reflect.get(Database.prototype, 'prepare') as (
  this: Database.Database,
  text: string,
) => Database.Statement;
let sqlite: Database.Database;
let partial: Set<string>;

beforeAll(async () => {
  Object.assign(Database.prototype, {
    prepare(this: Database.Database, text: string) {
      texts.add(text);
      return prepare.call(this, text);
    },
  });
  const house = await openHouse();
  Object.assign(Database.prototype, { prepare });
  await house.remove();

  sqlite = new Database(':memory:');
  const folder = join(import.meta.dirname, 'migrations');
  for (const name of readdirSync(folder).sort())
    sqlite.exec(readFileSync(join(folder, name), 'utf8'));
  const indexes = sqlite
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
    )
    .all();
  partial = new Set(indexes.map(({ name }) => name));
});

afterAll(() => {
  sqlite.close();
});

describe('statements on the history', () => {
  it('find their rows by an index, however long it has become', () => {
    const slow = [...texts].filter(isQuery).flatMap((text) => {
      const steps = stepsOf(text);
      const slowSteps = steps.filter((step) => isSlow(step, isPage(text, steps)));
      return slowSteps.map(({ detail }) => `${oneLine(text)} -> ${detail}`);
    });
    expect(slow).toEqual([]);
    expect(texts.size).toBeGreaterThan(100);
  });

  it('would be noticed if they did not', () => {
    const steps = stepsOf("SELECT * FROM commands WHERE account = ? AND state = 'queued'");
    expect(steps.filter((step) => isSlow(step, false))).toHaveLength(1);
    const scan = stepsOf("SELECT * FROM copies WHERE status = 'unknown' ORDER BY copy_id");
    expect(scan.filter((step) => isSlow(step, false))).toHaveLength(1);
  });
});

function isQuery(text: string): boolean {
  return /^\s*(SELECT|UPDATE|DELETE|WITH)\b/i.test(text) && !ASKED_FOR.test(oneLine(text));
}

function stepsOf(text: string): Step[] {
  const names = [...text.matchAll(/[@:]([a-z]\w*)/gi)].map(([, name = '']) => [name, 1] as const);
  const statement = prepare.call(sqlite, `EXPLAIN QUERY PLAN ${text}`);
  const count = (text.match(/\?/g) ?? []).length;
  const rows =
    names.length > 0
      ? statement.all(Object.fromEntries(names))
      : statement.all(Array.from({ length: count }, () => 1));
  return rows as Step[];
}

/** Ends after a few rows, because the index has them in the order that is asked for. */
function isPage(text: string, steps: readonly Step[]): boolean {
  return (
    /\bLIMIT\b|\bmax\(seq\)/.test(text) &&
    !steps.some(({ detail }) => detail.startsWith('USE TEMP'))
  );
}

function isSlow({ detail }: Step, isEnded: boolean): boolean {
  const [, how, table = '', index = '', by = ''] =
    /^(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(?: USING [A-Z ]*KEY)?(?: \((.*)\))?/.exec(
      detail,
    ) ?? [];
  if (how === undefined || !HISTORY.test(tableOf(table)) || isEnded || partial.has(index)) {
    return false;
  }
  return how === 'SCAN' || /^(account|user_id|slave_account|master_account)=\?$/.test(by);
}

/** The one alias in use. */
function tableOf(name: string): string {
  return name === 'l' ? 'copy_links' : name;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
