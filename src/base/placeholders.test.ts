import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes, randomUUID } from 'node:crypto';
import { isPlaceholder } from './placeholders.ts';

describe('a placeholder of an example', () => {
  it.each([
    'your-webhook-token-here',
    'your-secure-password',
    'your_secret_key',
    'YourSecretKeyHere',
    'yoursecretkeyhere',
    'your-secret-key-here-min-32-characters',
    'your-client-id.apps.googleusercontent.com',
    'GOCSPX-your-client-secret',
    'your-gmail-app-password',
    'change-me',
    'changeme',
    'CHANGE_ME!!',
    'ChangeMe123',
    'change-this-to-a-random-secret',
    'replace_with_a_long_random_string',
    'insert your token here',
    'example-password',
    'placeholder',
    'TODO: set secret',
    '<your token>',
    '<random string>',
    '<64 hex digits>',
    '{{secret}}',
    '${SECRET_KEY}',
    '[webhook token]',
    '%PASSWORD%',
    'xxxxxxxx',
    'XXXX-XXXX-XXXX-XXXX',
    'GOCSPX-xxxxxxxxxxxx',
    'whk_xxxxxxxxxxxxxxxx',
    '********',
    '....',
    '0'.repeat(64),
    '0123456789abcdef'.repeat(4),
    '12345678',
    'password',
    'Password123',
    'secret-key',
    'super-secret',
    'admin123!',
  ])('%s is none of a secret', (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });
});

describe('a secret that somebody chose or made', () => {
  it.each([
    '',
    'correct horse battery',
    'only for this test',
    'Your7!horse-staple',
    'my house has 4 windows',
    'hereditary-monarchs',
    'changeling.under.hill',
    '<7Qp#r!u9Lw>',
    '{kx93hd02mz}',
    'ab'.repeat(32),
    'secretariat-won-1973',
  ])('%s is not taken for a placeholder', (value) => {
    expect(isPlaceholder(value)).toBe(false);
  });

  it('is never taken for one when it is random, in whatever letters', () => {
    const bytes = fc.integer({ min: 6, max: 48 }).map((length) => randomBytes(length));
    const token = fc.oneof(
      bytes.map((made) => made.toString('hex')),
      bytes.map((made) => made.toString('base64')),
      bytes.map((made) => `whk_${made.toString('base64url')}`),
      fc.constant(0).map(() => randomUUID()),
      bytes.map((made) => [...made].map((byte) => String.fromCharCode(33 + (byte % 94))).join('')),
      bytes
        .filter((made) => made.length >= 10)
        .map((made) => [...made].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')),
    );
    fc.assert(
      fc.property(token, (secret) => !isPlaceholder(secret)),
      { numRuns: 20_000 },
    );
  });
});
