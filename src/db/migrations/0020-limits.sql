-- What owners allow: for one account, or (scope 'user') for all of theirs. limits is JSON under the names of the API; a
-- name that is absent is inherited, null means no limit.
CREATE TABLE limit_sets (
  scope    TEXT NOT NULL CHECK (scope IN ('user', 'account')),
  scope_id TEXT NOT NULL,
  user_id  TEXT NOT NULL REFERENCES users (user_id),
  limits   TEXT NOT NULL,
  PRIMARY KEY (scope, scope_id)
) STRICT, WITHOUT ROWID;
INSERT INTO limit_sets (scope, scope_id, user_id, limits)
  SELECT 'account', account, user_id, json_object('max_lot', max_lot) FROM account_limits WHERE max_lot IS NOT NULL;
DROP TABLE account_limits;

-- What an approved opening takes of the limits until its terminal shows it or it has come to nothing; kept for an hour
-- after that, because orders are counted.
CREATE TABLE reservations (
  command_id     TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  account        TEXT NOT NULL,
  magic          TEXT NOT NULL,
  symbol         TEXT NOT NULL,
  lots           TEXT,
  risk           TEXT,
  margin         TEXT,
  likeness       TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  released_at_ms INTEGER
) STRICT;
CREATE INDEX reservations_of_account ON reservations (account, created_at_ms);
CREATE INDEX reservations_open ON reservations (account) WHERE released_at_ms IS NULL;
CREATE INDEX reservations_unreleased ON reservations (command_id) WHERE released_at_ms IS NULL;
CREATE INDEX reservations_released ON reservations (released_at_ms) WHERE released_at_ms IS NOT NULL;

-- What each account was worth when its trading day began, and when it was last looked at.
CREATE TABLE day_bases (
  account  TEXT PRIMARY KEY,
  reset_ms INTEGER NOT NULL,
  base     TEXT NOT NULL,
  source   TEXT NOT NULL CHECK (source IN ('exact', 'nearest_before', 'first_seen'))
) STRICT, WITHOUT ROWID;
CREATE TABLE equity_samples (
  account TEXT PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  equity  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX deals_of_account ON deals (account, time_ms);
CREATE INDEX trades_closed ON trades (account, closed_at_ms) WHERE closed_at_ms IS NOT NULL;
