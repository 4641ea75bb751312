import type { UserId } from '../base/ids.ts';
import type { Audit, Owner } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import { DEFAULT_SETTINGS, type SignalSettings } from './signal.ts';
import type { SignalStore } from './store.ts';

/** How a user wants signals judged in time; kept in memory because every signal asks. */
export function createSettings({ db, audit, store }: { db: Db; audit: Audit; store: SignalStore }) {
  const known = new Map(store.listSettings().map(({ userId, settings }) => [userId, settings]));
  return {
    get: (userId: UserId): SignalSettings => known.get(userId) ?? DEFAULT_SETTINGS,
    set: (by: Owner, settings: SignalSettings): SignalSettings => {
      const { userId } = by;
      const before = known.get(userId) ?? DEFAULT_SETTINGS;
      db.inTransaction(() => {
        store.upsertSettings(userId, settings);
        const subject = `user:${userId}`;
        audit.append({ by, action: 'signal_settings.changed', subject, before, after: settings });
      });
      known.set(userId, settings);
      return settings;
    },
  };
}
