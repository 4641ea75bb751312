import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  importPastDoor,
  importUpTheLadder,
  offLadder,
  uiImport,
  unimported,
} from './testing/tidy/imports.ts';
import { parseSource, readSources, type Finding, type Rule } from './testing/tidy/source.ts';
import { tableOfTwoFolders } from './testing/tidy/tables.ts';
import {
  anyType,
  approveOutside,
  clockRead,
  consoleUse,
  defaultExport,
  enqueueOutside,
  environmentRead,
  fileName,
} from './testing/tidy/words.ts';

type Files = Record<string, string>;

/** Each rule with what it must find, file by file, and what it must let pass. */
const RULES: { name: string; rule: Rule; wrong: Files[]; right: Files }[] = [
  {
    name: 'every folder of src stands on the ladder',
    rule: offLadder,
    wrong: [{ 'src/gadgets/index.ts': '' }, { 'src/extra.ts': '' }],
    right: {
      'src/orders/index.ts': '',
      'src/server.ts': '',
      'src/walk.test.ts': '',
      'src/ui/a.ts': '',
    },
  },
  {
    name: 'nothing imports its own rung or a higher one, types included',
    rule: importUpTheLadder,
    wrong: [
      { 'src/orders/service.ts': "import { a } from '../signals/index.ts';" },
      { 'src/risk/gate.ts': "import type { A } from '../orders/index.ts';" },
      { 'src/risk/gate.ts': "type A = import('../orders/index.ts').A;" },
      { 'src/risk/gate.ts': "export * from '../orders/index.ts';" },
      { 'src/risk/gate.ts': "const a = await import('../orders/index.ts');" },
      { 'src/signals/a.ts': "import { a } from '../copy/index.ts';" },
      { 'src/auth/a.ts': "import { a } from '../vault/index.ts';" },
      { 'src/base/a.ts': "import { a } from '../config.ts';" },
      { 'src/orders/a.ts': "import { a } from '../testing/people.ts';" },
      { 'src/orders/a.test.ts': "import { a } from '../signals/index.ts';" },
    ],
    right: {
      'src/signals/a.ts': "import { a } from '../orders/index.ts'; import { b } from './b.ts';",
      'src/signals/b.test.ts': "import { a } from '../testing/people.ts';",
      'src/auth/a.ts': "import { a } from '../events/index.ts'; import x from 'express';",
      'src/walk.test.ts': "import { a } from './server.ts';",
      'src/server.ts': "import { a } from './app.ts'; import { b } from './wiring.ts';",
    },
  },
  {
    name: 'another folder is entered by its door',
    rule: importPastDoor,
    wrong: [
      { 'src/signals/a.ts': "import { a } from '../orders/service.ts';" },
      { 'src/signals/a.test.ts': "import type { A } from '../orders/store.ts';" },
      { 'src/app.ts': "import { a } from './orders/routes.ts';" },
    ],
    right: {
      'src/signals/a.ts':
        "import { a } from '../orders/index.ts'; import { b } from './deep/b.ts';",
      'src/signals/b.ts': "import { a } from '../base/ids.ts'; import { c } from '../config.ts';",
      'src/signals/b.test.ts': "import { a } from '../testing/tidy/source.ts';",
    },
  },
  {
    name: 'the web UI takes only types from the server, and the server nothing from it',
    rule: uiImport,
    wrong: [
      { 'src/ui/app.tsx': "import { a } from '../orders/index.ts';" },
      { 'src/ui/app.tsx': "export { a } from '../orders/index.ts';" },
      { 'src/app.ts': "import { a } from './ui/main.tsx';" },
      { 'src/orders/a.test.ts': "import { a } from '../ui/a.ts';" },
    ],
    right: {
      'src/ui/app.tsx':
        "import type { A } from '../orders/schema.ts'; import { b } from './b.tsx';",
      'src/page.test.ts': "import { a } from './ui/a.ts';",
    },
  },
  {
    name: 'every file is imported by somebody who is not a test',
    rule: unimported,
    wrong: [
      { 'src/orders/lonely.ts': '' },
      { 'src/orders/tested.ts': '', 'src/orders/tested.test.ts': "import './tested.ts';" },
      { 'src/testing/lonely.ts': '' },
    ],
    right: {
      'src/server.ts': "import './orders/index.ts';",
      'src/orders/index.ts': '',
      'src/orders/a.test.ts': "import '../testing/people.ts';",
      'src/testing/people.ts': '',
      'src/base/speed.ts': '',
      'bench/run.ts': "import '../src/base/speed.ts';",
    },
  },
  {
    name: 'exports are named',
    rule: defaultExport,
    wrong: [
      { 'src/a.ts': 'export default 1;' },
      { 'src/a.ts': 'export default function a() {}' },
      { 'src/a.ts': 'export default class A {}' },
      { 'src/a.ts': 'const a = 1; export { a as default };' },
    ],
    right: { 'src/a.ts': 'export const a = 1; switch (a) { default: }' },
  },
  {
    name: 'only the entry points read process.env',
    rule: environmentRead,
    wrong: [
      { 'src/config.ts': 'const a = process.env.HOME;' },
      { 'src/config.ts': "const a = process['env'];" },
      { 'src/config.ts': 'const { env } = process;' },
      { 'src/config.ts': "import { env } from 'node:process';" },
    ],
    right: { 'src/server.ts': 'a(process.env)', 'src/config.ts': '// process.env\nread(env.HOME)' },
  },
  {
    name: 'the time is read in base/clock.ts',
    rule: clockRead,
    wrong: [
      { 'src/a.ts': 'Date.now();' },
      { 'src/a.ts': 'new Date();' },
      { 'src/a.ts': 'new Date;' },
      { 'src/a.ts': 'performance.now();' },
      { 'src/a.ts': 'process.hrtime.bigint();' },
      { 'src/a.ts': 'globalThis.setTimeout(run, 1);' },
      { 'src/a.test.ts': 'setInterval(run, 1);' },
      { 'src/a.ts': 'setImmediate(run);' },
      { 'src/a.ts': "import { setTimeout } from 'node:timers/promises';" },
    ],
    right: {
      'src/base/clock.ts': 'Date.now(); setTimeout(run, 1);',
      'src/a.ts': 'new Date(5); Date.UTC(2026, 1); clock.after(5, run); // Date.now()',
      'src/db/a.ts': 'setImmediate(run);',
      'src/ui/a.ts': 'Date.now();',
    },
  },
  {
    name: 'approve() is called in risk and trade only',
    rule: approveOutside,
    wrong: [
      { 'src/copy/a.ts': 'approve(intent);' },
      { 'src/copy/a.ts': 'trade?.approve(intent);' },
    ],
    right: { 'src/risk/a.ts': 'approve(intent);', 'src/copy/a.ts': 'disapprove(intent); approve;' },
  },
  {
    name: 'enqueue() is called in orders only',
    rule: enqueueOutside,
    wrong: [{ 'src/copy/a.ts': 'commands.enqueue(order);' }],
    right: {
      'src/orders/a.ts': 'commands.enqueue(order);',
      'src/commands/a.ts': 'return { enqueue };',
    },
  },
  {
    name: 'a table is written by one folder',
    rule: tableOfTwoFolders,
    wrong: [
      twoWriters('INSERT INTO trades VALUES (1)', 'UPDATE trades SET a = 1'),
      twoWriters('DELETE FROM trades', 'INSERT OR IGNORE INTO trades (a)\n VALUES (1)'),
      twoWriters('REPLACE INTO trades VALUES (1)', 'UPDATE OR IGNORE "trades" SET a = 1'),
      { 'src/copy/store.ts': 'db.exec(`DELETE FROM ${table} WHERE a = 1`)' },
    ],
    right: {
      'src/journal/store.ts':
        'db.prepare(`INSERT INTO trades (a) VALUES (${a}) ON CONFLICT DO UPDATE SET a = 1`)',
      'src/metrics/store.ts': "db.prepare('SELECT a FROM trades')",
      'src/metrics/a.test.ts': "db.exec('DELETE FROM trades')",
      'src/orders/store.ts': "db.exec('DELETE FROM orders ON CONFLICT DO UPDATE SET b = 2')",
    },
  },
  {
    name: 'console is not used',
    rule: consoleUse,
    wrong: [{ 'src/a.ts': "console.log('x');" }],
    right: { 'src/a.ts': "log.info({}, 'console.log');" },
  },
  {
    name: 'any is not used',
    rule: anyType,
    wrong: [{ 'src/a.ts': 'const a: any = 1;' }, { 'src/a.ts': 'a as Record<string, any>;' }],
    right: { 'src/a.ts': 'const a: unknown = b.any; // any' },
  },
  {
    name: 'file names are kebab-case and say something',
    rule: fileName,
    wrong: [
      { 'src/base/utils.ts': '' },
      { 'src/base/file-helper.ts': '' },
      { 'src/manager/index.ts': '' },
      { 'src/a/OrderList.tsx': '' },
      { 'src/a/order_list.ts': '' },
    ],
    right: { 'src/base/database.test.ts': '', 'src/ui/order-list.tsx': '', 'src/ui/env.d.ts': '' },
  },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const house = readSources(root, ['src', 'bench', 'scripts']);

describe.each(RULES)('$name', ({ rule, wrong, right }) => {
  it('in the whole house', () => {
    expect(rule(house).map(show)).toEqual([]);
  });

  it.each(wrong.map((files) => [Object.values(files).join(' | '), files] as const))(
    'and the rule bites on: %s',
    (_text, files) => {
      expect(rule(parsed(files))).not.toEqual([]);
    },
  );

  it('and the rule lets good code pass', () => {
    expect(rule(parsed(right)).map(show)).toEqual([]);
  });
});

describe('the house that is looked at', () => {
  it('has its files in it', () => {
    const paths = house.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['src/server.ts', 'src/orders/index.ts']));
    expect(paths.length).toBeGreaterThan(50);
  });
});

describe('a finding', () => {
  it('names the file and the line', () => {
    const files = { 'src/a.ts': 'const a = 1;\n\nconsole.log(a);\n' };
    expect(consoleUse(parsed(files)).map(show)).toEqual([
      'src/a.ts:3 use the log, or process.stdout in an entry point',
    ]);
  });
});

function parsed(files: Files) {
  return Object.entries(files).map(([path, text]) => parseSource(path, text));
}

function show({ path, line, message }: Finding): string {
  return `${path}:${line} ${message}`;
}

function twoWriters(one: string, other: string): Files {
  return {
    'src/journal/store.ts': `db.prepare(${JSON.stringify(one)})`,
    'src/copy/store.ts': `db.prepare(${JSON.stringify(other)})`,
  };
}
