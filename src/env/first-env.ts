import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../base/errors.ts';
import { errorCode } from '../base/files.ts';
import { MAKE_SECRET } from '../secret-faults.ts';
import { openDb } from '../db/index.ts';
import { hasSealed } from '../vault/index.ts';
import { readEnvFile, valueOf, type Env, type EnvFile } from './env-file.ts';

/**
 * Writes a .env with generated secrets where there is none, and never over one. Refuses (CONFLICT) when a database
 * holds what an earlier key has sealed: a new key would not open it. True when it wrote one.
 */
export function writeFirstEnv(folder: string, env: Env): boolean {
  const file = readEnvFile(folder);
  if (file.text !== undefined || valueOf('SIGNALPOST_KEY', env, file) !== undefined) return false;
  refuseSealed(folder, env, file);
  const lines = [
    '# Made at the first start. Every variable is explained in .env.example.',
    '# Keep SIGNALPOST_KEY safe and apart from backups: without it the database cannot be opened.',
    `SECRET_KEY=${newSecret()}`,
    `SIGNALPOST_KEY=${newSecret()}`,
    'BASIC_USER=admin',
    `BASIC_PASS=${randomBytes(12).toString('base64url')}`,
    '',
  ];
  writeFileSync(file.path, lines.join('\n'), { flag: 'wx', mode: 0o600, flush: true });
  return true;
}

/**
 * Adds the secrets that a .env of an older server lacks, each made anew, and keeps all that is there. Refuses (CONFLICT)
 * to make a key where the database holds what another one has sealed. Tells which were added.
 */
export function addMissingSecrets(folder: string, env: Env): string[] {
  const file = readEnvFile(folder);
  if (file.text === undefined) return [];
  const missing = ['SECRET_KEY', 'SIGNALPOST_KEY'].filter(
    (name) => valueOf(name, env, file) === undefined,
  );
  if (missing.includes('SIGNALPOST_KEY')) refuseSealed(folder, env, file);
  if (missing.length > 0) append(file, missing);
  return missing;
}

function append({ path, text = '' }: EnvFile, names: string[]): void {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const isOpen = text !== '' && !text.endsWith('\n');
  const lines = [
    // No quotes: one that is open further up must not swallow what follows.
    '# Added by Signalpost because it was missing; explained in .env.example.',
    ...names.map((name) => `${name}=${newSecret()}`),
    '',
  ];
  const added = (isOpen ? end : '') + lines.join(end);
  try {
    appendFileSync(path, added, { flush: true });
  } catch (error) {
    throw new AppError(
      'CONFLICT',
      `${names.join(' and ')} must stand in ${path}, and nothing can be written there (${errorCode(error) ?? 'unknown'}). ` +
        `Add by hand: ${names.map((name) => `${name}=<64 hexadecimal digits>`).join(' and ')}. ` +
        `This makes the digits, once for each: ${MAKE_SECRET}`,
      { cause: error },
    );
  }
}

/** Never a new key over old data. */
function refuseSealed(folder: string, env: Env, file: EnvFile): void {
  const database = join(resolve(folder, valueOf('DATA_DIR', env, file) ?? 'data'), 'accounts.db');
  if (!existsSync(database) || !isSealed(database)) return;
  throw new AppError(
    'CONFLICT',
    `SIGNALPOST_KEY is missing, and the database ${database} was sealed with one: no other key opens it. ` +
      `Put back the .env it was made with, or add this line to ${file.path}: SIGNALPOST_KEY=<64 hexadecimal digits> ` +
      '(the ones the database was made with).',
  );
}

/** A file that cannot be read as a database may be a sealed one that was damaged. */
function isSealed(database: string): boolean {
  let db: ReturnType<typeof openDb> | undefined;
  try {
    db = openDb(database, { isReadOnly: true });
    return hasSealed(db);
  } catch {
    return true;
  } finally {
    db?.close();
  }
}

function newSecret(): string {
  return randomBytes(32).toString('hex');
}
