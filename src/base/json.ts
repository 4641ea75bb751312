/**
 * Strict JSON (RFC 8259) for text that strangers send. On top of what JSON.parse refuses, this reader refuses
 * duplicate keys, numbers that overflow to infinity, NUL characters, keys that reach a prototype, and anything
 * nested or keyed beyond its limits. The error says which character is wrong and, where it can, how to mend it.
 */
export type JsonLimits = { maxDepth: number; maxKeys: number };

export const REQUEST_LIMITS: JsonLimits = { maxDepth: 8, maxKeys: 100 };
/** Terminals describe thousands of symbols in one file, but nest no deeper. */
export const TERMINAL_LIMITS: JsonLimits = { maxDepth: 8, maxKeys: 1000 };

export type JsonResult = { ok: true; value: unknown } | { ok: false; message: string };

export function parseJson(text: string, limits: JsonLimits = REQUEST_LIMITS): JsonResult {
  const reader = new Reader(text, limits);
  try {
    return { ok: true, value: reader.document() };
  } catch (error) {
    if (error instanceof JsonFault) return { ok: false, message: error.message };
    throw error;
  }
}

/** Bytes to text; undefined when they are not valid UTF-8. A byte order mark is dropped. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

const DECODER = new TextDecoder('utf-8', { fatal: true });
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex -- a string ends at the control characters JSON forbids.
const PLAIN_STRING = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class JsonFault extends Error {}

class Reader {
  readonly #text: string;
  readonly #limits: JsonLimits;
  #at = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): unknown {
    const value = this.#value(1);
    this.#space();
    if (this.#at < this.#text.length) this.#fail('nothing more may follow the value');
    return value;
  }

  #value(depth: number): unknown {
    this.#space();
    const character = this.#text.charAt(this.#at);
    if ((character === '{' || character === '[') && depth > this.#limits.maxDepth) {
      this.#fail(`nesting is limited to ${this.#limits.maxDepth} levels`);
    }
    if (character === '{') return this.#object(depth);
    if (character === '[') return this.#array(depth);
    if (character === '"') return this.#string();
    if (character === '-' || (character >= '0' && character <= '9')) return this.#number();
    if (this.#take('true')) return true;
    if (this.#take('false')) return false;
    if (this.#take('null')) return null;
    return this.#fail(hint(this.#text, this.#at) ?? 'a value is expected');
  }

  #object(depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    let keys = 0;
    this.#at++;
    this.#space();
    if (this.#take('}')) return result;
    for (;;) {
      this.#space();
      if (this.#text.charAt(this.#at) !== '"') {
        this.#fail(hint(this.#text, this.#at) ?? 'a key in double quotes is expected');
      }
      const keyAt = this.#at;
      const key = this.#string();
      if (FORBIDDEN_KEYS.has(key)) this.#fail(`the key "${key}" is not allowed`, keyAt);
      if (Object.hasOwn(result, key))
        this.#fail(`the key "${key.slice(0, 40)}" is given twice`, keyAt);
      if (++keys > this.#limits.maxKeys)
        this.#fail(`an object is limited to ${this.#limits.maxKeys} keys`, keyAt);
      this.#space();
      if (!this.#take(':')) this.#fail('a colon is expected after the key');
      result[key] = this.#value(depth + 1);
      this.#space();
      if (this.#take('}')) return result;
      if (!this.#take(',')) this.#fail(hint(this.#text, this.#at) ?? 'a comma or } is expected');
    }
  }

  #array(depth: number): unknown[] {
    const result: unknown[] = [];
    this.#at++;
    this.#space();
    if (this.#take(']')) return result;
    for (;;) {
      result.push(this.#value(depth + 1));
      this.#space();
      if (this.#take(']')) return result;
      if (!this.#take(',')) this.#fail(hint(this.#text, this.#at) ?? 'a comma or ] is expected');
    }
  }

  #string(): string {
    this.#at++;
    let result = '';
    for (;;) {
      PLAIN_STRING.lastIndex = this.#at;
      const plain = PLAIN_STRING.exec(this.#text)?.[0] ?? '';
      result += plain;
      this.#at += plain.length;
      const character = this.#text.charAt(this.#at);
      if (character === '"') {
        this.#at++;
        return result;
      }
      if (character === '\\') result += this.#escape();
      else if (character === '') this.#fail('a string is not closed');
      else this.#fail('a control character must be escaped');
    }
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    const plain = ESCAPES[letter];
    if (plain !== undefined) {
      this.#at += 2;
      return plain;
    }
    const hex = this.#text.slice(this.#at + 2, this.#at + 6);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(hex))
      this.#fail('this escape is not known to JSON');
    if (hex === '0000') this.#fail('the NUL character is not allowed');
    this.#at += 6;
    return String.fromCharCode(parseInt(hex, 16));
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined)
      return this.#fail(hint(this.#text, this.#at) ?? 'this is not a number');
    const value = Number(digits);
    if (!Number.isFinite(value)) this.#fail('this number is too large');
    this.#at += digits.length;
    return value;
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #fail(reason: string, at = this.#at): never {
    throw new JsonFault(`${reason} (character ${at + 1})`);
  }
}

/** TradingView users paste from documents and use placeholders that come out empty: name what happened. */
function hint(text: string, at: number): string | undefined {
  const character = text.charAt(at);
  if (/[\u2018\u2019\u201c\u201d\u00ab\u00bb]/.test(character))
    return 'use straight quotes " instead of typographic ones';
  if (character === "'") return 'use double quotes instead of single ones';
  if (character === '}' || character === ']') return 'a comma stands before the closing bracket';
  if (/^[-+]?(nan|inf)/i.test(text.slice(at, at + 5)))
    return 'NaN and Infinity are not numbers in JSON';
  if (text.startsWith('{{', at)) return 'a TradingView placeholder was not filled in';
  if (character === '') return 'the text ends too early';
  return undefined;
}
