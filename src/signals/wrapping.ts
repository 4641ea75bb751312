/** What programs put around or into a message on its way: fences, quotes around the whole, escaped signs. */
import { decodeUtf8, parseJson } from '../base/json.ts';

export type Unwrapped = { readonly inside: string; readonly sentences: readonly string[] };

type Layer = { readonly find: (text: string) => string | undefined; readonly sentence: string };

/** A message went through a few programs, not through many. */
const MOST_LAYERS = 3;

/** Takes off layer by layer; each is named by a sentence that says what to do. */
export function unwrap(text: string): Unwrapped {
  const sentences: string[] = [];
  let inside = text.replace(/^\ufeff/, '');
  for (let layers = 0; layers < MOST_LAYERS; layers++) {
    const outer = outermost(inside);
    if (outer === undefined) break;
    inside = outer.inside;
    sentences.push(outer.sentence);
  }
  return { inside, sentences };
}

function outermost(text: string): { inside: string; sentence: string } | undefined {
  for (const { find, sentence } of LAYERS) {
    const inside = find(text);
    if (inside !== undefined) return { inside, sentence };
  }
  return undefined;
}

const LAYERS: readonly Layer[] = [
  {
    find: insideFence,
    sentence:
      'The message stands between lines of ``` or ~~~: take these lines away and leave only what is between them.',
  },
  {
    find: insideText,
    sentence:
      'The whole message stands in quotes once more, with a \\ before each inner quote: take the outer quotes and these \\ away.',
  },
  {
    find: withoutBackslashes,
    sentence: 'A \\ stands before the quotes: take each \\ away and leave the quote.',
  },
  {
    find: withoutEntities,
    sentence:
      'The quotes arrived as &quot; from a web page: write straight quotes " in their place.',
  },
  {
    find: withoutPercents,
    sentence:
      'The message was encoded for a web address, with %7B in place of {: send it as it is, not encoded.',
  },
  {
    find: insideBase64,
    sentence: 'The message was encoded as base64: send it as it is, not encoded.',
  },
];

const FENCES = ['```', '~~~'];

/** The lines from the first fence to the next one; a fence after the beginning of a message is none. */
function insideFence(text: string): string | undefined {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => isFence(line) || /[{[]/.test(line));
  const line = lines[first]?.trim() ?? '';
  const fence = FENCES.find((one) => line.startsWith(one));
  if (fence === undefined) return undefined;
  const beyond = lines.slice(first + 1);
  const last = beyond.findIndex((one) => isFence(one));
  const opening = withoutLanguage(line.replace(/^(?:`+|~+)/, ''));
  const inside = [opening, ...(last === -1 ? beyond : beyond.slice(0, last))].join('\n').trim();
  return withoutTail(inside, fence.charAt(0));
}

function isFence(line: string): boolean {
  const start = line.trimStart();
  return FENCES.some((fence) => start.startsWith(fence));
}

/** json in ```json; a word that something else than a message follows belongs to the message. */
function withoutLanguage(opening: string): string {
  const [whole, rest] = /^[ \t]{0,5}[\w+-]{1,20}([ \t]{0,5}(?:[{[].*)?)$/.exec(opening) ?? [];
  return whole === undefined ? opening : (rest ?? '');
}

function withoutTail(text: string, sign: string): string {
  if (!text.endsWith(sign.repeat(3))) return text;
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) === sign) end--;
  return text.slice(0, end);
}

/** A message as a JSON string: "{\"action\":…}". */
function insideText(text: string): string | undefined {
  if (!text.trimStart().startsWith('"')) return undefined;
  const parsed = parseJson(text);
  return parsed.ok && typeof parsed.value === 'string' && /[{[]/.test(parsed.value)
    ? parsed.value
    : undefined;
}

const BACKSLASHED = /^[^"'{[]{0,2000}[{[](?:[\s[{]|\\[nrt]){0,100}\\"/;

/** The same without its outer quotes: {\"action\":…}. */
function withoutBackslashes(text: string): string | undefined {
  if (!BACKSLASHED.test(text)) return undefined;
  const parsed = parseJson(`"${text.replace(/\r?\n/g, '\\n').replaceAll('\t', ' ')}"`);
  if (parsed.ok && typeof parsed.value === 'string') return parsed.value;
  return text.replace(/\\(["\\])/g, '$1');
}

const ENTITY = /&(quot|#34|#x22|apos|#39|#x27|lt|gt|amp|nbsp);/gi;
const ENTITIES: Record<string, string> = {
  ...{ quot: '"', '#34': '"', '#x22': '"', apos: "'", '#39': "'", '#x27': "'" },
  ...{ lt: '<', gt: '>', amp: '&', nbsp: ' ' },
};
const WITH_ENTITIES = /^[^"'{[]{0,2000}[{[][\s[{]{0,100}&(?:quot|#34|#x22|apos|#39|#x27);/i;

function withoutEntities(text: string): string | undefined {
  if (!WITH_ENTITIES.test(text)) return undefined;
  return text.replace(ENTITY, (_whole, name: string) => ENTITIES[name.toLowerCase()] ?? '');
}

function withoutPercents(text: string): string | undefined {
  if (!/^\s{0,100}(?:[\w.-]{1,40}=)?%(?:7B|5B)/i.test(text)) return undefined;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Base64 of a text that begins with a brace begins with e. */
function insideBase64(text: string): string | undefined {
  const plain = text.trim();
  if (!/^e[wy][A-Za-z0-9+/_-]{14,}={0,2}$/.test(plain)) return undefined;
  const decoded = decodeUtf8(Buffer.from(plain, 'base64'));
  return decoded?.startsWith('{') === true && decoded.trimEnd().endsWith('}') ? decoded : undefined;
}
