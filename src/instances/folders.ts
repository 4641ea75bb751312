import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../base/errors.ts';
import type { AccountId } from '../base/ids.ts';

/** Where one terminal's files are (ea/PROTOCOL.md §1). */
export type TerminalFolders = {
  /** MQL5/Files: the only folder the EA can touch; commands go here. */
  files: string;
  /** instance_<account>/: state files. */
  state: string;
  /** What the terminal hands over: acks, results, events. */
  out: string;
  /** What could not be understood. */
  bad: string;
  /** Command files that the server took back while they still lay in front of the terminal. */
  withdrawn: string;
};

/** Names folders from an account number alone: no text of a user ever reaches a path. */
export function foldersOf(root: string, account: AccountId): TerminalFolders {
  assert(/^\d{4,20}$/.test(account), 'an account number names the folder');
  const files = join(root, account, 'MQL5', 'Files');
  const state = join(files, `instance_${account}`);
  return {
    files,
    state,
    out: join(state, 'out'),
    bad: join(state, 'bad'),
    withdrawn: join(state, 'withdrawn'),
  };
}

/** Whether a terminal lives there: a folder of its own, not a link to somewhere else. */
export function hasTerminalFolder(root: string, account: string): boolean {
  if (!/^\d{4,20}$/.test(account)) return false;
  return lstatSync(join(root, account), { throwIfNoEntry: false })?.isDirectory() === true;
}

const COMMAND_FILE = /^(webhook|slave)_command_\d{13}_\d{6,}_[0-9A-Z]{26}\.json$/;

export function isCommandFileName(name: string): boolean {
  return COMMAND_FILE.test(name);
}
