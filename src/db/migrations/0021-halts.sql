-- Restraints of trading: a person's and the program's own stand beside each other, and the strictest counts.

ALTER TABLE trading_states RENAME TO trading_states_before;
CREATE TABLE trading_states (
  scope     TEXT NOT NULL CHECK (scope IN ('installation', 'user', 'account')),
  scope_id  TEXT NOT NULL,
  origin    TEXT NOT NULL CHECK (origin IN ('person', 'automatic')),
  state     TEXT NOT NULL CHECK (state IN ('active', 'reducing', 'halted')),
  reason    TEXT NOT NULL,
  set_by    TEXT NOT NULL,
  lifted_by TEXT NOT NULL,
  since_ms  INTEGER NOT NULL,
  PRIMARY KEY (scope, scope_id, origin)
) STRICT, WITHOUT ROWID;
INSERT INTO trading_states (scope, scope_id, origin, state, reason, set_by, lifted_by, since_ms)
  SELECT scope, scope_id, 'person', state, reason, set_by, 'Resuming, by a person', since_ms FROM trading_states_before;
DROP TABLE trading_states_before;

-- An account being closed out. What is asked for is repeated until the account is flat or its owner ends it.
CREATE TABLE flattens (
  flatten_id      TEXT PRIMARY KEY,
  user_id         TEXT NOT NULL,
  account         TEXT NOT NULL,
  requested_by    TEXT NOT NULL,
  requested_at_ms INTEGER NOT NULL,
  explanation     TEXT NOT NULL,
  outcome         TEXT CHECK (outcome IN ('flat', 'ended')),
  ended_at_ms     INTEGER
) STRICT;
CREATE UNIQUE INDEX flattens_under_way ON flattens (account) WHERE ended_at_ms IS NULL;
CREATE INDEX flattens_of_account ON flattens (user_id, account, flatten_id);

CREATE TABLE flatten_items (
  flatten_id TEXT NOT NULL REFERENCES flattens (flatten_id),
  kind       TEXT NOT NULL CHECK (kind IN ('position', 'order')),
  ticket     TEXT NOT NULL,
  symbol     TEXT NOT NULL,
  volume     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'gone')),
  reason     TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  due_at_ms  INTEGER NOT NULL,
  command_id TEXT,
  PRIMARY KEY (flatten_id, kind, ticket)
) STRICT, WITHOUT ROWID;

-- Differences between what an account should hold and what its terminal shows.
CREATE TABLE drifts (
  account        TEXT NOT NULL,
  class          TEXT NOT NULL,
  position       TEXT NOT NULL,
  user_id        TEXT NOT NULL,
  symbol         TEXT NOT NULL,
  message        TEXT NOT NULL,
  since_ms       INTEGER NOT NULL,
  resolved_at_ms INTEGER,
  PRIMARY KEY (account, class, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX drifts_of_user ON drifts (user_id, since_ms);

CREATE TABLE drift_settings (
  account        TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  halts_openings INTEGER NOT NULL CHECK (halts_openings IN (0, 1))
) STRICT;
