-- Copying: who follows whom, what the masters hold, what was opened for it on the slaves, and every copy made.

CREATE TABLE copy_pairs (
  pair_id        TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL REFERENCES users (user_id),
  master_account TEXT NOT NULL REFERENCES accounts (account),
  slave_account  TEXT NOT NULL REFERENCES accounts (account),
  status         TEXT NOT NULL CHECK (status IN ('active', 'paused', 'removed')),
  settings       TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  updated_at_ms  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX copy_pairs_once ON copy_pairs (master_account, slave_account) WHERE status <> 'removed';
CREATE INDEX copy_pairs_of_user ON copy_pairs (user_id, pair_id);

-- One row per life of a master's position or waiting order: an order that fills becomes the position of its number; a
-- netting position that turns gets a new row under the same order_id.
CREATE TABLE master_positions (
  item_id         INTEGER PRIMARY KEY,
  account         TEXT NOT NULL,
  order_id        TEXT NOT NULL,
  user_id         TEXT NOT NULL,
  symbol          TEXT NOT NULL,
  side            TEXT NOT NULL CHECK (side IN ('BUY', 'SELL')),
  state           TEXT NOT NULL CHECK (state IN ('awaited', 'open', 'closed', 'waiting', 'removed', 'filled')),
  -- What it still is: 'market' is a position, anything else an order that has not filled.
  order_type      TEXT NOT NULL CHECK (order_type IN ('market', 'limit', 'stop', 'stop_limit')),
  remaining       TEXT NOT NULL,
  -- The most that was told to be opened, and what was last told to be left: events come in any order.
  heard           TEXT NOT NULL,
  told            TEXT NOT NULL,
  stop_loss       REAL NOT NULL,
  take_profit     REAL NOT NULL,
  price           REAL,
  limit_price     REAL NOT NULL,
  expires_at_ms   INTEGER,
  -- The netting position that the order's fill was added to.
  filled_into     TEXT,
  chain           TEXT NOT NULL,
  has_own_time    INTEGER NOT NULL CHECK (has_own_time IN (0, 1)),
  opened_at_ms    INTEGER NOT NULL,
  changed_at_ms   INTEGER NOT NULL,
  -- When this server learnt of the state it is in.
  state_since_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX master_positions_by_order ON master_positions (account, order_id, item_id);
CREATE INDEX master_positions_open ON master_positions (account) WHERE state = 'open';
CREATE INDEX master_orders_waiting ON master_positions (account) WHERE state IN ('waiting', 'removed', 'filled');
CREATE INDEX master_orders_ending ON master_positions (state_since_ms) WHERE state IN ('removed', 'filled');

-- What a pair owes to a master's position: planned slave lots for base master lots, so that parts follow the ratio.
CREATE TABLE copy_shares (
  pair_id TEXT NOT NULL REFERENCES copy_pairs (pair_id),
  item_id INTEGER NOT NULL REFERENCES master_positions (item_id),
  planned TEXT NOT NULL,
  base    TEXT NOT NULL,
  PRIMARY KEY (pair_id, item_id)
) STRICT, WITHOUT ROWID;

-- One slave position (or a part of a netting one) that a copy opened. held is what is left of it.
CREATE TABLE copy_links (
  link_id        TEXT PRIMARY KEY,
  pair_id        TEXT NOT NULL REFERENCES copy_pairs (pair_id),
  item_id        INTEGER NOT NULL REFERENCES master_positions (item_id),
  slave_account  TEXT NOT NULL,
  symbol         TEXT NOT NULL,
  side           TEXT NOT NULL CHECK (side IN ('BUY', 'SELL')),
  state          TEXT NOT NULL CHECK (state IN ('placing', 'waiting', 'opening', 'open', 'closed', 'released')),
  position       TEXT,
  order_type     TEXT NOT NULL CHECK (order_type IN ('market', 'limit', 'stop', 'stop_limit')),
  order_ticket   TEXT,
  order_price    REAL NOT NULL,
  limit_price    REAL NOT NULL,
  asked          TEXT NOT NULL,
  held           TEXT NOT NULL,
  stop_loss      REAL NOT NULL,
  take_profit    REAL NOT NULL,
  needs_look     INTEGER NOT NULL DEFAULT 0 CHECK (needs_look IN (0, 1)),
  settled_at_ms  INTEGER NOT NULL,
  created_at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX copy_links_of_share ON copy_links (pair_id, item_id, link_id);
CREATE INDEX copy_links_by_position ON copy_links (slave_account, position);
CREATE INDEX copy_links_by_ticket ON copy_links (slave_account, order_ticket) WHERE order_ticket IS NOT NULL;
CREATE INDEX copy_links_live ON copy_links (slave_account) WHERE state IN ('placing', 'waiting', 'opening', 'open');
CREATE INDEX copy_links_waiting ON copy_links (item_id) WHERE state = 'waiting';

-- Every copy: what was wanted, what became of it, how long each part of the way took.
CREATE TABLE copies (
  copy_id        TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  pair_id        TEXT NOT NULL,
  item_id        INTEGER,
  link_id        TEXT,
  event_id       TEXT,
  reason         TEXT NOT NULL,
  master_account TEXT NOT NULL,
  slave_account  TEXT NOT NULL,
  order_id       TEXT NOT NULL,
  action         TEXT NOT NULL,
  symbol         TEXT NOT NULL,
  slave_symbol   TEXT,
  side           TEXT,
  master_volume  TEXT,
  volume         TEXT,
  intended       TEXT,
  status         TEXT NOT NULL,
  is_live        INTEGER NOT NULL CHECK (is_live IN (0, 1)),
  code           TEXT,
  message        TEXT NOT NULL,
  command_id     TEXT,
  chain          TEXT NOT NULL,
  signal_id      TEXT,
  master_price   REAL,
  price          REAL,
  stop_loss      REAL,
  take_profit    REAL,
  slippage_points REAL,
  happened_at_ms INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  written_at_ms  INTEGER,
  acked_at_ms    INTEGER,
  done_at_ms     INTEGER,
  is_hidden      INTEGER NOT NULL DEFAULT 0 CHECK (is_hidden IN (0, 1))
) STRICT;
CREATE INDEX copies_of_user ON copies (user_id, copy_id) WHERE is_hidden = 0;
CREATE INDEX copies_live ON copies (link_id) WHERE is_live = 1;
CREATE INDEX copies_of_link ON copies (link_id);
CREATE INDEX copies_by_event ON copies (master_account, event_id);
CREATE INDEX copies_of_pair ON copies (pair_id, copy_id) WHERE action <> 'none';
CREATE INDEX copies_found ON copies (pair_id, copy_id) WHERE reason = 'snapshot';
CREATE INDEX copies_by_command ON copies (command_id) WHERE command_id IS NOT NULL;

-- Openings that wait for the delay of their pair; added are the master's lots that are still wanted of it.
CREATE TABLE copy_delays (
  copy_id   TEXT PRIMARY KEY REFERENCES copies (copy_id),
  pair_id   TEXT NOT NULL REFERENCES copy_pairs (pair_id),
  item_id   INTEGER NOT NULL REFERENCES master_positions (item_id),
  added     TEXT NOT NULL,
  occasion  TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX copy_delays_due ON copy_delays (due_at_ms);
CREATE INDEX copy_delays_of_item ON copy_delays (item_id);

-- Settings under a name, to be put on pairs.
CREATE TABLE copy_templates (
  template_id   TEXT PRIMARY KEY,
  user_id       TEXT NOT NULL REFERENCES users (user_id),
  name          TEXT NOT NULL,
  settings      TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX copy_templates_by_name ON copy_templates (user_id, name COLLATE NOCASE);

-- The newest of one master, by either road.
CREATE INDEX master_events_newest ON master_events (account, received_at_ms);
CREATE INDEX master_events_by_http ON master_events (account, received_at_ms) WHERE road = 'web';
