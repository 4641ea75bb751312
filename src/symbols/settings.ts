import type { UserId } from '../base/ids.ts';
import type { Audit, Owner } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { SymbolSettings, SymbolStore } from './store.ts';

/** Five percent is more than any instrument differs between two houses, and less than two instruments do. */
const DEFAULT_SETTINGS: SymbolSettings = { acceptsNearNames: false, maxPriceDeviationPct: 5 };

/** How much certainty a user asks for; kept in memory because every signal asks. */
export function createSymbolSettings({
  db,
  audit,
  store,
}: {
  db: Db;
  audit: Audit;
  store: SymbolStore;
}) {
  const known = new Map(store.listSettings().map(({ userId, settings }) => [userId, settings]));
  return {
    get: (userId: UserId): SymbolSettings => known.get(userId) ?? DEFAULT_SETTINGS,
    set: (by: Owner, settings: SymbolSettings): SymbolSettings => {
      const { userId } = by;
      db.inTransaction(() => {
        store.upsertSettings(userId, settings);
        audit.append({
          by,
          action: 'symbol_settings.changed',
          subject: `user:${userId}`,
          before: known.get(userId) ?? DEFAULT_SETTINGS,
          after: settings,
        });
      });
      known.set(userId, settings);
      return settings;
    },
  };
}

export type SymbolSettingsOf = ReturnType<typeof createSymbolSettings>;
