-- Masters: accounts whose trades are reported for copying. A key is kept as a keyed hash to look it up, and sealed
-- to show it to its owner.

CREATE TABLE copy_masters (
  account        TEXT PRIMARY KEY REFERENCES accounts (account),
  user_id        TEXT NOT NULL REFERENCES users (user_id),
  api_key_hash   TEXT NOT NULL UNIQUE,
  api_key_sealed TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL
) STRICT;

-- One row per event of a master, whichever road it came by first; event_id makes the second road a repeat.
CREATE TABLE master_events (
  account          TEXT NOT NULL,
  event_id         TEXT NOT NULL,
  user_id          TEXT NOT NULL,
  event            TEXT NOT NULL,
  road             TEXT NOT NULL CHECK (road IN ('file', 'web')),
  order_id         TEXT NOT NULL,
  symbol           TEXT NOT NULL,
  type             TEXT NOT NULL,
  volume           TEXT NOT NULL,
  closed_volume    TEXT,
  remaining_volume TEXT,
  price            REAL,
  stop_loss        REAL,
  take_profit      REAL,
  happened_at_ms   INTEGER NOT NULL,
  received_at_ms   INTEGER NOT NULL,
  repeats          INTEGER NOT NULL DEFAULT 0,
  is_hidden        INTEGER NOT NULL DEFAULT 0 CHECK (is_hidden IN (0, 1)),
  PRIMARY KEY (account, event_id)
) STRICT;
CREATE INDEX master_events_of_user ON master_events (user_id, received_at_ms);
