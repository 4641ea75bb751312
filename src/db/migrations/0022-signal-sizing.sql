-- How the lots of signals become an account's own, as JSON under the names of the API; no row means as sent.
CREATE TABLE signal_sizings (
  account TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (user_id),
  sizing  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
