import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { SYSTEM, type Audit, type AuditAction, type By } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { GoogleProfile } from './google.ts';
import type { Problem } from './login-page.ts';
import type { AuthStore } from './store.ts';
import { newUserId, normalEmail, type User } from './user.ts';

export type UserDeps = {
  db: Db;
  store: AuthStore;
  clock: Clock;
  audit: Audit;
  adminEmail: string;
  /** Addresses and domains that may sign in with Google; empty: everybody. */
  allowedEmails: readonly string[];
  /** Gives a new user a webhook; called in the transaction that makes them. */
  addToken: (userId: UserId) => void;
  /** Called in the transaction that switches a user off or on. */
  onActiveChanged: (userId: UserId, isActive: boolean) => void;
};

export type NewUser = {
  email: string;
  name: string;
  isAdmin: boolean;
  picture?: string | undefined;
  googleSub?: string | undefined;
};

export type GoogleSignIn = { kind: 'known'; user: User } | { kind: 'refused'; problem: Problem };

/** The users of this installation. */
export function createUsers(deps: UserDeps) {
  const { db, store, clock, audit } = deps;
  const adminEmail = normalEmail(deps.adminEmail);
  return {
    ensureAdmin,
    findAdmin,
    createUser,
    getUser,
    getUserNamed,
    signInWithGoogle,
    list,
    setActive,
  };

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
        auditChange(known, 'user.made_admin', { is_admin: false }, { is_admin: true });
        return { user: { ...known, isAdmin: true }, isNew: false };
      }
      const first = store.findUnlinkedAdmin();
      if (first === undefined) {
        const user = createUser({ email: adminEmail, name: 'Administrator', isAdmin: true });
        return { user, isNew: true };
      }
      const renamed = { ...first, email: adminEmail };
      store.updateProfile(renamed);
      auditChange(first, 'user.email_changed', { email: first.email }, { email: adminEmail });
      return { user: renamed, isNew: false };
    });
  }

  function auditChange({ userId }: User, action: AuditAction, before: object, after: object): void {
    audit.append({ by: SYSTEM, action, subject: `user:${userId}`, before, after });
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

  /**
   * The user behind a Google account: found by its sub, which never changes hands, and kept in step with what Google says.
   * An e-mail address alone opens nothing that is somebody's already; the one exception is the administrator of the first
   * start, whom ADMIN_EMAIL names.
   */
  function signInWithGoogle(profile: GoogleProfile): GoogleSignIn {
    const email = normalEmail(profile.email);
    if (!profile.isEmailVerified) return { kind: 'refused', problem: 'unverified' };
    if (!isAllowed(email)) return { kind: 'refused', problem: 'not_allowed' };
    return db.inTransaction((): GoogleSignIn => {
      const user = store.findUserBySub(profile.sub);
      const namesake = store.findUserByEmail(email);
      const isUnclaimed = namesake !== undefined && namesake.googleSub === undefined;
      if (user === undefined && namesake !== undefined && !(isUnclaimed && email === adminEmail)) {
        return { kind: 'refused', problem: 'email_taken' };
      }
      const found = user ?? namesake;
      if (found?.isActive === false) return { kind: 'refused', problem: 'disabled' };
      const known = found === undefined ? addFromGoogle(profile) : keepInStep(found, profile);
      store.updateLogin(known.userId, clock.nowMs());
      return { kind: 'known', user: known };
    });
  }

  function addFromGoogle({ email, name, picture, sub }: GoogleProfile): User {
    return createUser({
      email,
      name: readableName(name, email),
      picture: safePicture(picture),
      googleSub: sub,
      isAdmin: normalEmail(email) === adminEmail,
    });
  }

  /** The address of ADMIN_EMAIL's user stays: the operator's configuration names it. So does one whose new address is taken. */
  function keepInStep(user: User, profile: GoogleProfile): User {
    const email = normalEmail(profile.email);
    const isFree = store.findUserByEmail(email) === undefined && user.email !== adminEmail;
    const next: User = {
      ...user,
      email: isFree ? email : user.email,
      name: readableName(profile.name, user.email),
      picture: safePicture(profile.picture),
      googleSub: profile.sub,
    };
    store.updateProfile(next);
    if (user.googleSub === undefined) {
      auditChange(user, 'user.linked_to_google', { google: false }, { google: true });
    }
    if (next.email !== user.email) {
      auditChange(user, 'user.email_changed', { email: user.email }, { email: next.email });
    }
    return next;
  }

  function isAllowed(email: string): boolean {
    const { allowedEmails } = deps;
    const domain = email.slice(email.lastIndexOf('@') + 1);
    return (
      allowedEmails.length === 0 ||
      email === adminEmail ||
      allowedEmails.includes(email) ||
      allowedEmails.includes(domain)
    );
  }

  /** The user by id; refuses (NOT_FOUND) an id that is not known. */
  function getUser(userId: UserId): User {
    const user = store.findUser(userId);
    if (user === undefined) throw new AppError('NOT_FOUND', 'There is no such user.');
    return user;
  }

  /** The user by id or e-mail address, as a person writes it; refuses (NOT_FOUND) what is neither. */
  function getUserNamed(name: string): User {
    return store.findUserByEmail(normalEmail(name)) ?? getUser(name as UserId);
  }

  /** For administrators: users whose address, name or id contains the text, newest first. */
  function list(
    search: string | undefined,
    page: number,
    limit: number,
  ): { total: number; users: User[] } {
    const text = search?.toLowerCase();
    return {
      total: store.countUsers(text),
      users: store.listUsers(text, limit, (page - 1) * limit),
    };
  }

  /**
   * Switches a user off or on; call inside a transaction. Off takes every session; tokens and keys stay, but open nothing
   * until the user is on again. Refuses (CONFLICT) to switch off the last administrator.
   */
  function setActive(userId: UserId, isActive: boolean, by: By): User {
    const user = getUser(userId);
    if (!isActive && user.isAdmin && store.countOtherAdmins(userId) === 0) {
      throw new AppError(
        'CONFLICT',
        'This is the last administrator. Somebody must be able to switch users on again.',
      );
    }
    store.updateActive(userId, isActive);
    audit.append({
      by,
      action: isActive ? 'user.enabled' : 'user.disabled',
      subject: `user:${userId}`,
      before: { is_active: user.isActive },
      after: { is_active: isActive },
    });
    deps.onActiveChanged(userId, isActive);
    return { ...user, isActive };
  }
}

const NAME_CHARACTERS = 100;
const PICTURE_CHARACTERS = 500;

function readableName(name: string, email: string): string {
  const readable = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, NAME_CHARACTERS);
  return readable === '' ? (email.split('@')[0] ?? '') : readable;
}

function safePicture(picture: string | undefined): string | undefined {
  if (picture === undefined || picture.length > PICTURE_CHARACTERS) return undefined;
  return URL.canParse(picture) && new URL(picture).protocol === 'https:' ? picture : undefined;
}
