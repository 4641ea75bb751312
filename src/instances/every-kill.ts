import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/files.ts';
import type { AccountId } from '../base/ids.ts';
import { foldersOf } from './folders.ts';

/** Where KILL stands now, and where it could not be put. */
export type Planted = { planted: AccountId[]; failed: { account: AccountId; why: string }[] };

/** Puts KILL in front of every terminal that has a folder, without knowing an account: for a server that is dead. */
export async function plantEveryKill(root: string): Promise<Planted> {
  const result: Planted = { planted: [], failed: [] };
  for (const account of await listFolders(root)) {
    const { state } = foldersOf(root, account);
    try {
      await mkdir(state, { recursive: true });
      await writeFile(join(state, 'KILL'), '');
      result.planted.push(account);
    } catch (error) {
      result.failed.push({ account, why: errorCode(error) ?? 'unknown' });
    }
  }
  return result;
}

/** The terminals whose folder has no KILL. */
export async function listUnkilled(root: string): Promise<AccountId[]> {
  return (await listFolders(root)).filter(
    (account) => !existsSync(join(foldersOf(root, account).state, 'KILL')),
  );
}

async function listFolders(root: string): Promise<AccountId[]> {
  try {
    const names = await readdir(root);
    return names.filter((name) => /^\d{4,20}$/.test(name)).sort() as AccountId[];
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
