/**
 * `npm run compile-ea -- <MetaEditor64.exe> [terminal folder ...]`: compiles the expert advisor with MetaEditor and installs
 * it into each terminal named, or leaves it in dist/ea. For Windows.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileAndInstall } from './compile-ea-install.ts';

const ROOT = resolve(import.meta.dirname, '..');
const [editor, ...terminals] = process.argv.slice(2);

if (editor === undefined || !existsSync(editor)) {
  process.stderr.write('Say where MetaEditor64.exe is: npm run compile-ea -- <path>\n');
  process.exitCode = 2;
} else {
  const source = join(ROOT, 'ea');
  const output = join(ROOT, 'dist', 'ea');
  const { isGood, message } = await compileAndInstall({ editor, source, output, terminals });
  process.stdout.write(`${message}\n`);
  process.exitCode = isGood ? 0 : 1;
}
