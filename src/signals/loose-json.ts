/**
 * Reads what people write when they mean JSON, in one pass that never goes back: wrong quotes, missing commas,
 * comments, bare words. It says what was wrong, and gives the message in its right form. Nothing that comes out of
 * here is acted on: it is shown to the sender, who decides. Hence it never guesses where two readings are likely.
 */
import { REQUEST_LIMITS } from '../base/json.ts';
import { plainText, plainWord, writePiece, type Piece } from './message-piece.ts';
import { valueOfWord } from './missing-values.ts';
import { placeholderAt, withRightPlaceholders } from './placeholders.ts';

export type Flaw =
  | 'doubled-braces'
  | 'single-quotes'
  | 'typographic-quotes'
  | 'no-quotes'
  | 'equals'
  | 'semicolon'
  | 'missing-comma'
  | 'extra-comma'
  | 'comment'
  | 'line-break'
  | 'control'
  | 'backslash'
  | 'no-value'
  | 'word'
  | 'number'
  | 'duplicate'
  | 'odd-blank'
  | 'cut';

export type LooseReading = {
  /** Undefined where the text cannot be read even so. */
  readonly piece: Piece | undefined;
  /** Whether there is only one way to understand it. */
  readonly isCertain: boolean;
  readonly end: number;
  /** Whether it came far enough to be a message, rather than some word in braces. */
  readonly isMessage: boolean;
  /** Each flaw with the place where it was first met: a field's name, or nothing. */
  readonly flaws: ReadonlyMap<Flaw, string>;
};

/** Reads the object or list that begins here. */
export function readLoosely(text: string, at: number): LooseReading {
  const reader = new LooseReader(text, at);
  const piece = reader.value(1);
  return {
    piece,
    isCertain: reader.isCertain,
    end: reader.at,
    isMessage: reader.isMessage,
    flaws: reader.flaws,
  };
}

const BLANKS = /[ \t\r\n]+/y;
const ODD_BLANKS = /[\s\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]+/y;
const LINE_COMMENT = /(?:\/\/|#)[^\r\n]*/y;
// eslint-disable-next-line no-control-regex -- a straight string pauses at what JSON forbids in it.
const STRAIGHT = /[^"\\\u0000-\u001f]+/y;
const BARE_NAME = /[A-Za-z_$][\w$.-]*/y;
const BARE_VALUE = /(?:[^\s,;{}[\]"“”„«»/]|(?<=:)\/\/|\/(?![/*]))+/y;
const DECIMALS = /,(\d+)(?=[ \t\r\n]*(?:[,}]|$))/y;
const DOUBLE_QUOTES = '“”„‟«»″';
const SINGLE_QUOTES = "'‘’‚‛‹›′`´";
const ESCAPES = new Set('"\\/bfnrt');

class LooseReader {
  readonly flaws = new Map<Flaw, string>();
  at: number;
  isCertain = true;
  isMessage = false;
  readonly #text: string;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** Undefined at the first place that cannot be read; at then stands there. */
  value(depth: number): Piece | undefined {
    const character = this.#text.charAt(this.at);
    if (depth > REQUEST_LIMITS.maxDepth) return undefined;
    const placeholder = depth === 1 ? undefined : placeholderAt(this.#text, this.at);
    if (placeholder !== undefined) {
      this.at = placeholder.end;
      return plainText(`{{${placeholder.name}}}`);
    }
    if (character === '{') return this.#object(depth);
    if (character === '[') return this.#list(depth);
    if (isQuote(character)) {
      const text = this.#quoted();
      return text === undefined ? undefined : plainText(withRightPlaceholders(text));
    }
    return this.#bareValue();
  }

  #object(depth: number): Piece | undefined {
    const members: [string, Piece][] = [];
    const names = new Map<string, Piece>();
    this.at++;
    if (this.#text.charAt(this.at) === '{') return this.#doubled(depth);
    for (;;) {
      const isClosed = this.#nextMember('}', members.length);
      if (isClosed === undefined) return undefined;
      if (isClosed) return { kind: 'object', members };
      const name = this.#name();
      if (name === undefined || !this.#colon()) return undefined;
      this.isMessage = true;
      const value = this.#memberValue(name, depth);
      if (value === undefined) return undefined;
      const earlier = names.get(name);
      if (earlier === undefined) members.push([name, value]);
      else this.#duplicate(name, earlier, value);
      names.set(name, value);
    }
  }

  /** {{"action":"buy"}}, as templates of some languages write it. */
  #doubled(depth: number): Piece | undefined {
    this.#note('doubled-braces');
    const inner = this.value(depth + 1);
    this.#space();
    if (inner?.kind !== 'object' || this.#text.charAt(this.at) !== '}') return undefined;
    this.at++;
    return inner;
  }

  #list(depth: number): Piece | undefined {
    const items: Piece[] = [];
    this.at++;
    for (;;) {
      const isClosed = this.#nextMember(']', items.length);
      if (isClosed === undefined) return undefined;
      if (isClosed) return { kind: 'list', items };
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
  }

  /** Over what stands between members; whether the closing bracket came, undefined where a wrong one stands. */
  #nextMember(close: '}' | ']', count: number): boolean | undefined {
    let commas = 0;
    for (;;) {
      this.#space();
      const character = this.#text.charAt(this.at);
      if (character !== ',' && character !== ';') break;
      if (character === ';') this.#note('semicolon');
      commas++;
      this.at++;
    }
    const character = this.#text.charAt(this.at);
    const isClosed = character === close || character === '';
    if (character === '') this.#note('cut', close);
    if (character === '}' || character === ']') {
      if (!isClosed) return undefined;
      this.at++;
    }
    if (commas > (isClosed || count === 0 ? 0 : 1)) this.#note('extra-comma');
    if (!isClosed && count > 0 && commas === 0) this.#note('missing-comma', this.#peek());
    return isClosed;
  }

  #name(): string | undefined {
    if (isQuote(this.#text.charAt(this.at))) {
      this.isMessage = true;
      return this.#quoted();
    }
    const name = this.#match(BARE_NAME);
    if (name !== undefined) this.#note('no-quotes', name);
    return name;
  }

  #colon(): boolean {
    this.#space();
    const sign = this.#match(/:=?|=>?/y);
    if (sign !== undefined && sign !== ':') this.#note('equals');
    return sign !== undefined;
  }

  #memberValue(name: string, depth: number): Piece | undefined {
    this.#space();
    const character = this.#text.charAt(this.at);
    if (character === '') this.#note('cut', name);
    if (character === ',' || character === ';' || character === '}') {
      this.#note('no-value', name);
      return { kind: 'plain', json: 'null' };
    }
    const value = this.value(depth + 1);
    const decimals = value?.kind === 'plain' && /^-?\d+$/.test(value.json) && this.#match(DECIMALS);
    if (typeof decimals !== 'string' || value?.kind !== 'plain') return value;
    this.#note('number', `${value.json}${decimals}`);
    // 1,050 is a thousand and fifty to one and a little over one to another.
    if (!/^-?0$/.test(value.json) && decimals.length === 4) this.isCertain = false;
    return { kind: 'plain', json: `${value.json}.${decimals.slice(1)}` };
  }

  #duplicate(name: string, earlier: Piece, value: Piece): void {
    this.#note('duplicate', name);
    if (writePiece(earlier) !== writePiece(value)) this.isCertain = false;
  }

  #bareValue(): Piece | undefined {
    const word = this.#match(BARE_VALUE);
    if (word === undefined) return undefined;
    const piece = plainWord(word);
    if (piece.kind === 'plain' && piece.json !== word) {
      const isWord = valueOfWord(word) !== undefined;
      this.#note(isWord ? 'word' : piece.json.startsWith('"') ? 'no-quotes' : 'number', word);
    }
    return piece;
  }

  #quoted(): string | undefined {
    const open = this.#text.charAt(this.at);
    this.at++;
    const text = open === '"' ? this.#straight() : this.#otherQuotes(open);
    if (text === undefined) this.#note('cut', '"');
    return text;
  }

  #straight(): string | undefined {
    let result = '';
    for (;;) {
      result += this.#match(STRAIGHT) ?? '';
      const character = this.#text.charAt(this.at);
      if (character === '') return undefined;
      if (character === '\\') result += this.#escape();
      else this.at++;
      if (character === '"') return result;
      if (character === '\\') continue;
      this.#note(character === '\n' || character === '\r' ? 'line-break' : 'control');
      result += character;
    }
  }

  /** Apostrophes inside words do not close a text: only one before a sign that follows texts does. */
  #otherQuotes(open: string): string | undefined {
    const isDouble = DOUBLE_QUOTES.includes(open);
    this.#note(open === "'" ? 'single-quotes' : 'typographic-quotes');
    let result = '';
    for (;;) {
      const character = this.#text.charAt(this.at);
      if (character === '') return undefined;
      if (character === '\\') {
        result += this.#escape();
        continue;
      }
      this.at++;
      if (isDouble && (character === '"' || DOUBLE_QUOTES.includes(character))) return result;
      if (!isDouble && SINGLE_QUOTES.includes(character) && this.#closesHere()) return result;
      result += character;
    }
  }

  #closesHere(): boolean {
    const after = /[ \t\r\n]{0,20}([^ \t\r\n]?)/y;
    after.lastIndex = this.at;
    return ',:;=}]'.includes(after.exec(this.#text)?.[1] ?? '');
  }

  #escape(): string {
    const letter = this.#text.charAt(this.at + 1);
    const isCode = /^u[0-9a-fA-F]{4}$/.test(this.#text.slice(this.at + 1, this.at + 6));
    const length = isCode ? 6 : 2;
    const escape = this.#text.slice(this.at, this.at + length);
    this.at += length;
    if (isCode || ESCAPES.has(letter)) return String(JSON.parse(`"${escape}"`));
    if (letter !== "'") this.#note('backslash');
    return letter === "'" ? letter : escape;
  }

  /** Blanks, those that only look like blanks, and comments. */
  #space(): void {
    for (;;) {
      if (this.#match(BLANKS) !== undefined) continue;
      if (this.#match(ODD_BLANKS) !== undefined) this.#note('odd-blank');
      else if (this.#match(LINE_COMMENT) !== undefined || this.#blockComment())
        this.#note('comment');
      else return;
    }
  }

  #blockComment(): boolean {
    if (!this.#text.startsWith('/*', this.at)) return false;
    const end = this.#text.indexOf('*/', this.at + 2);
    this.at = end === -1 ? this.#text.length : end + 2;
    return true;
  }

  #peek(): string {
    return /^["'“]?([\w.]{1,40})/.exec(this.#text.slice(this.at, this.at + 42))?.[1] ?? '';
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  #note(flaw: Flaw, detail = ''): void {
    if (!this.flaws.has(flaw)) this.flaws.set(flaw, detail);
  }
}

function isQuote(character: string): boolean {
  return character !== '' && `"${DOUBLE_QUOTES}${SINGLE_QUOTES}`.includes(character);
}
