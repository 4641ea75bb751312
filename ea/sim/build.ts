/**
 * Makes the simulator: the translated expert, the runtime and the trade server, in one program.
 * Everything is cached by the hash of what went into it, so a changed expert recompiles only itself.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lintFiles } from './subset.ts';
import { translateExpert } from './translate.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE_FOLDERS = [join(HERE, 'runtime'), join(HERE, 'market')];
const CACHE = join(HERE, '../../node_modules/.cache/signalpost-sim');
const DEFAULT_EXPERT = join(HERE, '../AllInOne.mq5');
const PROGRAM = 'allinone-sim';
const PARALLEL = '2';

const FLAGS = [
  '-std=c++17',
  '-O1',
  '-g',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-fno-omit-frame-pointer',
  '-fsanitize=address,undefined,float-divide-by-zero,float-cast-overflow',
  '-fno-sanitize-recover=all',
  '-ftrivial-auto-var-init=pattern',
  `-I${join(HERE, 'runtime')}`,
  `-I${HERE}`,
];
/** Or the pattern in new array elements would be optimised away before a constructor. */
const GCC_FLAGS = ['-fno-lifetime-dse'];
/** A handler need not use its parameters, and `{}` names no member. */
const EXPERT_FLAGS = ['-Wno-unused-parameter', '-Wno-missing-field-initializers'];
/** In this pass no parameter is const, so an argument that MQL5 would not bind to a reference is an error. */
const REFERENCE_PASS = ['-fsyntax-only', '-DEXPERT_IN=', '-DEXPERT_TRANSACTION=nullptr'];

export interface BuildOptions {
  /** The .mq5 file; ea/AllInOne.mq5 if absent. */
  readonly expert?: string;
}

interface Compiler {
  readonly name: string;
  readonly flags: readonly string[];
  /** Changes with whatever changes all objects: the compiler, its flags, any header. */
  readonly identity: string;
}

interface Job {
  readonly object: string;
  readonly commands: (object: string) => string[][];
}

/** The name of a C++ compiler on this machine, if there is one. */
export function findCompiler(): string | undefined {
  return ['g++', 'c++', 'clang++'].find((name) => spawnSync(name, ['--version']).status === 0);
}

/** Path of the simulator for this expert. Throws what the lint or the compiler says, with file and line. */
export function buildSimulator({ expert = DEFAULT_EXPERT }: BuildOptions = {}): string {
  const compiler = describeCompiler();
  const { code, files } = translateExpert(expert);
  const violations = lintFiles(files).map(
    ({ file, line, message }) => `${file}:${line}: ${message}`,
  );
  if (violations.length > 0) throw new Error(`outside the subset:\n${violations.join('\n')}`);
  const sources = listSources('.cpp').filter((path) => !path.endsWith('_checks.cpp'));
  const objects = [
    expertObject(compiler, code),
    ...sources.map((path) => sourceObject(compiler, path)),
  ];
  const program = join(CACHE, hash(objects.map(({ object }) => object)), PROGRAM);
  if (existsSync(program)) return program;

  mkdirSync(join(CACHE, 'objects'), { recursive: true });
  const work = mkdtempSync(join(CACHE, 'build-'));
  try {
    writeFileSync(join(work, 'expert.cpp'), code);
    compileMissing(objects, work);
    const made = join(work, PROGRAM);
    run(
      [compiler.name, ...compiler.flags, ...objects.map(({ object }) => object), '-o', made],
      work,
    );
    mkdirSync(dirname(program), { recursive: true });
    renameSync(made, program);
    return program;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function describeCompiler(): Compiler {
  const name = findCompiler();
  if (name === undefined) throw new Error('the simulator needs a C++ compiler: g++ or clang++');
  const version = spawnSync(name, ['--version'], { encoding: 'utf8' }).stdout;
  const flags = version.includes('Free Software Foundation') ? [...FLAGS, ...GCC_FLAGS] : FLAGS;
  const headers = listSources('.h').map((path) => readFileSync(path, 'utf8'));
  return {
    name,
    flags,
    identity: hash([version, ...flags, ...EXPERT_FLAGS, ...REFERENCE_PASS, ...headers]),
  };
}

function listSources(extension: string): string[] {
  return SOURCE_FOLDERS.filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(extension))
      .sort()
      .map((name) => join(folder, name)),
  );
}

function sourceObject(compiler: Compiler, path: string): Job {
  const object = objectPath(compiler, basename(path), readFileSync(path, 'utf8'));
  return { object, commands: (out) => [[compiler.name, ...compiler.flags, '-c', path, '-o', out]] };
}

function expertObject(compiler: Compiler, code: string): Job {
  const command = [compiler.name, ...compiler.flags, ...EXPERT_FLAGS];
  return {
    object: objectPath(compiler, 'expert', code),
    commands: (out) => [
      [...command, ...REFERENCE_PASS, 'expert.cpp'],
      [...command, '-c', 'expert.cpp', '-o', out],
    ],
  };
}

function objectPath({ identity }: Compiler, name: string, content: string): string {
  return join(CACHE, 'objects', `${hash([identity, name, content])}.o`);
}

/** Two at a time. Objects appear under their name only when whole, so builds may run beside each other. */
function compileMissing(jobs: readonly Job[], work: string): void {
  const scripts = jobs
    .filter(({ object }) => !existsSync(object))
    .map(({ object, commands }, i) => {
      const made = join(work, `${i}.o`);
      const lines = [...commands(made), ['mv', made, object]].map((words) =>
        words.map(quote).join(' '),
      );
      writeFileSync(join(work, `${i}.sh`), `set -e\n${lines.join('\n')}\n`);
      return `${i}.sh`;
    });
  if (scripts.length > 0) run(['xargs', '-n', '1', '-P', PARALLEL, 'sh'], work, scripts.join('\n'));
}

function run([command = '', ...words]: readonly string[], cwd: string, input?: string): void {
  const done = spawnSync(command, words, {
    cwd,
    encoding: 'utf8',
    input: input ?? '',
    maxBuffer: 64 << 20,
  });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`the simulator does not compile:\n${done.stderr}`);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function hash(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex').slice(0, 24);
}
