-- One cause may make two orders on an account: a strategy that turns over is an exit and an opening.
ALTER TABLE orders RENAME TO orders_before;
CREATE TABLE orders (
  order_id      TEXT PRIMARY KEY,
  user_id       TEXT NOT NULL,
  cause_kind    TEXT NOT NULL,
  cause_id      TEXT NOT NULL,
  part          INTEGER NOT NULL DEFAULT 0,
  account       TEXT NOT NULL,
  action        TEXT NOT NULL,
  symbol        TEXT,
  verdict       TEXT NOT NULL CHECK (verdict IN ('approved', 'denied')),
  code          TEXT,
  message       TEXT NOT NULL,
  facts         TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (cause_kind, cause_id, account, part)
) STRICT;
INSERT INTO orders (order_id, user_id, cause_kind, cause_id, account, action, symbol, verdict, code, message, facts, created_at_ms)
  SELECT order_id, user_id, cause_kind, cause_id, account, action, symbol, verdict, code, message, facts, created_at_ms FROM orders_before;
DROP TABLE orders_before;
