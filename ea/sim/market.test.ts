import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from '@jest/globals';
import { describeSimulated } from '../stage.ts';
import { findCompiler } from './build.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const CACHE = join(HERE, '../../node_modules/.cache/signalpost-sim');
const FLAGS = [
  ...['-std=c++17', '-O0', '-g', '-Wall', '-Wextra', '-Werror'],
  ...['-fsanitize=address,undefined,float-divide-by-zero,float-cast-overflow'],
  ...['-fno-sanitize-recover=all', '-ftrivial-auto-var-init=pattern'],
  ...[`-I${HERE}`, `-I${join(HERE, 'runtime')}`],
];
/** What the trade server and its functions need of the runtime; the clock and the files are not among it. */
const RUNTIME = /^(?:trade_api.*|json|utf|types|text|format)\.cpp$/;
const compiler = findCompiler();

describeSimulated('the simulated trade server', () => {
  let lines: string[] = [];

  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(buildChecks(), { encoding: 'utf8' });
    lines = stdout.trim().split('\n');
    expect({ stderr, ended: status !== null }).toEqual({ stderr: '', ended: true });
  });

  it('keeps every documented rule', () => {
    expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^\d+ checks, 0 failed$/);
  });

  it.each([
    ...[10004, 10013, 10014, 10015, 10016, 10017, 10018, 10019, 10022, 10025, 10026, 10027],
    ...[10029, 10030, 10031, 10033, 10034, 10035, 10036, 10038, 10040, 10042, 10043, 10044, 10046],
  ])('has a check of return code %d', (code) => {
    expect(lines.filter((line) => line.startsWith('ok ') && line.includes(`${code}`))).not.toEqual(
      [],
    );
  });
});

function buildChecks(): string {
  if (compiler === undefined)
    throw new Error('the checks of the trade server need a C++ compiler: g++ or clang++');
  const program = join(CACHE, hashOfSources(), 'market-checks');
  if (existsSync(program)) return program;
  const work = join(dirname(program), `build-${process.pid}`);
  mkdirSync(work, { recursive: true });
  const objects = sources().map((path) => join(work, `${basename(path)}.o`));
  const jobs = sources().flatMap((path, i) => [path, objects[i] ?? '']);
  run('xargs', ['-n', '2', '-P', '2', 'sh', '-c', compileScript(compiler), 'sh'], jobs.join('\n'));
  run(compiler, [...FLAGS, ...objects, '-o', join(work, 'made')]);
  renameSync(join(work, 'made'), program);
  rmSync(work, { recursive: true });
  return program;
}

function compileScript(command: string): string {
  return [command, ...FLAGS].map((word) => `'${word}'`).join(' ') + ' -c "$1" -o "$2"';
}

function sources(): string[] {
  return [...listed('market', /\.cpp$/), ...listed('runtime', RUNTIME)];
}

function listed(folder: string, wanted: RegExp): string[] {
  return readdirSync(join(HERE, folder))
    .filter((name) => wanted.test(name))
    .sort()
    .map((name) => join(HERE, folder, name));
}

function hashOfSources(): string {
  const sum = createHash('sha256').update(FLAGS.join(' '));
  const headers = [...listed('market', /\.h$/), ...listed('runtime', /\.h$/)];
  for (const path of [...sources(), ...headers]) sum.update(path).update(readFileSync(path));
  return `checks-${sum.digest('hex').slice(0, 24)}`;
}

function run(command: string, words: readonly string[], input = ''): void {
  const done = spawnSync(command, words, { encoding: 'utf8', input, maxBuffer: 64 << 20 });
  if (done.status !== 0) throw new Error(`the checks do not compile:\n${done.stderr}`);
}
