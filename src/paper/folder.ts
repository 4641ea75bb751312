import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, isBusy } from '../base/files.ts';
import { sleep } from './sleep.ts';

export type Folder = ReturnType<typeof openFolder>;

const COMMAND = /^(?:webhook|slave)_command_\d{13}_\d{6,}_([0-9A-Z]{26})\.json$/;
const BUSY_PAUSES_MS = [5, 10, 20, 40, 80];

export type FolderDeps = {
  root: string;
  account: string;
  /** Called before each rename; a test makes it throw what a virus scanner causes. */
  beforeRename?: () => void;
};

/** The files of one terminal (ea/PROTOCOL.md §1). Everything here is synchronous, as it is in a real EA. */
export function openFolder({ root, account, beforeRename }: FolderDeps) {
  const files = join(root, 'MQL5', 'Files');
  const state = join(files, `instance_${account}`);
  const out = join(state, 'out');
  const bad = join(state, 'bad');
  for (const folder of [out, bad]) mkdirSync(folder, { recursive: true });
  for (const folder of [state, out]) removeParts(folder);
  let written = 0;

  return {
    ledger: join(state, 'ledger.jsonl'),
    commandNames,
    readCommand: (name: string) => read(join(files, name)),
    hasCommand: (name: string) => existsSync(join(files, name)),
    deleteCommand: (name: string): void => rmSync(join(files, name), { force: true }),
    moveToBad: (name: string): void => move(join(files, name), join(bad, name)),
    hasKill: () => existsSync(join(state, 'KILL')),
    readServerFile: () => read(join(state, 'server.json')),
    hand: (name: string, text: string): void => write(join(out, name), text, true),
    show: (name: string, text: string): void => write(join(state, name), text, false),
  };

  function commandNames(): string[] {
    return readdirSync(files)
      .filter((name) => COMMAND.test(name))
      .sort(byTimeAndSeq);
  }

  /** What is handed over once is flushed; a state file is rewritten within a second and is not. */
  function write(path: string, text: string, isFlushed: boolean): void {
    const part = join(dirname(path), `tmp_${String(written++ % 1_000_000)}.part`);
    const handle = openSync(part, 'w');
    try {
      writeFileSync(handle, text);
      if (isFlushed) fdatasyncSync(handle);
    } finally {
      closeSync(handle);
    }
    try {
      move(part, path);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  }

  function move(from: string, to: string): void {
    for (let attempt = 0; ; attempt++) {
      try {
        beforeRename?.();
        renameSync(from, to);
        return;
      } catch (error) {
        const pauseMs = BUSY_PAUSES_MS[attempt];
        if (!isBusy(error) || pauseMs === undefined) throw error;
        sleep(pauseMs);
      }
    }
  }
}

/** What a killed terminal left half written; the server's own parts have other names. */
function removeParts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^tmp_\d+\.part$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

/** The id that a command's file name carries. */
export function idOfName(name: string): string | undefined {
  return COMMAND.exec(name)?.[1];
}

/** Both kinds of command in one order: by the time and number after the word command. */
function byTimeAndSeq(a: string, b: string): number {
  const keyA = a.slice(a.indexOf('command_'));
  const keyB = b.slice(b.indexOf('command_'));
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
