import { describe, expect, it } from '@jest/globals';
import { AppError, assert, unreachable } from './errors.ts';

describe('AppError', () => {
  it('carries its code, a public message, and what is for the log only', () => {
    const cause = new Error('disk');
    const error = new AppError('STORAGE_UNAVAILABLE', 'Try again.', {
      detail: { table: 'signals' },
      cause,
      retryAfterS: 5,
    });
    expect(error).toMatchObject({
      name: 'AppError',
      code: 'STORAGE_UNAVAILABLE',
      message: 'Try again.',
      detail: { table: 'signals' },
      cause,
      retryAfterS: 5,
    });
    expect(error).toBeInstanceOf(Error);
  });
});

describe('assert', () => {
  it('stops on a false condition and lets a true one pass', () => {
    expect(() => {
      assert(1 + 1 === 2, 'arithmetic');
    }).not.toThrow();
    expect(() => {
      assert(undefined, 'a row is there');
    }).toThrow('assertion failed: a row is there');
  });
});

describe('unreachable', () => {
  it('names the value nobody thought of', () => {
    expect(() => unreachable('sideways' as never)).toThrow('unreachable: sideways');
  });
});
