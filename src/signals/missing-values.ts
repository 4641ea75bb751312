import { parseJson } from '../base/json.ts';
import { placeholderAt } from './placeholders.ts';

/**
 * A message with the bare words that TradingView and Pine leave where a number is missing made null, True and False
 * made true and false, and bare {{placeholders}} made texts. Undefined where nothing of the kind stands outside
 * strings, or where the result still is no message (an object or a list).
 */
export function withMissingValues(text: string): string | undefined {
  let result = '';
  let copied = 0;
  let before = '';
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    const token = tokenAt(text, at);
    if (token === undefined) return undefined;
    const isEmpty = before === ':' && (character === ',' || character === '}');
    const value = isEmpty ? 'null' : token.value;
    if (value !== undefined) {
      result += text.slice(copied, at) + value;
      copied = isEmpty ? at : token.end;
    }
    if (!isBlank(character)) before = character;
    at = token.end;
  }
  if (copied === 0) return undefined;
  result += text.slice(copied);
  const parsed = parseJson(result);
  return parsed.ok && typeof parsed.value === 'object' && parsed.value !== null
    ? result
    : undefined;
}

const WORDS: Record<string, string> = {
  ...Object.fromEntries(
    ['nan', 'na', 'n/a', '#n/a', 'inf', 'infinity', 'undefined', 'none', 'null', 'nil'].map(
      (word) => [word, 'null'],
    ),
  ),
  true: 'true',
  false: 'false',
};

/** What a bare word such as NaN or True means in JSON; undefined for any other word. */
export function valueOfWord(word: string): string | undefined {
  const plain = word.toLowerCase().replace(/^[+-](?=nan$|inf)/, '');
  return Object.hasOwn(WORDS, plain) ? WORDS[plain] : undefined;
}

/** Where the string that begins here ends, after its closing quote; undefined when it is not closed. */
function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character === '\\') at++;
  }
  return undefined;
}

const WORD = /[^\s,:{}[\]"]+/y;

/** What stands here and where it ends, and the JSON to put there instead; undefined for a string without an end. */
function tokenAt(text: string, at: number): { end: number; value: string | undefined } | undefined {
  const character = text.charAt(at);
  if (character === '"') {
    const end = endOfString(text, at);
    return end === undefined ? undefined : { end, value: undefined };
  }
  const placeholder = placeholderAt(text, at);
  if (placeholder?.raw.startsWith('{{') === true && placeholder.raw.endsWith('}}')) {
    return { end: placeholder.end, value: JSON.stringify(placeholder.raw) };
  }
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  if (word === undefined) return { end: at + 1, value: undefined };
  const value = valueOfWord(word);
  return { end: at + word.length, value: value === word ? undefined : value };
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
