import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileAndInstall } from '../scripts/compile-ea-install.ts';

const SOURCE = import.meta.dirname;
const GOOD = 'Result: 0 errors, 0 warnings, 900 ms elapsed';
const OLD = 'the program that trades now';

let root: string;
let terminal: string;
const program = (folder = terminal): string =>
  join(folder, 'MQL5', 'Experts', 'Signalpost', 'AllInOne.ex5');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'signalpost-compile-'));
  terminal = join(root, '7000001');
  mkdirSync(join(terminal, 'MQL5', 'Experts', 'Signalpost'), { recursive: true });
  writeFileSync(program(), OLD);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/**
 * A MetaEditor that behaves as the real one is known to: it takes `/compile:"…"` and `/log:"…"` only so, deletes the old
 * program first, writes its log in UTF-16 with a mark, and answers 1 where all is well and 0 where not.
 */
function editorThat(result: string, compiled: string | undefined): string {
  const path = join(root, 'MetaEditor64.exe');
  const script = `#!${process.execPath}
const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const value = (name) => process.argv.map((word) => new RegExp('^/' + name + ':"(.+)"$').exec(word)?.[1]).find(Boolean);
const [source, log] = [value('compile'), value('log')];
if (!process.argv.includes('/portable') || !source || !log) process.exit(0);
const includes = [...readFileSync(source, 'utf8').matchAll(/#include "(.+)"/g)];
for (const [, name] of includes) readFileSync(require('node:path').join(source, '..', name));
const program = source.replace('.mq5', '.ex5');
rmSync(program, { force: true });
writeFileSync(log, '\\ufeff' + source + ' : information: compiling\\r\\n' + ${JSON.stringify(result)}, 'utf16le');
const compiled = ${JSON.stringify(compiled ?? null)};
if (compiled !== null) writeFileSync(program, compiled);
process.exit(compiled === null ? 0 : 1);
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

function compileInto(editor: string, ...terminals: string[]) {
  return compileAndInstall({ editor, source: SOURCE, output: join(root, 'out'), terminals });
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

describe('the compile script', () => {
  it('installs a program that compiled, and its presets, into each terminal', async () => {
    const other = join(root, '7000002');
    mkdirSync(join(other, 'MQL5', 'Experts'), { recursive: true });
    const verdict = await compileInto(editorThat(GOOD, 'new'), terminal, other);
    expect(verdict).toMatchObject({ isGood: true });
    expect(verdict.message).toContain(program(other));
    const presets = ['all', 'master', 'slave', 'webhook'].map((name) => `Signalpost-${name}.set`);
    for (const folder of [terminal, other]) {
      expect(readFileSync(program(folder), 'utf8')).toBe('new');
      // Nothing half written is left, and no source.
      expect(filesOf(folder)).toEqual(['AllInOne.ex5', ...presets].sort());
    }
    expect(filesOf(join(root, 'out'))).toEqual(['AllInOne.ex5', 'compile.log']);
  });

  it.each([
    ['errors', 'Trade.mqh(12,3) : error 293\r\nResult: 1 errors, 0 warnings', undefined],
    ['errors, and a program all the same', 'Result: 1 errors, 0 warnings', 'half'],
    ['no program', GOOD, undefined],
    ['no result', 'compiling', 'half'],
  ])('installs nothing after %s: the terminal keeps what it has', async (_what, log, compiled) => {
    const before = filesOf(terminal);
    expect(await compileInto(editorThat(log, compiled), terminal)).toMatchObject({ isGood: false });
    expect(readFileSync(program(), 'utf8')).toBe(OLD);
    expect(filesOf(terminal)).toEqual(before);
  });

  it('says when the editor cannot be run', async () => {
    const editor = join(root, 'not-a-program');
    writeFileSync(editor, '');
    const verdict = await compileInto(editor, terminal);
    expect(verdict).toMatchObject({ isGood: false });
    expect(verdict.message).toContain('cannot be run');
    expect(readFileSync(program(), 'utf8')).toBe(OLD);
  });

  it('compiles nothing for a folder that is no terminal', async () => {
    const stranger = join(root, 'elsewhere');
    const verdict = await compileInto(editorThat(GOOD, 'new'), terminal, stranger);
    expect(verdict).toMatchObject({ isGood: false });
    expect(verdict.message).toContain(stranger);
    expect(readFileSync(program(), 'utf8')).toBe(OLD);
    expect(existsSync(stranger)).toBe(false);
  });

  it('leaves a preset that is there already, and a terminal whose program cannot be replaced', async () => {
    const preset = join(terminal, 'MQL5', 'Presets', 'Signalpost-master.set');
    mkdirSync(dirname(preset));
    writeFileSync(preset, 'with a key');
    const held = join(root, '7000003');
    // A folder under the program's name is what refuses a rename on every system.
    mkdirSync(join(program(held), 'held'), { recursive: true });
    const verdict = await compileInto(editorThat(GOOD, 'new'), held, terminal);
    expect(verdict).toMatchObject({ isGood: false });
    expect(verdict.message).toContain(`${held} keeps what it has`);
    expect(filesOf(held)).toEqual([]);
    expect(readFileSync(program(), 'utf8')).toBe('new');
    expect(readFileSync(preset, 'utf8')).toBe('with a key');
  });
});
