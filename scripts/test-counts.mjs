import { readFileSync } from 'node:fs';

/**
 * Reads the numbers of tests from the file jest writes with --json. A test file that could not be
 * loaded counts as one failure, and so does a jest that left no file.
 */
export function readCounts(file) {
  const result = readResult(file);
  if (result === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
