import { z } from 'zod';
import type { AccountId, UserId } from '../base/ids.ts';
import type { AccountKind } from '../trade/index.ts';

/** How fresh the terminal's heartbeat is: stale after 5 s, offline after 15 s. */
export type Presence = 'online' | 'stale' | 'offline';

export type Account = {
  readonly account: AccountId;
  readonly userId: UserId;
  readonly nickname: string;
  readonly kind: AccountKind;
  readonly broker: string;
  readonly server: string;
  readonly isPaused: boolean;
  readonly receivesWebhooks: boolean;
  /** What a practice account was made with; undefined for a real one. */
  readonly paperSettings: PaperChoice | undefined;
  readonly createdAtMs: number;
};

/** What a person may choose for a practice account; the paper terminal knows the rest. */
export const paperChoiceSchema = z.strictObject({
  deposit: z.number().min(100).max(10_000_000).exactOptional(),
  margin_mode: z.enum(['hedging', 'netting']).exactOptional(),
  suffix: z
    .string()
    .regex(/^[A-Za-z0-9._#-]{0,8}$/, 'at most 8 letters, digits, or . _ # -')
    .exactOptional(),
});
export type PaperChoice = z.infer<typeof paperChoiceSchema>;

/** The login number at the broker. Only digits, because it names a folder. */
export const accountIdSchema = z.string().regex(/^\d{4,20}$/, 'must be 4 to 20 digits');

export const nicknameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(60, 'is longer than 60 characters')
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'contains control characters');
