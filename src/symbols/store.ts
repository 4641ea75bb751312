import type { AccountId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';

export type SymbolStore = ReturnType<typeof createSymbolStore>;

type SymbolRow = { account: AccountId; name: string; spec: string };

/** What a name means by its owner's word; account is undefined where it holds for all accounts of the owner. */
export type Mapping = {
  readonly userId: UserId;
  readonly account: AccountId | undefined;
  readonly from: string;
  readonly to: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

/** A name that waits for its owner to say what it means. */
export type Question = {
  readonly account: AccountId;
  readonly asked: string;
  readonly code: string;
  readonly message: string;
  readonly times: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
};

/** What a name was last taken for. */
export type Use = {
  readonly account: AccountId;
  readonly asked: string;
  readonly resolved: string;
  readonly via: string;
  readonly lastUsedMs: number;
};

export type Change = {
  readonly account: AccountId;
  readonly symbol: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly isInUse: boolean;
  readonly atMs: number;
};

export type SymbolSettings = {
  /** Lets a name that is nearly one symbol, and only one, be taken for it without asking. */
  readonly acceptsNearNames: boolean;
  /** How far a live quote may lie from a price sent with the signal. */
  readonly maxPriceDeviationPct: number;
};

type MappingRow = {
  user_id: UserId;
  account: string;
  from_symbol: string;
  to_symbol: string;
  created_at_ms: number;
  updated_at_ms: number;
};
type QuestionRow = {
  account: AccountId;
  asked: string;
  code: string;
  message: string;
  times: number;
  first_at_ms: number;
  last_at_ms: number;
};
type UseRow = {
  account: AccountId;
  asked: string;
  resolved: string;
  via: string;
  last_used_ms: number;
};
type ChangeRow = {
  account: AccountId;
  symbol: string;
  field: string;
  before: string;
  after: string;
  is_in_use: number;
  at_ms: number;
};
type SettingsRow = {
  user_id: UserId;
  accepts_near_names: number;
  max_price_deviation_pct: number;
};

/** Catalogues as terminals last described them, and everything their owners have said about names. */
export function createSymbolStore(db: Db) {
  const selectAll = db.prepare<SymbolRow>(
    'SELECT account, name, spec FROM account_symbols ORDER BY account, name',
  );
  const upsert = db.prepare(
    `INSERT INTO account_symbols (account, name, spec) VALUES (?, ?, ?)
     ON CONFLICT (account, name) DO UPDATE SET spec = excluded.spec`,
  );
  const remove = db.prepare('DELETE FROM account_symbols WHERE account = ? AND name = ?');
  const selectMappings = db.prepare<MappingRow>(
    'SELECT * FROM symbol_mappings ORDER BY user_id, account, from_folded',
  );
  const upsertMapping = db.prepare(
    `INSERT INTO symbol_mappings (user_id, account, from_folded, from_symbol, to_symbol, created_at_ms, updated_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (user_id, account, from_folded) DO UPDATE SET
       from_symbol = excluded.from_symbol, to_symbol = excluded.to_symbol, updated_at_ms = excluded.updated_at_ms`,
  );
  const removeMapping = db.prepare(
    'DELETE FROM symbol_mappings WHERE user_id = ? AND account = ? AND from_folded = ?',
  );
  const removeMappings = db.prepare(
    'DELETE FROM symbol_mappings WHERE user_id = ? AND account = ?',
  );
  const askQuestion = db.prepare(
    `INSERT INTO symbol_questions (account, asked, user_id, code, message, times, first_at_ms, last_at_ms)
     VALUES (?, ?, ?, ?, ?, 1, ?, ?)
     ON CONFLICT (account, asked) DO UPDATE SET
       code = excluded.code, message = excluded.message, times = times + 1, last_at_ms = excluded.last_at_ms`,
  );
  const selectQuestions = db.prepare<QuestionRow>(
    'SELECT * FROM symbol_questions WHERE user_id = ? ORDER BY last_at_ms DESC, asked LIMIT 200',
  );
  const removeQuestion = db.prepare(
    'DELETE FROM symbol_questions WHERE user_id = ? AND account = ? AND asked = ?',
  );
  const selectUses = db.prepare<UseRow>('SELECT * FROM symbol_uses');
  const upsertUse = db.prepare(
    `INSERT INTO symbol_uses (account, asked, resolved, via, last_used_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (account, asked) DO UPDATE SET
       resolved = excluded.resolved, via = excluded.via, last_used_ms = excluded.last_used_ms`,
  );
  const insertChange = db.prepare(
    `INSERT INTO symbol_changes (account, symbol, field, before, after, is_in_use, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectChanges = db.prepare<ChangeRow>(
    'SELECT * FROM symbol_changes WHERE account = ? ORDER BY change_id DESC LIMIT ? OFFSET ?',
  );
  const countChanges = db.prepare<{ total: number }>(
    'SELECT count(*) AS total FROM symbol_changes WHERE account = ?',
  );
  const selectSettings = db.prepare<SettingsRow>('SELECT * FROM symbol_settings');
  const upsertSettings = db.prepare(
    `INSERT INTO symbol_settings (user_id, accepts_near_names, max_price_deviation_pct) VALUES (?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET
       accepts_near_names = excluded.accepts_near_names,
       max_price_deviation_pct = excluded.max_price_deviation_pct`,
  );

  const forgetting = [
    'DELETE FROM account_symbols WHERE account = ?',
    'DELETE FROM symbol_questions WHERE account = ?',
    'DELETE FROM symbol_uses WHERE account = ?',
    'DELETE FROM symbol_changes WHERE account = ?',
  ].map((sql) => db.prepare(sql));
  return {
    /** Everything about an account that its owner leaves. */
    forget: (userId: UserId, account: AccountId): void => {
      removeMappings.run(userId, account);
      for (const statement of forgetting) statement.run(account);
    },
    /** Every account's symbols, for the start. */
    listAll: (): SymbolRow[] => selectAll.all(),
    upsert: (account: AccountId, name: string, spec: string): void => {
      upsert.run(account, name, spec);
    },
    remove: (account: AccountId, name: string): void => {
      remove.run(account, name);
    },

    listMappings: (): Mapping[] => selectMappings.all().map(toMapping),
    upsertMapping: (mapping: Mapping): void => {
      const { userId, account, from, to, createdAtMs, updatedAtMs } = mapping;
      const key = foldedName(from);
      upsertMapping.run(userId, account ?? '', key, from, to, createdAtMs, updatedAtMs);
    },
    removeMapping: (userId: UserId, account: AccountId | undefined, from: string): boolean =>
      removeMapping.run(userId, account ?? '', foldedName(from)).changes > 0,
    removeMappings: (userId: UserId, account: AccountId | undefined): number =>
      removeMappings.run(userId, account ?? '').changes,

    askQuestion: (
      userId: UserId,
      { account, asked, code, message }: Pick<Question, 'account' | 'asked' | 'code' | 'message'>,
      nowMs: number,
    ): void => {
      askQuestion.run(account, asked, userId, code, message, nowMs, nowMs);
    },
    listQuestions: (userId: UserId): Question[] => selectQuestions.all(userId).map(toQuestion),
    removeQuestion: (userId: UserId, account: AccountId, asked: string): boolean =>
      removeQuestion.run(userId, account, asked).changes > 0,

    listUses: (): Use[] => selectUses.all().map(toUse),
    upsertUse: ({ account, asked, resolved, via, lastUsedMs }: Use): void => {
      upsertUse.run(account, asked, resolved, via, lastUsedMs);
    },

    insertChange: (change: Change): void => {
      const { account, symbol, field, before, after, isInUse, atMs } = change;
      insertChange.run(account, symbol, field, before, after, isInUse ? 1 : 0, atMs);
    },
    listChanges: (account: AccountId, limit: number, offset: number): Change[] =>
      selectChanges.all(account, limit, offset).map(toChange),
    countChanges: (account: AccountId): number => countChanges.get(account)?.total ?? 0,

    listSettings: (): { userId: UserId; settings: SymbolSettings }[] =>
      selectSettings.all().map((row) => ({
        userId: row.user_id,
        settings: {
          acceptsNearNames: row.accepts_near_names === 1,
          maxPriceDeviationPct: row.max_price_deviation_pct,
        },
      })),
    upsertSettings: (userId: UserId, settings: SymbolSettings): void => {
      const { acceptsNearNames, maxPriceDeviationPct } = settings;
      upsertSettings.run(userId, acceptsNearNames ? 1 : 0, maxPriceDeviationPct);
    },
  };
}

/** Owners write names in any case; two spellings of one name are one mapping. */
export function foldedName(name: string): string {
  return name.trim().toUpperCase();
}

function toMapping(row: MappingRow): Mapping {
  return {
    userId: row.user_id,
    account: row.account === '' ? undefined : (row.account as AccountId),
    from: row.from_symbol,
    to: row.to_symbol,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

function toQuestion(row: QuestionRow): Question {
  const { account, asked, code, message, times } = row;
  return {
    account,
    asked,
    code,
    message,
    times,
    firstAtMs: row.first_at_ms,
    lastAtMs: row.last_at_ms,
  };
}

function toUse(row: UseRow): Use {
  const { account, asked, resolved, via } = row;
  return { account, asked, resolved, via, lastUsedMs: row.last_used_ms };
}

function toChange(row: ChangeRow): Change {
  const { account, symbol, field, before, after } = row;
  return { account, symbol, field, before, after, isInUse: row.is_in_use === 1, atMs: row.at_ms };
}
