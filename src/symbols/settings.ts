import type { UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { SymbolSettings, SymbolStore } from './store.ts';

/** Five percent is more than any instrument differs between two houses, and less than two instruments do. */
const DEFAULT_SETTINGS: SymbolSettings = { acceptsNearNames: false, maxPriceDeviationPct: 5 };

/** How much certainty a user asks for; kept in memory because every signal asks. */
export function createSymbolSettings({ db, store }: { db: Db; store: SymbolStore }) {
  const known = new Map(store.listSettings().map(({ userId, settings }) => [userId, settings]));
  return {
    get: (userId: UserId): SymbolSettings => known.get(userId) ?? DEFAULT_SETTINGS,
    set: (userId: UserId, settings: SymbolSettings): SymbolSettings => {
      db.inTransaction(() => {
        store.upsertSettings(userId, settings);
      });
      known.set(userId, settings);
      return settings;
    },
  };
}

export type SymbolSettingsOf = ReturnType<typeof createSymbolSettings>;
