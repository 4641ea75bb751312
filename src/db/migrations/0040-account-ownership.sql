-- Whose an account is must be shown (docs/decisions/0017). Several users may claim a number; at most one of them has proven
-- it, and only then is it theirs. A number that was given back stays as a row, so that nobody else inherits what it left.
-- Masters and pairs therefore name an account by its number and their user, not by a row of this table.

PRAGMA defer_foreign_keys = ON;

CREATE TABLE accounts_before AS SELECT * FROM accounts;
CREATE TABLE copy_masters_before AS SELECT * FROM copy_masters;
CREATE TABLE copy_pairs_before AS SELECT * FROM copy_pairs;
DROP TABLE copy_masters;
DROP TABLE copy_pairs;
DROP TABLE accounts;

CREATE TABLE accounts (
  account_row        INTEGER PRIMARY KEY,
  account            TEXT NOT NULL,
  user_id            TEXT NOT NULL REFERENCES users (user_id),
  nickname           TEXT NOT NULL,
  kind               TEXT NOT NULL CHECK (kind IN ('mt5', 'paper')),
  broker             TEXT NOT NULL,
  server             TEXT NOT NULL,
  status             TEXT NOT NULL DEFAULT 'offline' CHECK (status IN ('online', 'stale', 'offline')),
  is_paused          INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
  receives_webhooks  INTEGER NOT NULL DEFAULT 1 CHECK (receives_webhooks IN (0, 1)),
  -- The switch stands as its owner has put it, and no rule moves it.
  is_webhooks_chosen INTEGER NOT NULL DEFAULT 0 CHECK (is_webhooks_chosen IN (0, 1)),
  paper_settings     TEXT,
  created_at         INTEGER NOT NULL,
  proven_at_ms       INTEGER,
  -- When a terminal that trades at a broker was first seen online for it.
  first_online_at_ms INTEGER,
  removed_at_ms      INTEGER
) STRICT;
-- What was there before is proven: an upgrade stops nobody's trading.
INSERT INTO accounts (account, user_id, nickname, kind, broker, server, status, is_paused, receives_webhooks,
    paper_settings, created_at, proven_at_ms)
  SELECT account, user_id, nickname, kind, broker, server, status, is_paused, receives_webhooks,
    paper_settings, created_at, created_at
  FROM accounts_before ORDER BY created_at, account;
CREATE UNIQUE INDEX accounts_proven ON accounts (account) WHERE proven_at_ms IS NOT NULL AND removed_at_ms IS NULL;
CREATE UNIQUE INDEX accounts_live ON accounts (user_id, account) WHERE removed_at_ms IS NULL;
CREATE INDEX accounts_by_number ON accounts (account);

CREATE TABLE copy_masters (
  account        TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL REFERENCES users (user_id),
  api_key_hash   TEXT NOT NULL UNIQUE,
  api_key_sealed TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL
) STRICT;
INSERT INTO copy_masters SELECT * FROM copy_masters_before;

CREATE TABLE copy_pairs (
  pair_id        TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  master_account TEXT NOT NULL,
  slave_account  TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('active', 'paused', 'removed')),
  settings       TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  updated_at_ms  INTEGER NOT NULL
) STRICT;
INSERT INTO copy_pairs SELECT * FROM copy_pairs_before;
CREATE UNIQUE INDEX copy_pairs_once ON copy_pairs (master_account, slave_account) WHERE status <> 'removed';
CREATE INDEX copy_pairs_of_user ON copy_pairs (user_id, pair_id);

DROP TABLE accounts_before;
DROP TABLE copy_masters_before;
DROP TABLE copy_pairs_before;
