import { randomBytes } from 'node:crypto';

/** Ids are branded so that an AccountId does not fit where a UserId goes. */
export type Id<Brand extends string> = string & { readonly __id: Brand };

export type UserId = Id<'user'>;
export type TokenId = Id<'token'>;
/** The login number at the broker; also the name of the terminal's folder. */
export type AccountId = Id<'account'>;
export type SignalId = Id<'signal'>;
export type OrderId = Id<'order'>;
export type CommandId = Id<'command'>;
/** One thing that was done on a slave for its master, and what it led to. */
export type CopyId = Id<'copy'>;
export type LinkId = Id<'link'>;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LENGTH = 16;

let lastMs = -1;
let lastRandom: number[] = [];

/**
 * A ULID: 10 characters of time, 16 of randomness, in Crockford's base 32 (https://github.com/ulid/spec).
 * Ids made in one process sort in the order they were made, also within one millisecond.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what the id is assigned to names its brand.
export function newId<I extends string>(nowMs: number): I {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    lastRandom = Array.from(randomBytes(RANDOM_LENGTH), (byte) => byte & 31);
  } else {
    increment(lastRandom);
  }
  let random = '';
  for (const digit of lastRandom) random += ALPHABET.charAt(digit);
  return (timePart(lastMs) + random) as I;
}

/** Sorts before every id that newId() makes at this moment or later: finds by id what is newer than a time. */
export function earliestId(ms: number): string {
  return timePart(ms);
}

function timePart(ms: number): string {
  let time = '';
  for (let rest = ms, i = 0; i < 10; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return time;
}

/** True for what newId() can have made; the only shape of id that may become part of a file name. */
export function isId(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);
}

function increment(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = digits[i] ?? 0;
    if (digit < 31) {
      digits[i] = digit + 1;
      return;
    }
    digits[i] = 0;
  }
}
