import { isAbsolute, resolve } from 'node:path';

/** What a variable's text must be, and what it means when absent. */
export type Variable<T> = {
  fallback: string | undefined;
  /** Throws a sentence that says what is wrong, never with the value in it. */
  parse: (text: string) => T;
};

export type RateLimit = { limit: number; windowMs: number };

export function text(fallback: string): Variable<string> {
  return { fallback, parse: plain };
}

export function optional<T>(parse: (text: string) => T): Variable<T | undefined> {
  return { fallback: '', parse: (value) => (value === '' ? undefined : parse(value)) };
}

export function folder(fallback: string): Variable<string> {
  return { fallback, parse: (value) => (isAbsolute(value) ? value : resolve(value)) };
}

export function integer(fallback: number, least: number, most: number): Variable<number> {
  return {
    fallback: String(fallback),
    parse: (value) => {
      const number = /^\d+$/.test(value) ? Number(value) : NaN;
      if (!(number >= least && number <= most)) {
        throw new Error(`must be a whole number from ${String(least)} to ${String(most)}`);
      }
      return number;
    },
  };
}

export function oneOf<T extends string>(allowed: readonly T[], fallback: T): Variable<T> {
  return {
    fallback,
    parse: (value) => {
      const found = allowed.find((item) => item === value.toLowerCase());
      if (found === undefined) throw new Error(`must be one of ${allowed.join(', ')}`);
      return found;
    },
  };
}

export function yesOrNo(fallback: boolean): Variable<boolean> {
  const { parse } = oneOf(['true', 'false'], fallback ? 'true' : 'false');
  return { fallback: String(fallback), parse: (value) => parse(value) === 'true' };
}

const UNIT_MS: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

export function rate(fallback: string): Variable<RateLimit> {
  return {
    fallback,
    parse: (value) => {
      const match = /^(\d{1,9}) per (second|minute|hour|day)$/.exec(value.toLowerCase());
      const limit = Number(match?.[1]);
      const windowMs = UNIT_MS[match?.[2] ?? ''];
      if (!(limit > 0) || windowMs === undefined) throw new Error('must read like "10 per minute"');
      return { limit, windowMs };
    },
  };
}

export function plain(value: string): string {
  return value;
}

export function atLeast(length: number): (value: string) => string {
  return (value) => {
    if (value.length < length) {
      throw new Error(`needs at least ${String(length)} characters`);
    }
    return value;
  };
}

export function key32(value: string): Buffer {
  if (!/^[0-9a-fA-F]{64}$/.test(value)) throw new Error('must be 64 hexadecimal digits');
  return Buffer.from(value, 'hex');
}

export function baseUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new Error('must be an http or https address without query');
  }
  return value.replace(/\/+$/, '');
}

/** Where a double of an outside service answers; what is set in production is not even looked at. */
export function doubleUrl(isProduction: boolean): (value: string) => string | undefined {
  return (value) => (isProduction ? undefined : baseUrl(value));
}

/** "alice@example.com, example.org": addresses and whole domains, in lower case. */
export function emails(value: string): readonly string[] {
  const items = value
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((item) => item !== '');
  if (!items.every((item) => /^([^\s@]+@|@)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(item))) {
    throw new Error('must be e-mail addresses or domains with commas between them');
  }
  return Object.freeze(items.map((item) => item.replace(/^@/, '')));
}
