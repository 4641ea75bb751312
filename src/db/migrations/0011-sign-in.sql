-- Who is asking: Google accounts, sessions, and tokens with an end. Of a session and of an API token only a keyed hash
-- is kept: no row here yields anything that signs anybody in.

ALTER TABLE users ADD COLUMN google_sub TEXT;
ALTER TABLE users ADD COLUMN last_seen_at_ms INTEGER;
CREATE UNIQUE INDEX users_by_google_sub ON users (google_sub) WHERE google_sub IS NOT NULL;

-- webhook_url is the path with the token cut short: enough to recognise it by, useless for calling it.
ALTER TABLE user_tokens ADD COLUMN webhook_url TEXT NOT NULL DEFAULT '';
ALTER TABLE user_tokens ADD COLUMN expires_at_ms INTEGER;
ALTER TABLE user_tokens ADD COLUMN uses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_tokens ADD COLUMN last_used_at_ms INTEGER;

-- user_id is null while somebody is on the way to Google and back; flow_sealed is what that way needs.
CREATE TABLE sessions (
  session_id          TEXT PRIMARY KEY,
  secret_hash         TEXT NOT NULL UNIQUE,
  user_id             TEXT REFERENCES users (user_id),
  flow_sealed         TEXT,
  address             TEXT NOT NULL,
  user_agent          TEXT NOT NULL,
  authenticated_at_ms INTEGER,
  created_at_ms       INTEGER NOT NULL,
  last_seen_at_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_id, session_id);

CREATE TABLE api_tokens (
  token_id        TEXT PRIMARY KEY,
  user_id         TEXT NOT NULL REFERENCES users (user_id),
  name            TEXT NOT NULL,
  token_hash      TEXT NOT NULL UNIQUE,
  hint            TEXT NOT NULL,
  scopes          TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  expires_at_ms   INTEGER NOT NULL,
  uses            INTEGER NOT NULL DEFAULT 0,
  last_used_at_ms INTEGER
) STRICT;
CREATE INDEX api_tokens_of_user ON api_tokens (user_id, token_id);
