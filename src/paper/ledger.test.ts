import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandResult } from '../instances/index.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { Ledger } from './ledger.ts';

const DAY_MS = 86_400_000;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-ledger-'));
  path = join(folder, 'ledger.jsonl');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function command(id: string, epoch = 1) {
  const rest = { v: 1, account: '990000001', action: 'BUY', expires_ms: 1, eof: 1 as const };
  return { name: `${id}.json`, command: { id, epoch, ...rest } };
}

function result(id: string): CommandResult {
  const numbers = { retcode: 10009, volume: 0.1, price: 1, attempts: 1 };
  const ids = { order: '1', deal: '2', position: '1', fills: [] };
  const times = { received_ms: 1, sent_ms: 1, done_ms: 1 };
  const words = { retcode_name: 'TRADE_RETCODE_DONE', message: '', symbol: 'EURUSD' };
  const head = { v: 1, id, account: '990000001', status: 'executed' } as const;
  return { ...head, ...numbers, ...ids, ...times, ...words, eof: 1 };
}

describe('the ledger', () => {
  it('knows after a restart how far each command had come', () => {
    const before = new Ledger(path, createFakeClock());
    before.recv([command('A', 3), command('B', 5), command('C', 4)]);
    before.sending('A', []);
    before.sending('B', [{ position: '7', remaining: 0.5 }]);
    before.done(result('A'));
    before.close();
    const after = new Ledger(path, createFakeClock());
    expect(after.epoch).toBe(5);
    expect(after.find('A')?.result).toEqual(result('A'));
    expect(after.find('B')?.sending?.plan).toEqual([{ position: '7', remaining: 0.5 }]);
    expect(after.unfinished().map(({ id }) => id)).toEqual(['B', 'C']);
    after.close();
  });

  it('forgets a last line that was cut off, and nothing that follows it', () => {
    const before = new Ledger(path, createFakeClock());
    before.recv([command('A')]);
    before.close();
    appendFileSync(path, '{"kind":"done","id":"A","resu');
    const between = new Ledger(path, createFakeClock());
    expect(between.find('A')?.result).toBeUndefined();
    between.done(result('A'));
    between.close();
    const after = new Ledger(path, createFakeClock());
    expect(after.find('A')?.result).toEqual(result('A'));
    after.close();
  });

  it('drops after 30 days what has ended, keeps what has not, and its epoch', () => {
    const clock = createFakeClock();
    const ledger = new Ledger(path, clock);
    ledger.recv([command('OLD', 9), command('OPEN', 2)]);
    ledger.done(result('OLD'));
    clock.advance(29 * DAY_MS);
    ledger.compact();
    expect(ledger.find('OLD')).toBeDefined();
    clock.advance(2 * DAY_MS);
    ledger.compact();
    ledger.recv([command('NEW', 3)]);
    ledger.close();
    expect(readFileSync(path, 'utf8')).not.toContain('OLD');
    const after = new Ledger(path, clock);
    expect([after.epoch, after.unfinished().map(({ id }) => id)]).toEqual([9, ['OPEN', 'NEW']]);
    after.close();
  });
});
