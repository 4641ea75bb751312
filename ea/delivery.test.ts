import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeCompileLog } from '../scripts/compile-log.ts';

const HERE = import.meta.dirname;
const INPUT = /^input (?!group)\w+ (\w+) = (.+?);/gm;

function inputs(): string[] {
  const source = readFileSync(join(HERE, 'AllInOne.mq5'), 'utf8');
  return [...source.matchAll(INPUT)].map(([, name]) => name ?? '');
}

function preset(name: string): Map<string, string> {
  const bytes = readFileSync(join(HERE, 'Presets', `${name}.set`));
  // MetaTrader reads UTF-16 with its mark and Windows line ends.
  expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
  const lines = bytes.subarray(2).toString('utf16le').split('\r\n').filter(Boolean);
  return new Map(
    lines.map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  );
}

describe('the presets', () => {
  it.each([
    ['webhook', 'true', 'false', 'false'],
    ['master', 'false', 'true', 'false'],
    ['slave', 'false', 'false', 'true'],
    ['all', 'true', 'true', 'true'],
  ])('%s sets every input of the expert and its modes', (name, webhook, master, slave) => {
    const values = preset(name);
    expect([...values.keys()]).toEqual(inputs());
    expect(values.get('EnableWebhook')).toBe(webhook);
    expect(values.get('EnableMaster')).toBe(master);
    expect(values.get('EnableSlave')).toBe(slave);
    expect(values.get('Master_APIKey')).toBe('');
  });
});

describe('the log of MetaEditor', () => {
  const line = (result: string): string =>
    `AllInOne.mq5 : information: compiling\r\nResult: ${result}, 900 ms elapsed`;

  it.each([
    ['no errors and a program', line('0 errors, 0 warnings'), true, true],
    ['warnings only', line('0 errors, 2 warnings'), true, true],
    ['an error', line('1 errors, 0 warnings'), true, false],
    ['no program', line('0 errors, 0 warnings'), false, false],
    ['no result', 'compiling', true, false],
    ['nothing', '', false, false],
  ])('is judged: %s', (_what, log, hasBinary, isGood) => {
    expect(judgeCompileLog(log, hasBinary).isGood).toBe(isGood);
  });

  it('is passed on where something is wrong', () => {
    const log = 'Trade.mqh(12,3) : error 293: by reference\r\nResult: 1 errors, 0 warnings';
    expect(judgeCompileLog(log, false).message).toContain('error 293');
  });
});
