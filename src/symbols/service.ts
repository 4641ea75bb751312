import { warnOf, type Log } from '../base/log.ts';
import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import { readRows, SYMBOLS, type SymbolSpec, type ToldSymbols } from '../instances/index.ts';
import { readAskedSymbol, showAskedSymbol, type AskedSymbol } from '../trade/index.ts';
import { createCatalogue, refreshCatalogue, type Catalogue } from './catalogue.ts';
import { compareCatalogues, sayChange, type SpecChange } from './changes.ts';
import { createMappings } from './mappings.ts';
import { createResolver, type Resolution } from './resolver.ts';
import { createSymbolSettings } from './settings.ts';
import type { Change, Question, SymbolStore, Use } from './store.ts';

export type Symbols = ReturnType<typeof createSymbolsService>;

export type SymbolDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  audit: Audit;
  store: SymbolStore;
  accounts: Accounts;
  events: Events;
  /** The symbols in which an account has positions or orders now. */
  held: (account: AccountId) => ReadonlySet<string>;
  /** Why a list of symbols that is there cannot be read. */
  problem: (account: AccountId) => string | undefined;
};

/** A use is written down again after this long, so that a busy symbol does not cost a row each signal. */
const USE_NOTED_MS = 24 * 3_600_000;
const MOST_TOLD = 5;

/** Which name a broker has for an instrument: the right one, or a reason. */
export function createSymbolsService(deps: SymbolDeps) {
  const { db, clock, log, audit, store, accounts, events } = deps;
  const catalogues = new Map<AccountId, Catalogue>();
  const toldAtMs = new Map<AccountId, number>();
  const stored = new Map<AccountId, Map<string, string>>();
  const uses = new Map<string, Use>(store.listUses().map((use) => [keyOf(use), use]));
  const settings = createSymbolSettings({ db, audit, store });
  const mappings = createMappings({ db, clock, audit, store, accounts, onChanged: afterMapping });
  const resolver = createResolver({
    clock,
    accounts,
    mappings,
    settings,
    held: deps.held,
    problem: deps.problem,
    catalogueOf: (account) => catalogues.get(account),
    before: (account, asked) => uses.get(`${account} ${asked}`)?.resolved,
  });
  load();
  accounts.onChanged(({ kind, account: { account, userId } }) => {
    if (kind !== 'detached') return;
    store.forget(userId, account);
    db.afterCommit(() => {
      forget(account);
    });
  });

  return {
    resolve: resolver.resolve,
    nameForExit: resolver.nameForExit,
    explain: resolver.explain,
    align: resolver.align,
    record,
    list,
    listUses,
    listChanges,
    listQuestions,
    dismiss,
    takeCatalogue,
    /** When the terminal last told its symbols with their quotes; undefined when it has not since the start. */
    toldAtMs: (account: AccountId): number | undefined => toldAtMs.get(account),
    mappings,
    settings,
  };

  /**
   * Keeps what became of a name: what it was taken for, or the question that its owner has to answer. Call inside the
   * transaction that stores the signal.
   */
  function record(
    userId: UserId,
    account: AccountId,
    asked: AskedSymbol,
    resolution: Resolution,
  ): void {
    const name = showAskedSymbol(asked);
    if (resolution.kind === 'resolved') {
      noteUse({ account, asked: name, resolved: resolution.spec.name, via: resolution.via });
      return;
    }
    const { code, message } = resolution;
    if (!QUESTIONS.has(code)) return;
    store.askQuestion(userId, { account, asked: name, code, message }, clock.nowMs());
    db.afterCommit(() => {
      events.announce(userId, { type: 'account.symbols', account });
    });
  }

  /** What its owner has said, asked and been told goes with them; the terminal tells its symbols to the next one anew. */
  function forget(account: AccountId): void {
    for (const known of [catalogues, toldAtMs, stored]) known.delete(account);
    for (const [key, use] of uses) if (use.account === account) uses.delete(key);
    resolver.forget(account);
    mappings.reload();
  }

  function noteUse(use: Omit<Use, 'lastUsedMs'>): void {
    const before = uses.get(keyOf(use));
    const nowMs = clock.nowMs();
    const isNoted =
      before !== undefined &&
      before.resolved === use.resolved &&
      before.via === use.via &&
      nowMs - before.lastUsedMs < USE_NOTED_MS;
    if (isNoted) return;
    const noted = { ...use, lastUsedMs: nowMs };
    store.upsertUse(noted);
    db.afterCommit(() => {
      uses.set(keyOf(use), noted);
    });
  }

  function list(userId: UserId, account: string): SymbolSpec[] {
    const { account: own } = accounts.get(userId, account);
    return (catalogues.get(own)?.entries ?? []).map(({ spec }) => spec);
  }

  /** The names that signals use on this account, with what each was last taken for. */
  function listUses(userId: UserId, account: string): Use[] {
    const { account: own } = accounts.get(userId, account);
    return [...uses.values()]
      .filter((use) => use.account === own)
      .sort((a, b) => b.lastUsedMs - a.lastUsedMs || (a.asked < b.asked ? -1 : 1));
  }

  function listChanges(
    userId: UserId,
    account: string,
    page: number,
    limit: number,
  ): { total: number; changes: Change[] } {
    const { account: own } = accounts.get(userId, account);
    return {
      total: store.countChanges(own),
      changes: store.listChanges(own, limit, (page - 1) * limit),
    };
  }

  function listQuestions(userId: UserId): Question[] {
    return store.listQuestions(userId);
  }

  /** Drops a question unanswered; false when it was not there. It comes back with the next such signal. */
  function dismiss(userId: UserId, account: string, asked: string): boolean {
    const { account: own } = accounts.get(userId, account);
    return db.inTransaction(() => store.removeQuestion(userId, own, asked));
  }

  /** Takes a terminal's symbols.json; only what has changed is written, and what matters is told. */
  function takeCatalogue(account: AccountId, { list: symbols, ageMs }: ToldSymbols): void {
    const before = catalogues.get(account);
    const after = refreshCatalogue(before, symbols);
    catalogues.set(account, after);
    toldAtMs.set(account, clock.nowMs() - ageMs);
    resolver.forget(account);
    keep(account, symbols);
    if (before === undefined) {
      const userId = accounts.owner(account);
      if (userId !== undefined) events.announce(userId, { type: 'account.symbols', account });
      return;
    }
    const changes = compareCatalogues(before, after);
    if (changes.length > 0) tellChanges(account, changes);
  }

  function keep(account: AccountId, symbols: readonly SymbolSpec[]): void {
    const before = stored.get(account) ?? new Map<string, string>();
    const now = new Map(symbols.map((spec) => [spec.name, lasting(spec)]));
    const changed = [...now].filter(([name, spec]) => before.get(name) !== spec);
    const gone = [...before.keys()].filter((name) => !now.has(name));
    if (changed.length === 0 && gone.length === 0) return;
    stored.set(account, now);
    const written = db.writeLater(() => {
      // Forgotten meanwhile: somebody else's terminal may tell its own by now.
      if (stored.get(account) !== now) return;
      for (const [name, spec] of changed) store.upsert(account, name, spec);
      for (const name of gone) store.remove(account, name);
    });
    // Not stored: forget that it was, so that the next symbols.json writes it.
    written.catch(() => stored.delete(account));
  }

  /** History keeps every change; the owner is told of those to symbols that signals, mappings or positions use. */
  function tellChanges(account: AccountId, changes: readonly SpecChange[]): void {
    const userId = accounts.owner(account);
    if (userId === undefined) return;
    const inUse = namesInUse(userId, account);
    const alarms = changes.filter(({ symbol }) => inUse.has(symbol)).map(sayChange);
    alarms.push(...remapped(account));
    const atMs = clock.nowMs();
    const written = db.writeLater(() => {
      for (const change of changes) {
        store.insertChange({ account, ...change, isInUse: inUse.has(change.symbol), atMs });
      }
      if (alarms.length === 0) return;
      const more =
        alarms.length > MOST_TOLD ? ` And ${String(alarms.length - MOST_TOLD)} more.` : '';
      const message = `The broker has changed symbols in use. ${alarms.slice(0, MOST_TOLD).join(' ')}${more}`;
      events.publish(userId, { type: 'account.alert', account, message });
    });
    written.catch(warnOf(log, 'changes of symbols not stored'));
    events.announce(userId, { type: 'account.symbols', account });
  }

  function namesInUse(userId: UserId, account: AccountId): Set<string> {
    return new Set([
      ...deps.held(account),
      ...listUses(userId, account).map(({ resolved }) => resolved),
      ...mappings.list(userId, account).map(({ to }) => to),
      ...mappings.list(userId, undefined).map(({ to }) => to),
    ]);
  }

  /** Names in use that the new catalogue would take for something else, or for nothing. */
  function remapped(account: AccountId): string[] {
    const told: string[] = [];
    for (const use of uses.values()) {
      if (use.account !== account) continue;
      const asked = parseAsked(use.asked);
      const now = resolver.resolve(account, asked, { action: 'BUY', price: undefined });
      if (now.kind === 'denied')
        told.push(`${use.asked} cannot be mapped any more: ${now.message}`);
      else if (now.spec.name !== use.resolved) {
        told.push(`${use.asked} is taken for ${now.spec.name} now, was ${use.resolved}.`);
      }
    }
    return told;
  }

  /** An answered question goes; everything is resolved anew. */
  function afterMapping(userId: UserId, account: AccountId | undefined): void {
    const concerned = accounts
      .listProven(userId)
      .filter((item) => account === undefined || item.account === account);
    for (const item of concerned) resolver.forget(item.account);
    const open = store.listQuestions(userId).filter((question) => {
      const asked = parseAsked(question.asked);
      const now = resolver.resolve(question.account, asked, { action: 'CLOSE', price: undefined });
      return now.kind === 'resolved';
    });
    db.inTransaction(() => {
      for (const { account: own, asked } of open) store.removeQuestion(userId, own, asked);
    });
    for (const item of concerned) {
      events.announce(userId, { type: 'account.symbols', account: item.account });
    }
  }

  function load(): void {
    const specs = new Map<AccountId, unknown[]>();
    for (const { account, name, spec } of store.listAll()) {
      stored.set(account, (stored.get(account) ?? new Map<string, string>()).set(name, spec));
      const list = specs.get(account) ?? [];
      list.push(JSON.parse(spec));
      specs.set(account, list);
    }
    for (const [account, list] of specs)
      catalogues.set(account, createCatalogue(readRows(list, SYMBOLS).rows));
  }
}

/** Refusals that a person can answer with a mapping. */
const QUESTIONS: ReadonlySet<string> = new Set(['SYMBOL_UNKNOWN', 'SYMBOL_AMBIGUOUS']);

function keyOf({ account, asked }: Pick<Use, 'account' | 'asked'>): string {
  return `${account} ${asked}`;
}

/** A name as it was written down, in its two parts again. */
function parseAsked(asked: string): AskedSymbol {
  return readAskedSymbol(asked) ?? { symbol: asked, exchange: undefined };
}

/**
 * The part of a specification that is worth keeping: quotes change every moment and are not, and a tick's value, which
 * follows exchange rates, is kept to two digits.
 */
function lasting(spec: SymbolSpec): string {
  const { tick_value: tickValue } = spec;
  return JSON.stringify({ ...spec, bid: 0, ask: 0, tick_value: Number(tickValue.toPrecision(2)) });
}
