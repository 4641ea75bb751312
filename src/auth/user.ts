import { randomBytes } from 'node:crypto';
import { AppError } from '../base/errors.ts';
import type { UserId } from '../base/ids.ts';

export type User = {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly isActive: boolean;
  readonly isAdmin: boolean;
  /** The account at Google that signs in as this user; e-mail addresses change hands, this does not. */
  readonly googleSub: string | undefined;
  readonly createdAtMs: number;
  readonly lastLoginAtMs: number | undefined;
  readonly lastSeenAtMs: number | undefined;
};

const NAME_PART = 20;
const RANDOM_BYTES = 6;

/** user_<name>_<random>, as scripts of users know it. */
export function newUserId(name: string): UserId {
  const readable = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
    .slice(0, NAME_PART);
  const random = randomBytes(RANDOM_BYTES).toString('hex');
  return `user_${readable === '' ? 'x' : readable}_${random}` as UserId;
}

/** One spelling for each address, so that it is one user's only. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Refuses (USER_DISABLED) whoever comes with a credential that is good, of a user who is switched off. */
export function refuseDisabled({ isActive }: Pick<User, 'isActive'>): void {
  if (isActive) return;
  throw new AppError(
    'USER_DISABLED',
    'This user is switched off. Ask an administrator to switch it on again.',
  );
}
