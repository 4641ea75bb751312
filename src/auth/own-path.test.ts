import { describe, expect, it } from '@jest/globals';
import { fc } from '../testing/cases.ts';
import { ownPath } from './own-path.ts';

const SITE = 'https://trade.example.com';
/** What attempts to leave a site are made of. */
const pieces = fc.constantFrom(
  ...['/', '\\', '//', 'http:', 'https:', 'javascript:', 'data:', '@', ':', '?', '#', '.', '..'],
  ...['%2f', '%5c', '%09', '\t', '\n', '\r', '\0', ' ', 'evil.example', 'a', '[', ']', 'ﾉ', '。'],
);

describe('ownPath', () => {
  it.each(['/', '/history', '/history?page=2&status=denied', '/signals/01ARZ#steps', '/a//b'])(
    'keeps %s',
    (path) => {
      expect(ownPath(path)).toBe(path);
    },
  );

  it.each([
    undefined,
    null,
    7,
    ['/history'],
    '',
    'history',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    ' //evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%00\n',
    '/ü',
    '/login',
    '/login/google',
    '/auth/callback?code=x',
    `/${'a'.repeat(500)}`,
  ])('takes %j for the start', (wanted) => {
    expect(ownPath(wanted)).toBe('/');
  });

  it('never leads anywhere else, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }), (parts) => {
        for (const wanted of [parts.join(''), `/${parts.join('')}`]) {
          const path = ownPath(wanted);
          expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
          expect(new URL(path, SITE).origin).toBe(SITE);
          expect(ownPath(path)).toBe(path);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
