import { describe } from '@jest/globals';

/** The Chromium that `npm test` found for the browser tests, or undefined. */
export function chromiumPath(): string | undefined {
  const path = process.env['SIGNALPOST_TEST_CHROMIUM'];
  return path === '' ? undefined : path;
}

/** For tests that need a browser: skipped where there is none. */
export const inABrowser = chromiumPath() === undefined ? describe.skip : describe;
