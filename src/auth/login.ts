import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Failures } from './failures.ts';
import { refuseDisabled, type User } from './user.ts';

export type Login = ReturnType<typeof createLogin>;
export type Given = { user: string; pass: string };

export type LoginDeps = {
  failures: Failures;
  /** The administrator's login; undefined where it is not taken. */
  basic: Given | undefined;
  /** Keys the comparison; may change without harm to anything stored. */
  loginKey: Buffer;
  findAdmin: () => User;
};

/** The administrator's login of .env, whether it comes by the form of the login page or by HTTP Basic. */
export function createLogin({ failures, basic, loginKey, findAdmin }: LoginDeps) {
  return { check };

  /**
   * The administrator, when the login is right. Each failure is counted; refuses (RATE_LIMITED) after too many, also a
   * right login, and (USER_DISABLED) an administrator who is switched off.
   */
  function check(address: string, given: Given): User | undefined {
    if (basic === undefined) return undefined;
    failures.refuse(address, basic.user);
    if (!isSame(joined(given), joined(basic))) {
      failures.record(address, basic.user);
      return undefined;
    }
    const admin = findAdmin();
    refuseDisabled(admin);
    return admin;
  }

  /** Compares keyed hashes, so that neither length nor content leaks through the time it takes. */
  function isSame(a: string, b: string): boolean {
    return timingSafeEqual(digest(a), digest(b));
  }

  function digest(text: string): Buffer {
    return createHmac('sha256', loginKey).update(text).digest();
  }
}

/** As HTTP Basic joins them. */
function joined({ user, pass }: Given): string {
  return `${user}:${pass}`;
}
