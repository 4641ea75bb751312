/**
 * Builds the server into dist/ and the web UI into static/app/. With --if-stale it does nothing while
 * the last successful build is newer than everything it was made from.
 */
import { cpSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isStale, removeOlderThan } from './build-age.mjs';
import { ROOT, runNode } from './run-node.mjs';

const STAMP = join(ROOT, 'dist', '.built');

process.exitCode = build(process.argv.includes('--if-stale'));

function build(isLazy) {
  if (isLazy && !isStale(STAMP)) return 0;
  // Made before the clock is read: a folder that appears in static/ later would look like an edit.
  mkdirSync(join(ROOT, 'static', 'app'), { recursive: true });
  const startedAt = new Date();
  rmSync(STAMP, { force: true });
  if (!buildServer(startedAt) || !buildUi()) return 1;
  writeStamp(startedAt);
  const seconds = ((Date.now() - startedAt.getTime()) / 1000).toFixed(1);
  process.stdout.write(`built dist/ and static/app/ in ${seconds} s\n`);
  return 0;
}

function buildServer(startedAt) {
  // Both TypeScripts install a bin called tsc, so the one meant is named by its path.
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  if (!step('server', [tsc, '-p', 'tsconfig.build.json', '--noEmitOnError'])) return false;
  for (const name of ['migrations', 'checkpoint-worker.mjs']) {
    cpSync(join(ROOT, 'src', 'db', name), join(ROOT, 'dist', 'db', name), { recursive: true });
  }
  // The compiler writes every file anew: what is older belongs to a source that is gone.
  removeOlderThan(join(ROOT, 'dist'), startedAt.getTime());
  return true;
}

function buildUi() {
  return step('web UI', [
    join('node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--logLevel=warn',
  ]);
}

function step(name, args) {
  const { status, output } = runNode(args);
  if (status === 0) return true;
  process.stderr.write(`${output.trimEnd()}\nbuild failed: ${name}\n`);
  return false;
}

/** The stamp carries the moment the build began, so an edit during the build counts as newer. */
function writeStamp(startedAt) {
  writeFileSync(STAMP, '');
  utimesSync(STAMP, startedAt, startedAt);
}
