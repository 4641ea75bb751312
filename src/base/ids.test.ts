import { describe, expect, it } from '@jest/globals';
import { earliestId, isId, newId } from './ids.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 9, 30);

function ids(count: number, at: (i: number) => number): string[] {
  return Array.from({ length: count }, (_, i) => newId<string>(at(i)));
}

describe('newId', () => {
  it('makes 26 characters of the alphabet without I, L, O and U', () => {
    for (const id of ids(200, (i) => NOW_MS + i)) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('sorts in the order of making within one millisecond', () => {
    const made = ids(5000, () => NOW_MS + 1000);
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('sorts in the order of making while the clock goes back and forth', () => {
    const made = ids(1000, (i) => NOW_MS + 2000 + (i % 7) * 100 - (i % 3) * 250);
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('begins with the time, most significant digit first', () => {
    const early = newId<string>(NOW_MS + 10_000).slice(0, 10);
    const late = newId<string>(NOW_MS + 10_000 + 32).slice(0, 10);
    expect(late.slice(0, 8)).toBe(early.slice(0, 8));
    expect(late > early).toBe(true);
  });
});

describe('earliestId', () => {
  it('sorts before every id of its millisecond and after every id before it', () => {
    const atMs = NOW_MS + 20_000;
    const [before = ''] = ids(1, () => atMs - 1);
    const [first = ''] = ids(1, () => atMs);
    expect(earliestId(atMs) < first).toBe(true);
    expect(earliestId(atMs) > before).toBe(true);
  });
});

describe('isId', () => {
  it('knows what newId made', () => {
    expect(isId(newId<string>(NOW_MS))).toBe(true);
  });

  it.each([
    ['empty text', ''],
    ['a path', '../../../../etc/passwd0000'],
    ['a letter outside the alphabet', 'U'.repeat(26)],
    ['small letters', 'a'.repeat(26)],
    ['one character too few', '0'.repeat(25)],
    ['one character too many', '0'.repeat(27)],
    ['a line break at the end', `${'0'.repeat(26)}\n`],
  ])('refuses %s', (_name, text) => {
    expect(isId(text)).toBe(false);
  });
});
