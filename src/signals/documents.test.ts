import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../base/errors.ts';
import { DENIAL_CODES } from '../trade/index.ts';
import { readMessage } from './message.ts';
import { fillIn } from './samples.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const SAMPLE = { symbol: 'EURUSD', price: 1.1, nowMs: Date.UTC(2026, 10, 21) };

function jsonBlocks(page: string): string[] {
  const text = readFileSync(join(DOCS, page), 'utf8');
  return [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block = '']) => block);
}

function signalsOf(text: string, moment: 'entry' | 'exit') {
  return readMessage(Buffer.from(fillIn(text, SAMPLE, moment))).orders.map((order) => {
    if (order.signal === undefined) throw new Error(order.fault?.message);
    return order.signal;
  });
}

describe('the documents', () => {
  it('have a row for every code that an answer can carry, and for no other', () => {
    const page = readFileSync(join(DOCS, 'codes.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
    expect([...rows].sort()).toEqual([...DENIAL_CODES, ...ERROR_CODES].sort());
  });

  it.each(['alerts.md', 'users.md'])('hold only messages that are understood: %s', (page) => {
    const messages = jsonBlocks(page).flatMap((block) =>
      page === 'users.md' ? block.trim().split('\n') : [block],
    );
    expect(messages.length).toBeGreaterThan(1);
    for (const message of messages) expect(signalsOf(message, 'entry').length).toBeGreaterThan(0);
  });

  it('hold a message for strategies whose exit closes and opens nothing', () => {
    const [strategy = ''] = jsonBlocks('alerts.md');
    expect(signalsOf(strategy, 'entry')).toMatchObject([{ action: 'BUY', volume: '0.01' }]);
    expect(signalsOf(strategy, 'exit')).toMatchObject([
      { action: 'CLOSE', positionType: 'BUY', volume: undefined },
    ]);
  });

  it('hold an id that differs whenever anything else of the message does', () => {
    const [strategy = ''] = jsonBlocks('alerts.md');
    const { id = '', ...others } = JSON.parse(strategy) as Record<string, string | number>;
    const used = JSON.stringify(others).match(/\{\{[^}]+\}\}/g) ?? [];
    // What was held before follows from what is held now and the order's own contracts.
    const told = used.filter((name) => name !== '{{strategy.prev_market_position}}');
    for (const placeholder of told) expect(id).toContain(placeholder);
  });
});
