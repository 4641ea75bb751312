import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { retryBusy } from '../src/base/files.ts';
import { judgeCompileLog } from './compile-log.ts';

type Verdict = { isGood: boolean; message: string };

export type Compilation = {
  /** Path of MetaEditor64.exe. */
  editor: string;
  /** The folder of AllInOne.mq5, Include and Presets. */
  source: string;
  /** Gets the program and MetaEditor's log. */
  output: string;
  /** Data folders of terminals, the ones with MQL5 in them. */
  terminals: readonly string[];
};

const PROGRAM = 'AllInOne.ex5';
const COMPILE_LIMIT_MS = 300_000;
const RENAME_LIMIT_MS = 5000;

/**
 * Compiles in a folder of its own and installs what MetaEditor's log calls good. Otherwise nothing is installed: MetaEditor
 * deletes the program of a source that does not compile, and a terminal must not lose the one it trades with.
 */
export async function compileAndInstall(compilation: Compilation): Promise<Verdict> {
  const output = resolve(compilation.output);
  const terminals = compilation.terminals.map((folder) => resolve(folder));
  const strangers = terminals.filter((folder) => !existsSync(join(folder, 'MQL5', 'Experts')));
  if (strangers.length > 0)
    return bad(`no terminal was ever started with /portable in ${strangers.join(', ')}`);
  mkdirSync(output, { recursive: true });
  const staging = mkdtempSync(join(output, 'compile-'));
  try {
    const verdict = compile(compilation, staging, join(output, 'compile.log'));
    if (!verdict.isGood) return verdict;
    const program = join(output, PROGRAM);
    await put(join(staging, PROGRAM), program);
    const installed: Verdict[] = [];
    for (const folder of terminals) installed.push(await install(program, compilation, folder));
    return {
      isGood: installed.every(({ isGood }) => isGood),
      message: [verdict, ...installed].map(({ message }) => message).join('\n'),
    };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function compile({ editor, source }: Compilation, staging: string, log: string): Verdict {
  for (const part of ['AllInOne.mq5', 'Include'])
    cpSync(join(source, part), join(staging, part), { recursive: true });
  rmSync(log, { force: true });
  // The value after the colon is quoted, never the whole switch: MetaEditor takes nothing else.
  const switches = ['/portable', `/compile:"${join(staging, 'AllInOne.mq5')}"`, `/log:"${log}"`];
  const { error } = spawnSync(editor, switches, {
    windowsVerbatimArguments: true,
    stdio: 'inherit',
    timeout: COMPILE_LIMIT_MS,
  });
  if (error) return bad(`MetaEditor cannot be run: ${error.message}`);
  const text = existsSync(log) ? readFileSync(log).toString('utf16le') : '';
  return judgeCompileLog(text, existsSync(join(staging, PROGRAM)));
}

/** A preset that is there already stays: it may hold the key of a master by now. */
async function install(program: string, { source }: Compilation, folder: string): Promise<Verdict> {
  const target = join(folder, 'MQL5', 'Experts', 'Signalpost', PROGRAM);
  try {
    await put(program, target);
    for (const name of readdirSync(join(source, 'Presets'))) {
      const preset = join(folder, 'MQL5', 'Presets', `Signalpost-${name}`);
      if (!existsSync(preset)) await put(join(source, 'Presets', name), preset);
    }
    return { isGood: true, message: `installed as ${target}` };
  } catch (error) {
    return bad(`${folder} keeps what it has: ${String(error)}`);
  }
}

/** Copies under a temporary name and renames, so that no half of a file is ever there under its own. */
async function put(from: string, to: string): Promise<void> {
  const part = `${to}.part`;
  mkdirSync(dirname(to), { recursive: true });
  try {
    await copyFile(from, part);
    const giveUpAtMs = systemClock.monotonicMs() + RENAME_LIMIT_MS;
    await retryBusy(() => rename(part, to), { clock: systemClock, giveUpAtMs });
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function bad(message: string): Verdict {
  return { isGood: false, message };
}
