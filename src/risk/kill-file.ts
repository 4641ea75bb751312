import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type KillOrder = { readonly reason: string; readonly wantsFlat: boolean };

export type KillFile = ReturnType<typeof createKillFile>;

const LONGEST_REASON = 200;
const FLATTEN = 'flatten';

/**
 * The file KILL in the data folder: whoever can write there stops the whole installation, with the server running or
 * dead. Its presence is the order; a first line "flatten" asks for flat accounts too, what follows is the reason.
 * Taking it away does not resume.
 */
export function createKillFile(dataDir: string) {
  const path = join(dataDir, 'KILL');
  return { path, exists, read, write, remove };

  function exists(): boolean {
    return existsSync(path);
  }

  /** What it asks for; undefined when it is not there. A file that cannot be read still stops everything. */
  function read(): KillOrder | undefined {
    if (!exists()) return undefined;
    const [first = '', ...rest] = textOf(path).split(/\r?\n/);
    const wantsFlat = first.trim().toLowerCase() === FLATTEN;
    const reason = printable((wantsFlat ? rest : [first, ...rest]).join(' '));
    return { reason: reason === '' ? 'The file KILL is in the data folder' : reason, wantsFlat };
  }

  async function write({ reason, wantsFlat }: KillOrder): Promise<void> {
    await writeFile(path, `${wantsFlat ? `${FLATTEN}\n` : ''}${reason}\n`, { flush: true });
  }

  async function remove(): Promise<void> {
    await rm(path, { force: true });
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, 1000);
  } catch {
    return '';
  }
}

function printable(text: string): string {
  return text
    .replace(/[^\P{C}]/gu, ' ')
    .trim()
    .slice(0, LONGEST_REASON);
}
