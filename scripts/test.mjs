/**
 * The whole of `npm test`: brings what the tests need, builds if stale, runs jest with the arguments
 * given and closes with the line `N passed, N failed, N skipped`. With `--full` first, the tests of the
 * expert adviser run all their rounds instead of a selection.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOrInstallChromium } from './chromium.mjs';
import { findOrInstallCompiler } from './compiler.mjs';
import { ROOT, showNode } from './run-node.mjs';
import { readCounts } from './test-counts.mjs';

const SHARED_MEMORY = ['/dev/shm'];
const LEAST_BYTES = 2 ** 31;

process.exitCode = test(process.argv.slice(2));

function test(given) {
  const isFull = given[0] === '--full';
  const args = isFull ? given.slice(1) : given;
  const env = { ...process.env, ...(isFull && { SIGNALPOST_EA_FULL: '1' }) };
  const chromium = findOrInstallChromium(env);
  const missing =
    (chromium === undefined ? reportMissingChromium(env) : 0) +
    (findOrInstallCompiler() ? 0 : reportMissingCompiler(env));
  if (chromium === undefined) delete env.SIGNALPOST_TEST_CHROMIUM;
  else env.SIGNALPOST_TEST_CHROMIUM = chromium;

  if (showNode([join(ROOT, 'scripts', 'build.mjs'), '--if-stale']) !== 0) {
    return close({ passed: 0, failed: 1 + missing, skipped: 0 });
  }
  const { status, counts } = runJest(args, env);
  counts.failed += missing;
  // Jest also fails on things that are no test, such as an argument it does not know.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return close(counts);
}

function runJest(args, env) {
  const folder = makeFolder();
  const file = join(folder, 'result.json');
  try {
    const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    const fixed = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];
    const status = showNode([...fixed, '--json', `--outputFile=${file}`, ...args], {
      ...env,
      TMPDIR: folder,
    });
    return { status, counts: readCounts(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/**
 * For everything that the tests write. In memory where that can be: a database waits at each commit until its disk
 * promises to outlive a power cut, which no test needs, and the disks of small machines take long over it.
 */
function makeFolder() {
  const folder = SHARED_MEMORY.find(isRoomy) ?? tmpdir();
  return mkdtempSync(join(folder, 'signalpost-test-'));
}

/** There is room, and what lies there may be run: containers often allow neither. */
function isRoomy(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < LEAST_BYTES) return false;
    const tried = mkdtempSync(join(folder, 'signalpost-test-'));
    const program = join(tried, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    const { status } = spawnSync(program);
    rmSync(tried, { recursive: true });
    return status === 0;
  } catch {
    return false;
  }
}

/** Says loudly that browser tests are skipped; in CI that counts as one failure. */
function reportMissingChromium(env) {
  process.stderr.write(
    '*** Chromium was not found: the browser tests are SKIPPED. Install Chromium or Chrome, or set\n' +
      '*** SIGNALPOST_TEST_CHROMIUM to the path of its program.\n',
  );
  return env.CI === 'true' ? 1 : 0;
}

/** The same for the expert adviser in the simulated terminal. */
function reportMissingCompiler(env) {
  process.stderr.write(
    '*** No C++ compiler was found: the tests of the expert adviser are SKIPPED. Install g++ or clang++.\n',
  );
  return env.CI === 'true' ? 1 : 0;
}

function close({ passed, failed, skipped }) {
  const isGreen = failed === 0 && passed > 0;
  if (passed + failed === 0) process.stderr.write('no test ran\n');
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return isGreen ? 0 : 1;
}
