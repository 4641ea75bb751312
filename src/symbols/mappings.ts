import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit, AuditAction, Owner } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import {
  cleanPair,
  MAX_PAIRS,
  readPairs,
  writePairs,
  type MappingFormat,
  type NamePair,
} from './mapping-text.ts';
import { foldedName, type Mapping, type SymbolStore } from './store.ts';

export type Mappings = ReturnType<typeof createMappings>;

/** Where mappings hold: one account, or all accounts of their owner. */
export type Scope = string | undefined;

export type ImportOutcome = { added: number; changed: number; removed: number; unchanged: number };

/** The owner who changes something, and from where: for the audit log. */

type Deps = {
  db: Db;
  clock: Clock;
  audit: Audit;
  store: SymbolStore;
  accounts: Accounts;
  /** Called after a change has been committed; the account is undefined for a change of all accounts. */
  onChanged: (userId: UserId, account: AccountId | undefined) => void;
};

/** What owners say that names mean; kept in memory because every signal asks. */
export function createMappings({ db, clock, audit, store, accounts, onChanged }: Deps) {
  let known = load();
  return { find, list, set, remove, clear, importText, exportText, reload };

  function reload(): void {
    known = load();
  }

  /** The owner's mapping for the account, else the one for all accounts. */
  function find(
    userId: UserId,
    account: AccountId,
    symbol: string,
  ): { ofAccount: Mapping | undefined; ofUser: Mapping | undefined } {
    const key = foldedName(symbol);
    return {
      ofAccount: known.get(placeOf(userId, account))?.get(key),
      ofUser: known.get(placeOf(userId, undefined))?.get(key),
    };
  }

  function list(userId: UserId, scope: Scope): Mapping[] {
    return [...(known.get(placeOf(userId, own(userId, scope)))?.values() ?? [])];
  }

  /** Adds or changes one; refuses (VALIDATION_FAILED) what are no symbol names. */
  function set(by: Owner, scope: Scope, pair: NamePair): Mapping {
    const { userId } = by;
    const account = own(userId, scope);
    const clean = cleanPair(pair);
    if (clean === undefined) {
      throw new AppError('VALIDATION_FAILED', '"from" and "to" must be names of symbols.');
    }
    if (list(userId, scope).length >= MAX_PAIRS && !has(userId, account, clean.from)) {
      throw new AppError('CONFLICT', `At most ${String(MAX_PAIRS)} mappings fit here.`);
    }
    const before = known.get(placeOf(userId, account))?.get(foldedName(clean.from));
    change(userId, account, () => {
      save(userId, account, clean);
      append(by, account, 'symbol_mapping.set', {
        before: before === undefined ? undefined : { from: before.from, to: before.to },
        after: clean,
      });
    });
    return known.get(placeOf(userId, account))?.get(foldedName(clean.from)) as Mapping;
  }

  /** Refuses (NOT_FOUND) a mapping that is not there. */
  function remove(by: Owner, scope: Scope, from: string): void {
    const { userId } = by;
    const account = own(userId, scope);
    const before = known.get(placeOf(userId, account))?.get(foldedName(from));
    if (before === undefined) throw new AppError('NOT_FOUND', 'There is no such mapping.');
    change(userId, account, () => {
      store.removeMapping(userId, account, from);
      append(by, account, 'symbol_mapping.removed', {
        before: { from: before.from, to: before.to },
      });
    });
  }

  function clear(by: Owner, scope: Scope): number {
    const { userId } = by;
    const account = own(userId, scope);
    return change(userId, account, () => {
      const removed = store.removeMappings(userId, account);
      append(by, account, 'symbol_mappings.cleared', { before: { mappings: removed } });
      return removed;
    });
  }

  /**
   * Takes a whole file: merged into what is there, or in its place. All or nothing; refuses (VALIDATION_FAILED) a text
   * with a fault in it. A rehearsal changes nothing and tells what would change.
   */
  function importText(
    by: Owner,
    scope: Scope,
    { text, replaces, isRehearsal }: { text: string; replaces: boolean; isRehearsal: boolean },
  ): ImportOutcome {
    const { userId } = by;
    const account = own(userId, scope);
    const reading = readPairs(text);
    if (!reading.ok) throw new AppError('VALIDATION_FAILED', reading.message);
    const before = new Map(list(userId, scope).map((item) => [foldedName(item.from), item.to]));
    const after = new Map(reading.pairs.map(({ from, to }) => [foldedName(from), to]));
    const kept = replaces ? 0 : [...before.keys()].filter((key) => !after.has(key)).length;
    if (kept + after.size > MAX_PAIRS) {
      throw new AppError('CONFLICT', `At most ${String(MAX_PAIRS)} mappings fit here.`);
    }
    const changed = [...after].filter(([key, to]) => before.has(key) && before.get(key) !== to);
    const added = [...after].filter(([key]) => !before.has(key));
    const gone = replaces ? [...before.keys()].filter((key) => !after.has(key)) : [];
    const outcome: ImportOutcome = {
      added: added.length,
      changed: changed.length,
      removed: gone.length,
      unchanged: after.size - added.length - changed.length,
    };
    if (isRehearsal) return outcome;
    change(userId, account, () => {
      for (const key of gone) store.removeMapping(userId, account, key);
      for (const pair of reading.pairs) save(userId, account, pair);
      append(by, account, 'symbol_mappings.imported', { after: outcome });
    });
    return outcome;
  }

  function exportText(userId: UserId, scope: Scope, format: MappingFormat): string {
    return writePairs(
      list(userId, scope).map(({ from, to }) => ({ from, to })),
      format,
    );
  }

  function append(
    by: Owner,
    account: AccountId | undefined,
    action: AuditAction,
    change: { before?: unknown; after?: unknown },
  ): void {
    const subject = account === undefined ? `user:${by.userId}` : `account:${account}`;
    audit.append({ by, action, subject, ...change });
  }

  function save(userId: UserId, account: AccountId | undefined, { from, to }: NamePair): void {
    const nowMs = clock.nowMs();
    store.upsertMapping({ userId, account, from, to, createdAtMs: nowMs, updatedAtMs: nowMs });
  }

  function change<T>(userId: UserId, account: AccountId | undefined, work: () => T): T {
    const result = db.inTransaction(work);
    known = load();
    onChanged(userId, account);
    return result;
  }

  function has(userId: UserId, account: AccountId | undefined, from: string): boolean {
    return known.get(placeOf(userId, account))?.has(foldedName(from)) ?? false;
  }

  function own(userId: UserId, scope: Scope): AccountId | undefined {
    return scope === undefined ? undefined : accounts.get(userId, scope).account;
  }

  function load(): Map<string, Map<string, Mapping>> {
    const places = new Map<string, Map<string, Mapping>>();
    for (const mapping of store.listMappings()) {
      const place = placeOf(mapping.userId, mapping.account);
      const mappings = places.get(place) ?? new Map<string, Mapping>();
      places.set(place, mappings.set(foldedName(mapping.from), mapping));
    }
    return places;
  }
}

function placeOf(userId: UserId, account: AccountId | undefined): string {
  return `${userId} ${account ?? ''}`;
}
