import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { createLog } from '../base/log.ts';
import { heartbeatSchema } from '../instances/index.ts';
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

function heartbeat() {
  const path = join(root, ACCOUNT, 'MQL5', 'Files', `instance_${ACCOUNT}`, 'heartbeat.json');
  try {
    return heartbeatSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
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
    paper.ensure(ACCOUNT, { deposit: 1 });
    const next = await until('a beat of the second life', () =>
      (heartbeat()?.time_ms ?? 0) > beat.time_ms + 1 ? heartbeat() : undefined,
    );
    expect(next.balance).toBe(5000);
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
