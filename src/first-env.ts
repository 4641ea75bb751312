import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from './base/errors.ts';

/**
 * Writes a .env with generated secrets where there is none, and never over one. Refuses (CONFLICT) when there is a
 * database already: a new key would not open what the old one sealed. True when it wrote one.
 */
export function writeFirstEnv(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const path = join(folder, '.env');
  if (existsSync(path) || env['SIGNALPOST_KEY'] !== undefined) return false;
  const database = join(resolve(folder, env['DATA_DIR'] ?? 'data'), 'accounts.db');
  if (existsSync(database)) {
    throw new AppError(
      'CONFLICT',
      `There is a database (${database}) but no .env and no SIGNALPOST_KEY. Put back the .env it was made with.`,
    );
  }
  const lines = [
    '# Made at the first start. Every variable is explained in .env.example.',
    '# Keep SIGNALPOST_KEY safe and apart from backups: without it the database cannot be opened.',
    `SECRET_KEY=${randomBytes(32).toString('hex')}`,
    `SIGNALPOST_KEY=${randomBytes(32).toString('hex')}`,
    'BASIC_USER=admin',
    `BASIC_PASS=${randomBytes(12).toString('base64url')}`,
    '',
  ];
  writeFileSync(path, lines.join('\n'), { flag: 'wx', mode: 0o600 });
  return true;
}
