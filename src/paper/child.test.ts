import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { createLog } from '../base/log.ts';
import { heartbeatSchema, symbolsSchema } from '../instances/index.ts';
import { until } from '../testing/conformance-driver.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createPaper } from './index.ts';

const ACCOUNT = '990000001';
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'signalpost-paper-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function read(name: string): unknown {
  const path = join(root, ACCOUNT, 'MQL5', 'Files', `instance_${ACCOUNT}`, name);
  return JSON.parse(readFileSync(path, 'utf8'));
}

function heartbeat() {
  try {
    return heartbeatSchema.parse(read('heartbeat.json'));
  } catch {
    return undefined;
  }
}

function symbols() {
  try {
    return symbolsSchema.parse(read('symbols.json')).symbols;
  } catch {
    return undefined;
  }
}

describe('a practice account', () => {
  it('runs, ends when told, and keeps the settings it was made with', async () => {
    const log = createLog('silent', { write: () => undefined });
    const paper = createPaper({ instanceRoot: root, clock: systemClock, log });
    paper.ensure(ACCOUNT, { deposit: 5000, margin_mode: 'netting' });
    const beat = await until('a heartbeat', heartbeat);
    expect(beat).toMatchObject({ balance: 5000, margin_mode: 'netting', simulated: true });
    expect(paper.isRunning(ACCOUNT)).toBe(true);
    await paper.stop();
    expect(paper.isRunning(ACCOUNT)).toBe(false);
    const last = heartbeat()?.seq ?? Infinity;
    paper.ensure(ACCOUNT, { deposit: 1 });
    const next = await until('a beat of the second life', () =>
      (heartbeat()?.seq ?? 0) > last ? heartbeat() : undefined,
    );
    expect(next.balance).toBe(5000);
    await paper.end(ACCOUNT);
    expect(paper.isRunning(ACCOUNT)).toBe(false);
    paper.start();
    expect(paper.isRunning(ACCOUNT)).toBe(false);
  });

  it('tells how each symbol is counted', async () => {
    const log = createLog('silent', { write: () => undefined });
    const paper = createPaper({ instanceRoot: root, clock: systemClock, log });
    paper.ensure(ACCOUNT, {});
    const told = new Map((await until('symbols', symbols)).map((symbol) => [symbol.name, symbol]));
    const same = { visible: true, start_ms: 0, expiration_ms: 0 };
    const pair = { ...same, calc_mode: 'FOREX', currency_margin: 'USD' };
    const index = { ...same, calc_mode: 'CFDINDEX', currency_margin: 'EUR' };
    const metal = { ...same, calc_mode: 'CFDLEVERAGE', currency_margin: 'USD' };
    expect(told.get('USDJPY')).toMatchObject(pair);
    expect(told.get('GER40')).toMatchObject(index);
    expect(told.get('XAUUSD')).toMatchObject(metal);
    await paper.stop();
  });

  it('starts a terminal that keeps ending again, five times with pauses, and then gives up', async () => {
    const clock = createFakeClock();
    const lines: string[] = [];
    const log = createLog('warn', { write: (line) => void lines.push(line) });
    const paper = createPaper({ instanceRoot: root, clock, log });
    const ends = () => lines.filter((line) => line.includes('starting it again')).length;
    paper.ensure(ACCOUNT, {});
    await paper.stop();
    writeFileSync(join(root, ACCOUNT, 'paper.json'), '{}');
    paper.ensure(ACCOUNT, {});
    for (let round = 1; round <= 5; round++) {
      await until(`end ${String(round)}`, () => (ends() === round ? true : undefined));
      expect(paper.isRunning(ACCOUNT)).toBe(false);
      clock.advance(30_000);
      expect(paper.isRunning(ACCOUNT)).toBe(true);
    }
    await until('giving up', () =>
      lines.some((line) => line.includes('not started again')) ? true : undefined,
    );
    clock.advance(500_000);
    expect(paper.isRunning(ACCOUNT)).toBe(false);
    await paper.stop();
  });
});
