-- Who did what, in a chain: each row's hash covers the row before it, so that no row can be changed or taken out
-- without every later hash being wrong. The triggers stop mistakes; the chain shows malice.

CREATE TABLE audit_log (
  seq           INTEGER PRIMARY KEY,
  at_ms         INTEGER NOT NULL,
  actor_id      TEXT NOT NULL,
  address       TEXT NOT NULL,
  action        TEXT NOT NULL,
  subject       TEXT NOT NULL,
  before        TEXT,
  after         TEXT,
  previous_hash TEXT NOT NULL,
  hash          TEXT NOT NULL
) STRICT;
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, seq);
CREATE INDEX audit_log_by_subject ON audit_log (subject, seq);

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
