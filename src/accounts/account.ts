import { z } from 'zod';
import type { AccountId, UserId } from '../base/ids.ts';
import type { AccountKind } from '../trade/index.ts';

/** How fresh the terminal's heartbeat is: stale after 5 s, offline after 15 s. */
export type Presence = 'online' | 'stale' | 'offline';

/** A number that a user calls theirs. Until it is proven it is only a claim: it sees, sends and blocks nothing. */
export type Account = {
  readonly account: AccountId;
  readonly userId: UserId;
  readonly nickname: string;
  readonly kind: AccountKind;
  /** Empty where nobody has said it; the terminal does. */
  readonly broker: string;
  readonly server: string;
  readonly isPaused: boolean;
  readonly isProven: boolean;
  readonly receivesWebhooks: boolean;
  /** The switch stands as its owner has put it, and no rule moves it. */
  readonly isWebhooksChosen: boolean;
  /** What a practice account was made with; undefined for a real one. */
  readonly paperSettings: PaperChoice | undefined;
  readonly createdAtMs: number;
  readonly provenAtMs: number | undefined;
  /** When a terminal that trades at a broker was first seen online for it. */
  readonly firstOnlineAtMs: number | undefined;
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

/** The login number at the broker. Only digits, because it names a folder; no terminal reports one that begins with 0. */
export const accountIdSchema = z
  .string()
  .regex(/^[1-9]\d{3,19}$/, 'must be 4 to 20 digits, the first of them not 0');

/** Practice accounts get numbers of their own range, which no broker's terminal on this server has. */
export const paperIdSchema = z
  .string()
  .regex(
    /^99\d{7}$/,
    'of a practice account is 99 and seven more digits; leave it out, and one is chosen',
  );
export const FIRST_PAPER_NUMBER = 990_000_001;
export const LAST_PAPER_NUMBER = 999_999_999;

export const nicknameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(60, 'is longer than 60 characters')
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'contains control characters');

/** What to do about a claim, wherever one is met that must be proven. */
export const PROVE_IT =
  'This account is not shown to be yours yet. Ask the administrator to attach its terminal to you.';
