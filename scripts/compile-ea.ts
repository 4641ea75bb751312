/**
 * `npm run compile-ea -- <MetaEditor64.exe> [the terminal's MQL5/Experts]`: compiles the expert adviser with MetaEditor and
 * judges its log. For Windows.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { judgeCompileLog } from './compile-log.ts';

const ROOT = resolve(import.meta.dirname, '..');

process.exitCode = compile(process.argv.slice(2));

function compile([editor, experts]: readonly string[]): number {
  if (editor === undefined || !existsSync(editor)) {
    process.stderr.write('Say where MetaEditor64.exe is: npm run compile-ea -- <path>\n');
    return 2;
  }
  const folder = resolve(experts ?? join(ROOT, 'dist', 'ea'), 'Signalpost');
  mkdirSync(folder, { recursive: true });
  for (const part of ['AllInOne.mq5', 'Include'])
    cpSync(join(ROOT, 'ea', part), join(folder, part), { recursive: true });
  const source = join(folder, 'AllInOne.mq5');
  const binary = join(folder, 'AllInOne.ex5');
  const log = join(folder, 'compile.log');
  for (const old of [binary, log]) rmSync(old, { force: true });
  // The value after the colon is quoted, never the whole switch: MetaEditor takes nothing else.
  spawnSync(editor, ['/portable', `/compile:"${source}"`, `/log:"${log}"`], {
    windowsVerbatimArguments: true,
    stdio: 'inherit',
  });
  const text = existsSync(log) ? readFileSync(log).toString('utf16le') : '';
  const { isGood, message } = judgeCompileLog(text, existsSync(binary));
  process.stdout.write(`${message}\n`);
  return isGood ? 0 : 1;
}
