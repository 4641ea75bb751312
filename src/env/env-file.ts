import { parse } from 'dotenv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../base/errors.ts';
import { errorCode } from '../base/files.ts';

export type Env = Record<string, string | undefined>;

export type EnvFile = {
  path: string;
  /** Undefined where there is no such file. */
  text: string | undefined;
  values: Readonly<Record<string, string>>;
};

/** The file .env of a folder as it is now. Refuses (CONFLICT) one that is no UTF-8 text, as some editors write it. */
export function readEnvFile(folder: string): EnvFile {
  const path = join(folder, '.env');
  const bytes = readIfThere(path);
  if (bytes === undefined) return { path, text: undefined, values: {} };
  if (bytes.includes(0) || (bytes[0] === 0xff && bytes[1] === 0xfe)) {
    throw new AppError('CONFLICT', `${path} is not plain text. Save it again as UTF-8.`);
  }
  const text = bytes.toString('utf8');
  return { path, text, values: parse(text) };
}

/** What holds for a variable: the environment wins over .env, and an empty variable is none. */
export function valueOf(name: string, env: Env, file: EnvFile): string | undefined {
  return [env[name], file.values[name]].map((value) => value?.trim()).find((value) => value);
}

/** Gives the environment what it lacks. */
export function fillFrom(file: EnvFile, env: Env): void {
  for (const [name, value] of Object.entries(file.values)) {
    if ((env[name]?.trim() ?? '') === '') env[name] = value;
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new AppError(
      'CONFLICT',
      `${path} cannot be read (${errorCode(error) ?? 'unknown'}). Let the user who starts Signalpost read it.`,
      { cause: error },
    );
  }
}
