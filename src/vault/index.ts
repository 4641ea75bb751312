import { AppError } from '../base/errors.ts';
import type { Db } from '../db/index.ts';
import { deriveKey, open, seal, sealingKey } from './seal.ts';

export { deriveKey };
const CHECK_PLACE = 'vault_keys/check';
const CHECK_TEXT = 'signalpost';

type VaultKeyRow = { key_id: string; check_text: string };

/**
 * Seals and opens credentials with the installation's key. Refuses to open (CONFLICT) over a database that was
 * sealed with another key: a wrong key must stop the program, never start a second set of secrets.
 */
export function openVault({ db, masterKey, nowMs }: { db: Db; masterKey: Buffer; nowMs: number }) {
  const key = sealingKey(masterKey);
  const known = db.prepare<VaultKeyRow>('SELECT key_id, check_text FROM vault_keys').all();
  if (known.length === 0) {
    db.prepare('INSERT INTO vault_keys (key_id, check_text, created_at_ms) VALUES (?, ?, ?)').run(
      key.id,
      seal(key, CHECK_PLACE, CHECK_TEXT),
      nowMs,
    );
  } else if (
    !known.some(
      (row) => row.key_id === key.id && open(key, CHECK_PLACE, row.check_text) === CHECK_TEXT,
    )
  ) {
    throw new AppError(
      'CONFLICT',
      'SIGNALPOST_KEY does not fit this database. Put back the key it was made with.',
    );
  }
  return {
    /** Seals a text for one place, e.g. "user_tokens/<id>/webhook_token"; only there it opens again. */
    seal: (place: string, text: string): string => seal(key, place, text),
    open: (place: string, sealed: string): string => open(key, place, sealed),
  };
}

/** Whether a database of any age holds something that only an installation's key opens. */
export function hasSealed(db: Pick<Db, 'prepare'>): boolean {
  const columns = db
    .prepare<{ place: string; name: string }>(
      `SELECT m.name AS place, c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c
       WHERE m.type = 'table' AND ((m.name = 'vault_keys' AND c.name = 'key_id') OR c.name LIKE '%\\_sealed' ESCAPE '\\')`,
    )
    .all();
  return columns.some(({ place, name }) => {
    const [table, column] = [place, name].map((text) => `"${text.replaceAll('"', '""')}"`);
    const sql = `SELECT 1 FROM ${table ?? ''} WHERE ${column ?? ''} IS NOT NULL LIMIT 1`;
    return db.prepare(sql).get() !== undefined;
  });
}
