/** The Chromium that `npm test` found for the browser tests, or undefined: then they are skipped. */
export function chromiumPath(): string | undefined {
  const path = process.env['SIGNALPOST_TEST_CHROMIUM'];
  return path === '' ? undefined : path;
}
