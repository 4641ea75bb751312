import type { UserId } from '../base/ids.ts';

export type User = {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly isAdmin: boolean;
};
