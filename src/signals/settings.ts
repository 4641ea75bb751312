import type { UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import { DEFAULT_SETTINGS, type SignalSettings } from './signal.ts';
import type { SignalStore } from './store.ts';

/** How a user wants signals judged in time; kept in memory because every signal asks. */
export function createSettings({ db, store }: { db: Db; store: SignalStore }) {
  const known = new Map(store.listSettings().map(({ userId, settings }) => [userId, settings]));
  return {
    get: (userId: UserId): SignalSettings => known.get(userId) ?? DEFAULT_SETTINGS,
    set: (userId: UserId, settings: SignalSettings): SignalSettings => {
      db.inTransaction(() => {
        store.upsertSettings(userId, settings);
      });
      known.set(userId, settings);
      return settings;
    },
  };
}
