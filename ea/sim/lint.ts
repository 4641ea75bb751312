/** `tsx ea/sim/lint.ts [files]`: what in the expert is outside the subset, as `file:line: message`. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lintFiles } from './subset.ts';

const EA = join(dirname(fileURLToPath(import.meta.url)), '..');

const given = process.argv.slice(2);
const violations = lintFiles(given.length > 0 ? given : expertFiles());
for (const { file, line, rule, message } of violations) {
  process.stdout.write(`${relative(process.cwd(), file)}:${line}: ${message} (${rule})\n`);
}
process.exitCode = violations.length > 0 ? 1 : 0;

function expertFiles(): string[] {
  const folder = join(EA, 'Include');
  const includes = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.mqh'))
    : [];
  const expert = join(EA, 'AllInOne.mq5');
  return [...(existsSync(expert) ? [expert] : []), ...includes.map((name) => join(folder, name))];
}
