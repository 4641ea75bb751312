import { signal } from '@preact/signals';
import { get, post, put, remove } from '../wire/request.ts';
import type { ImportOutcome, SymbolMapping, SymbolResolution } from '../wire/wire.ts';
import { mappingPath, mappingsPath, resolvePath, type MappingScope } from './symbol-paths.ts';

export type Decision = {
  /** The account at which its effect is told. */
  account: string;
  isForAll: boolean;
  from: string;
  to: string;
};

/** What was done last, what follows from it, and what it takes to undo it. */
export type Done = {
  kind: 'mapped' | 'removed' | 'undone';
  decision: Decision;
  /** What the name meant by mapping before; undefined when there was none. */
  before: string | undefined;
  /** What the server takes the name for now; undefined when it could not be asked. */
  now: SymbolResolution | undefined;
};

/** Shown until it is closed or the next thing is done. */
export const lastDone = signal<Done | undefined>(undefined);

/** Maps a name, for one account or for all; from the next signal on. Throws a RequestFault. */
export async function decide(decision: Decision): Promise<void> {
  const scope = scopeOf(decision);
  const { mappings } = await get<{ mappings: SymbolMapping[] }>(mappingsPath(scope));
  const { mapping } = await put<{ mapping: SymbolMapping }>(mappingPath(scope, decision.from), {
    to: decision.to,
  });
  const before = mappings.find(({ from }) => isSameName(from, mapping.from))?.to;
  const made = { ...decision, from: mapping.from, to: mapping.to };
  lastDone.value = { kind: 'mapped', decision: made, before, now: await resolutionOf(made) };
}

/** Takes a mapping away; throws a RequestFault. */
export async function withdraw(decision: Decision): Promise<void> {
  await remove(mappingPath(scopeOf(decision), decision.from));
  const now = await resolutionOf(decision);
  lastDone.value = { kind: 'removed', decision, before: decision.to, now };
}

/** Puts back what was before; throws a RequestFault. */
export async function undo({ decision, before }: Done): Promise<void> {
  const path = mappingPath(scopeOf(decision), decision.from);
  if (before === undefined) await remove(path);
  else await put(path, { to: before });
  lastDone.value = {
    kind: 'undone',
    decision: { ...decision, to: before ?? decision.to },
    before,
    now: await resolutionOf(decision),
  };
}

export type MappingFile = { text: string; mode: 'merge' | 'replace' };

/** Takes a whole file of mappings, or only tells what that would change. Throws a RequestFault. */
export function importMappings(
  scope: MappingScope,
  file: MappingFile,
  isRehearsal: boolean,
): Promise<ImportOutcome> {
  return post<ImportOutcome>(`${mappingsPath(scope)}/import`, { ...file, dry_run: isRehearsal });
}

function scopeOf({ account, isForAll }: Decision): MappingScope {
  return isForAll ? undefined : account;
}

/** The mapping is made; that its effect cannot be told is no fault of it. */
async function resolutionOf({ account, from }: Decision): Promise<SymbolResolution | undefined> {
  try {
    return await get<SymbolResolution>(resolvePath({ account, symbol: from }));
  } catch {
    return undefined;
  }
}

/** Mappings do not tell letters by their case. */
function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
