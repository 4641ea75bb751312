-- What an owner says a name means: for one account, or (account = '') for all of the owner's accounts.
CREATE TABLE symbol_mappings (
  user_id       TEXT NOT NULL REFERENCES users (user_id),
  account       TEXT NOT NULL,
  from_folded   TEXT NOT NULL,
  from_symbol   TEXT NOT NULL,
  to_symbol     TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  PRIMARY KEY (user_id, account, from_folded)
) STRICT, WITHOUT ROWID;

-- Names that could not be mapped with certainty, until their owner answers.
CREATE TABLE symbol_questions (
  account     TEXT NOT NULL,
  asked       TEXT NOT NULL,
  user_id     TEXT NOT NULL REFERENCES users (user_id),
  code        TEXT NOT NULL,
  message     TEXT NOT NULL,
  times       INTEGER NOT NULL,
  first_at_ms INTEGER NOT NULL,
  last_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (account, asked)
) STRICT, WITHOUT ROWID;
CREATE INDEX symbol_questions_of_user ON symbol_questions (user_id, last_at_ms);

-- What each name was last taken for; keeps a choice between equals, and tells when a broker changes it.
CREATE TABLE symbol_uses (
  account      TEXT NOT NULL,
  asked        TEXT NOT NULL,
  resolved     TEXT NOT NULL,
  via          TEXT NOT NULL,
  last_used_ms INTEGER NOT NULL,
  PRIMARY KEY (account, asked)
) STRICT, WITHOUT ROWID;

CREATE TABLE symbol_changes (
  change_id  INTEGER PRIMARY KEY AUTOINCREMENT,
  account    TEXT NOT NULL,
  symbol     TEXT NOT NULL,
  field      TEXT NOT NULL,
  before     TEXT NOT NULL,
  after      TEXT NOT NULL,
  is_in_use  INTEGER NOT NULL CHECK (is_in_use IN (0, 1)),
  at_ms      INTEGER NOT NULL
) STRICT;
CREATE INDEX symbol_changes_of_account ON symbol_changes (account, change_id);

CREATE TABLE symbol_settings (
  user_id                 TEXT PRIMARY KEY REFERENCES users (user_id),
  accepts_near_names      INTEGER NOT NULL CHECK (accepts_near_names IN (0, 1)),
  max_price_deviation_pct REAL NOT NULL
) STRICT;
