import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from './errors.ts';
import { until } from '../testing/program.ts';
import { createLog, openLogFile, redact } from './log.ts';

// Made here, so that nothing in this file looks like a key that somebody lost.
const BODY = 'Plant3d'.repeat(4);
const TOKENS = ['whk', 'cpy', 'spk'].map((prefix) => `${prefix}_${BODY}`);

function captured(level: 'debug' | 'warn' = 'debug') {
  const lines: string[] = [];
  return { lines, log: createLog(level, { write: (line) => lines.push(line) }) };
}

describe('redact', () => {
  it.each([
    ...TOKENS.map((token) => [`key ${token} used`, `key ${token.slice(0, 3)}_[redacted] used`]),
    [`0,1whk_${BODY}`, '0,1whk_[redacted]'],
    [`POST /webhook/${BODY}?x=1`, 'POST /webhook/[redacted]?x=1'],
    [`https://host/webhook/${BODY}/test`, 'https://host/webhook/[redacted]/test'],
    [`authorization: Bearer ${BODY}`, 'authorization: Bearer [redacted]'],
    [`Basic ${BODY}==`, 'Basic [redacted]'],
    [`secret GOCSPX-${BODY} used`, 'secret GOCSPX-[redacted] used'],
  ])('turns %s into %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('takes out every secret of a text, not only the first', () => {
    const text = redact(TOKENS.join(' and '));
    expect(text).not.toContain(BODY);
    expect(text.match(/\[redacted\]/g)).toHaveLength(TOKENS.length);
  });

  it('leaves ordinary text alone', () => {
    const text = 'order denied for EURUSD: MAX_LOT on account 1001, see /webhook/ for basic help';
    expect(redact(text)).toBe(text);
  });
});

describe('createLog', () => {
  it('writes one line of JSON with level and UTC time', () => {
    const { lines, log } = captured();
    log.info({ stage: 'judge', id: 'A\nB' }, 'approved');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toContain('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      stage: 'judge',
      id: 'A\nB',
      msg: 'approved',
    });
  });

  it('lets no planted secret through, wherever it stands', () => {
    const { lines, log } = captured();
    const cause = new Error(`fetch https://host/webhook/${BODY} failed`);
    log.error({ error: new AppError('INTERNAL', `used ${TOKENS[0] ?? ''}`, { cause }) }, 'broken');
    log.warn({ password: BODY, user: { pass: BODY, deep: { token: BODY } } }, TOKENS[1] ?? '');
    log.info({ headers: { authorization: BODY, cookie: BODY }, api_key: BODY }, 'request');
    log.info({ error: new AppError('INTERNAL', 'x', { detail: { secret: BODY } }) }, 'detail');
    log.warn(
      { 'set-cookie': [], csrf_token: BODY, id_token: BODY, code_verifier: BODY },
      'sign-in',
    );
    log.debug({ list: [{ token: BODY }, `Bearer ${BODY}`], url: `/webhook/${BODY}` }, 'list');
    expect(lines).toHaveLength(6);
    expect(lines.join('')).not.toContain(BODY);
    expect(lines.every((line) => line.includes('[redacted]'))).toBe(true);
  });

  it('stays valid JSON after redaction', () => {
    const { lines, log } = captured();
    log.info({ text: `"${TOKENS[0] ?? ''}" \\ Bearer ${BODY}` }, `/webhook/${BODY}`);
    expect(() => JSON.parse(lines[0] ?? '') as unknown).not.toThrow();
  });

  it('is silent below its level', () => {
    const { lines, log } = captured('warn');
    log.info({}, 'stage');
    log.debug({}, 'detail');
    log.warn({}, 'look tomorrow');
    expect(lines).toHaveLength(1);
  });
});

describe('openLogFile', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signalpost-log-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes the folder and has every line on disk once it is closed', async () => {
    const logs = join(folder, 'a', 'logs');
    const file = openLogFile(logs);
    for (let i = 0; i < 100; i++) file.write(`line ${i}\n`);
    await file.close();
    const text = readFileSync(join(logs, 'trading_bot.log'), 'utf8');
    expect(text.split('\n')).toHaveLength(101);
    expect(readdirSync(logs)).toEqual(['trading_bot.log']);
  });

  it('appends to what a former run has written', async () => {
    for (const run of ['first', 'second']) {
      const file = openLogFile(folder);
      file.write(`${run}\n`);
      await file.close();
    }
    expect(readFileSync(join(folder, 'trading_bot.log'), 'utf8')).toBe('first\nsecond\n');
  });

  it('keeps the last ten megabytes in the current file and moves older lines on', async () => {
    const file = openLogFile(folder);
    const line = `${'x'.repeat(1_000_000)}\n`;
    for (let i = 0; i < 3; i++) file.write(line);
    for (let i = 0; i < 9; i++) {
      await until(() => sizeOnDisk(folder) >= (i + 3) * line.length);
      file.write(line);
    }
    await file.close();
    expect(readdirSync(folder).sort()).toEqual(['trading_bot.1.log', 'trading_bot.log']);
  });

  it('outlives a disk that refuses a line and writes again when it can', async () => {
    const obstacle = join(folder, 'trading_bot.log');
    mkdirSync(obstacle);
    const file = openLogFile(folder);
    let lost = 0;
    await until(() => {
      file.write('lost\n');
      return ++lost === 8;
    });
    rmdirSync(obstacle);
    await until(() => {
      file.write('kept\n');
      return readdirSync(folder).includes('trading_bot.log');
    });
    await file.close();
    expect(readFileSync(obstacle, 'utf8')).toContain('kept\n');
  });
});

function sizeOnDisk(folder: string): number {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).length)
    .reduce((sum, size) => sum + size, 0);
}
