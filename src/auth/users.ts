import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { SYSTEM, type Audit } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { AuthStore } from './store.ts';
import { newUserId, normalEmail, type User } from './user.ts';

export type UserDeps = {
  db: Db;
  store: AuthStore;
  clock: Clock;
  audit: Audit;
  adminEmail: string;
  /** Gives a new user a webhook; called in the transaction that makes them. */
  addToken: (userId: UserId) => void;
};

export type NewUser = {
  email: string;
  name: string;
  isAdmin: boolean;
  picture?: string | undefined;
  googleSub?: string | undefined;
};

/** The users of this installation. */
export function createUsers(deps: UserDeps) {
  const { db, store, clock, audit } = deps;
  const adminEmail = normalEmail(deps.adminEmail);
  return { ensureAdmin, findAdmin, createUser, getUser };

  /**
   * The administrator named by ADMIN_EMAIL: made at the first start together with a webhook token. When the variable is
   * changed afterwards, the administrator of the first start takes the new address, and stays one user with all they
   * have; once that one belongs to a Google account, the variable names somebody else.
   */
  function ensureAdmin(): { user: User; isNew: boolean } {
    const known = store.findUserByEmail(adminEmail);
    if (known?.isAdmin === true) return { user: known, isNew: false };
    return db.inTransaction(() => {
      if (known !== undefined) {
        store.updateAdmin(known.userId, true);
        auditChange(known, 'user.made_admin', { is_admin: true });
        return { user: { ...known, isAdmin: true }, isNew: false };
      }
      const first = store.findUnlinkedAdmin();
      if (first === undefined) {
        const user = createUser({ email: adminEmail, name: 'Administrator', isAdmin: true });
        return { user, isNew: true };
      }
      const renamed = { ...first, email: adminEmail };
      store.updateProfile(renamed);
      auditChange(first, 'user.email_changed', { email: adminEmail });
      return { user: renamed, isNew: false };
    });
  }

  function auditChange(user: User, action: string, after: Record<string, unknown>): void {
    const { isAdmin, email } = user;
    const before = 'email' in after ? { email } : { is_admin: isAdmin };
    audit.append({ by: SYSTEM, action, subject: `user:${user.userId}`, before, after });
  }

  /** Whom HTTP Basic and WEBHOOK_TOKEN act for. */
  function findAdmin(): User {
    return store.findUserByEmail(adminEmail) ?? ensureAdmin().user;
  }

  /** Makes a user together with their webhook. */
  function createUser({ email, name, isAdmin, picture, googleSub }: NewUser): User {
    return db.inTransaction(() => {
      const user: User = {
        userId: newUserId(name),
        email: normalEmail(email),
        name,
        picture,
        isActive: true,
        isAdmin,
        googleSub,
        createdAtMs: clock.nowMs(),
        lastLoginAtMs: undefined,
        lastSeenAtMs: undefined,
      };
      store.insertUser(user);
      deps.addToken(user.userId);
      audit.append({
        by: SYSTEM,
        action: 'user.created',
        subject: `user:${user.userId}`,
        after: { email: user.email, is_admin: isAdmin },
      });
      return user;
    });
  }

  /** The user by id; refuses (NOT_FOUND) an id that is not known. */
  function getUser(userId: UserId): User {
    const user = store.findUser(userId);
    if (user === undefined) throw new AppError('NOT_FOUND', 'There is no such user.');
    return user;
  }
}
