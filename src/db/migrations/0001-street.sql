-- The street of a signal. Ids are ULID text, times UTC epoch milliseconds, flags 0/1, lots decimal text.

CREATE TABLE vault_keys (
  key_id        TEXT PRIMARY KEY,
  check_text    TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  user_id    TEXT PRIMARY KEY,
  email      TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  picture    TEXT,
  is_active  INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  is_admin   INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1)),
  created_at INTEGER NOT NULL,
  last_login INTEGER
) STRICT;

-- A token is kept as a keyed hash to look it up, and sealed to show it to its owner.
CREATE TABLE user_tokens (
  token_id             TEXT PRIMARY KEY,
  user_id              TEXT NOT NULL REFERENCES users (user_id),
  webhook_token_hash   TEXT NOT NULL UNIQUE,
  webhook_token_sealed TEXT NOT NULL,
  created_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX user_tokens_of_user ON user_tokens (user_id);

CREATE TABLE accounts (
  account           TEXT PRIMARY KEY,
  user_id           TEXT NOT NULL REFERENCES users (user_id),
  nickname          TEXT NOT NULL,
  kind              TEXT NOT NULL CHECK (kind IN ('mt5', 'paper')),
  broker            TEXT NOT NULL,
  server            TEXT NOT NULL,
  status            TEXT NOT NULL DEFAULT 'offline' CHECK (status IN ('online', 'stale', 'offline')),
  is_paused         INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
  receives_webhooks INTEGER NOT NULL DEFAULT 1 CHECK (receives_webhooks IN (0, 1)),
  paper_settings    TEXT,
  created_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_of_user ON accounts (user_id);

CREATE TABLE events (
  seq           INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id       TEXT NOT NULL,
  type          TEXT NOT NULL,
  payload       TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX events_of_user ON events (user_id, seq);

-- The highest event number taken from each terminal, and the numbers below it that have not come.
CREATE TABLE terminal_marks (
  account  TEXT PRIMARY KEY,
  last_seq INTEGER NOT NULL
) STRICT;
CREATE TABLE terminal_gaps (
  account TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  PRIMARY KEY (account, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_symbols (
  account TEXT NOT NULL,
  name    TEXT NOT NULL,
  spec    TEXT NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE signals (
  signal_id      TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('accepted', 'denied', 'refused', 'duplicate', 'limited')),
  code           TEXT,
  message        TEXT NOT NULL,
  action         TEXT,
  symbol         TEXT,
  volume         TEXT,
  duplicate_of   TEXT,
  body           TEXT NOT NULL,
  warnings       TEXT NOT NULL,
  outcomes       TEXT NOT NULL,
  repeats        INTEGER NOT NULL DEFAULT 0,
  is_hidden      INTEGER NOT NULL DEFAULT 0 CHECK (is_hidden IN (0, 1)),
  received_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX signals_of_user ON signals (user_id, signal_id) WHERE is_hidden = 0;

CREATE TABLE idempotency_keys (
  user_id       TEXT NOT NULL,
  key           TEXT NOT NULL,
  body_hash     TEXT NOT NULL,
  signal_id     TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at_ms);

CREATE TABLE signal_settings (
  user_id            TEXT PRIMARY KEY,
  duplicate_window_s INTEGER NOT NULL,
  max_signal_age_s   INTEGER NOT NULL,
  open_ttl_s         INTEGER NOT NULL,
  exit_ttl_s         INTEGER NOT NULL
) STRICT;

CREATE TABLE orders (
  order_id      TEXT PRIMARY KEY,
  user_id       TEXT NOT NULL,
  cause_kind    TEXT NOT NULL,
  cause_id      TEXT NOT NULL,
  account       TEXT NOT NULL,
  action        TEXT NOT NULL,
  symbol        TEXT,
  verdict       TEXT NOT NULL CHECK (verdict IN ('approved', 'denied')),
  code          TEXT,
  message       TEXT NOT NULL,
  facts         TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (cause_kind, cause_id, account)
) STRICT;

-- The outbox: payload is the command byte for byte, the file only its delivery.
CREATE TABLE commands (
  command_id      TEXT PRIMARY KEY,
  user_id         TEXT NOT NULL,
  account         TEXT NOT NULL,
  cause_kind      TEXT NOT NULL,
  cause_id        TEXT NOT NULL,
  ref_command_id  TEXT,
  seq             INTEGER NOT NULL,
  epoch           INTEGER NOT NULL,
  action          TEXT NOT NULL,
  symbol          TEXT,
  magic           TEXT NOT NULL,
  file_name       TEXT NOT NULL,
  payload         TEXT NOT NULL,
  state           TEXT NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  expires_at_ms   INTEGER NOT NULL,
  written_at_ms   INTEGER,
  acked_at_ms     INTEGER,
  done_at_ms      INTEGER,
  queried_at_ms   INTEGER,
  late_at_ms      INTEGER,
  volume          TEXT,
  price           REAL,
  retcode         INTEGER,
  retcode_name    TEXT,
  message         TEXT NOT NULL DEFAULT '',
  broker_order    TEXT,
  deal            TEXT,
  position        TEXT,
  result          TEXT,
  UNIQUE (account, seq)
) STRICT;
CREATE INDEX commands_by_cause ON commands (cause_kind, cause_id);
CREATE INDEX commands_by_magic ON commands (account, magic);
CREATE INDEX commands_live ON commands (account, seq)
  WHERE state IN ('queued', 'written', 'acked', 'unknown');

CREATE TABLE command_epochs (
  epoch         INTEGER PRIMARY KEY,
  started_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE trading_states (
  scope    TEXT NOT NULL CHECK (scope IN ('installation', 'user', 'account')),
  scope_id TEXT NOT NULL,
  state    TEXT NOT NULL CHECK (state IN ('active', 'reducing', 'halted')),
  reason   TEXT NOT NULL,
  set_by   TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (scope, scope_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_limits (
  account TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  max_lot TEXT
) STRICT;

CREATE TABLE deals (
  account        TEXT NOT NULL,
  ticket         TEXT NOT NULL,
  user_id        TEXT NOT NULL,
  position       TEXT NOT NULL,
  type           TEXT NOT NULL,
  entry          TEXT NOT NULL,
  symbol         TEXT NOT NULL,
  volume         TEXT NOT NULL,
  price          REAL NOT NULL,
  profit         TEXT NOT NULL,
  swap           TEXT NOT NULL,
  commission     TEXT NOT NULL,
  fee            TEXT NOT NULL,
  magic          TEXT NOT NULL,
  comment        TEXT NOT NULL,
  reason         TEXT NOT NULL,
  offset_s       INTEGER NOT NULL,
  server_time_ms INTEGER NOT NULL,
  time_ms        INTEGER NOT NULL,
  PRIMARY KEY (account, ticket)
) STRICT, WITHOUT ROWID;

-- A trade is a position from its first deal in until its open volume is zero again.
CREATE TABLE trades (
  trade_id         TEXT PRIMARY KEY,
  user_id          TEXT NOT NULL,
  account          TEXT NOT NULL,
  position         TEXT NOT NULL,
  command_id       TEXT,
  symbol           TEXT NOT NULL,
  side             TEXT NOT NULL CHECK (side IN ('BUY', 'SELL')),
  volume           TEXT NOT NULL,
  remaining_volume TEXT NOT NULL,
  open_price       REAL NOT NULL,
  close_price      REAL,
  net              TEXT NOT NULL,
  opened_at_ms     INTEGER NOT NULL,
  closed_at_ms     INTEGER
) STRICT;
CREATE INDEX trades_of_position ON trades (account, position);
CREATE INDEX trades_of_user ON trades (user_id, opened_at_ms);
