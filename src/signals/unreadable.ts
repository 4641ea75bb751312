/** What to tell the sender of a text that is not one JSON message (api.md §1.3). Nothing here is acted on. */
import { parseJson } from '../base/json.ts';
import { redact } from '../base/log.ts';
import { readLoosely, type Flaw, type LooseReading } from './loose-json.ts';
import { writePiece, type Piece } from './message-piece.ts';
import { readNameValues } from './name-values.ts';
import { readOtherSyntax } from './other-syntax.ts';
import { placeholderAt } from './placeholders.ts';
import { MOST_ORDERS } from './signal.ts';
import * as texts from './unreadable-texts.ts';
import { unwrap } from './wrapping.ts';

/** What is wrong with a text that could not be read as a message, as a sentence with the next step; and the message's right form where it can be made out. */
export type Diagnosis = { readonly message: string; readonly mended: string | undefined };

type Finding = { readonly sentences: readonly string[]; readonly piece: Piece | undefined };

const MOST_SENTENCES = 2;
const EMPTY: Finding = { sentences: [texts.EMPTY_SENTENCE], piece: undefined };

/** fault: what the strict JSON reader says of it. Pure, and linear in the length of the text. */
export function diagnose(text: string, fault: string): Diagnosis {
  const { inside, sentences: wrapping } = unwrap(text);
  const found = isBlank(inside) ? EMPTY : (readBraces(inside) ?? readBare(inside));
  const placeholder = texts.placeholderSentence(text);
  const own = placeholder === undefined ? found.sentences : found.sentences.slice(0, 1);
  const sentences = [...wrapping, ...own, ...(placeholder === undefined ? [] : [placeholder])];
  if (sentences.length === 0 && text.includes('\ufffd'))
    sentences.push(texts.BROKEN_LETTERS_SENTENCE);
  if (sentences.length === 0) sentences.push(texts.faultSentence(text, fault));
  const mended = found.piece === undefined ? undefined : mend(found.piece);
  if (mended === undefined && found !== EMPTY) sentences.push(texts.RIGHT_FORM);
  return { message: sentences.slice(0, MOST_SENTENCES).join(' '), mended };
}

/** Undefined where our reader would not take it, or where it would show a secret to whoever sees the answer. */
function mend(piece: Piece): string | undefined {
  const json = writePiece(piece);
  return parseJson(json).ok && redact(json) === json ? json : undefined;
}

// --- with braces -----------------------------------------------------------------------------------------------

type Scan = {
  readings: { piece: Piece; reading: LooseReading }[];
  /** Something that began as a message and cannot be read to its end. */
  broken: { at: number; reading: LooseReading } | undefined;
  before: string;
  after: string;
};

const CURLY_QUOTES = /[“”„‟«»″]/g;

/** Undefined where no message in braces begins. */
function readBraces(text: string): Finding | undefined {
  const scan = scanMessages(text);
  if (scan.broken === undefined) return scan.readings.length === 0 ? undefined : findingOf(scan);
  const straight = text.replace(CURLY_QUOTES, '"');
  const again = straight === text ? undefined : scanMessages(straight);
  if (again !== undefined && again.broken === undefined && again.readings.length > 0) {
    const { sentences, piece } = findingOf(again);
    const curly = texts.flawSentences(new Map<Flaw, string>([['typographic-quotes', '']]));
    return { sentences: [...curly, ...sentences], piece };
  }
  return { sentences: brokenSentences(text, scan.broken), piece: undefined };
}

/** Of a message that cannot be read to its end, these say something even so; others may come from the break itself. */
const SURE_FLAWS: readonly Flaw[] = ['cut', 'single-quotes', 'typographic-quotes', 'duplicate'];

function brokenSentences(text: string, { at, reading }: NonNullable<Scan['broken']>): string[] {
  const sure = texts.flawSentences(reading.flaws, SURE_FLAWS);
  if (sure.length > 0) return sure;
  const message = text.slice(at);
  const quotes = message.replace(/\\./g, '').split('"').length - 1;
  if (quotes % 2 === 1) return [texts.MISSING_QUOTE_SENTENCE];
  const strict = parseJson(message);
  return strict.ok ? [] : [texts.faultSentence(message, strict.message)];
}

function findingOf({ readings, before, after }: Scan): Finding {
  const flaws = new Map<Flaw, string>();
  for (const { reading } of readings)
    for (const [flaw, detail] of reading.flaws) if (!flaws.has(flaw)) flaws.set(flaw, detail);
  const hasWords = !isBlank(before) || !isBlank(after);
  if (!hasWords && before.trim() + after.trim() !== '') flaws.set('odd-blank', '');
  const pieces = readings.flatMap(({ piece }) => (piece.kind === 'list' ? piece.items : [piece]));
  const isSeveral = readings.length > 1;
  const sentences = [
    ...(isSeveral ? [texts.severalSentence(pieces.length, MOST_ORDERS)] : []),
    ...(hasWords ? [texts.wordsSentence(visible(before), visible(after))] : []),
    ...texts.flawSentences(flaws),
  ];
  if (readings.some(({ reading }) => !reading.isCertain)) return { sentences, piece: undefined };
  if (!isSeveral) return { sentences, piece: readings[0]?.piece };
  const isList = pieces.length <= MOST_ORDERS && pieces.every((piece) => hasAction(piece));
  return { sentences, piece: isList ? { kind: 'list', items: pieces } : undefined };
}

/** Words in braces that are no message, such as {EURUSD}; beyond so many the rest is words too. */
const MOST_WORDS_IN_BRACES = 20;
const LIST_START = /\[\s{0,200}\{/y;

function scanMessages(text: string): Scan {
  const scan: Scan = { readings: [], broken: undefined, before: '', after: '' };
  let others = 0;
  let end = 0;
  for (let at = nextBracket(text, 0); at !== -1;) {
    const reading = isMessageStart(text, at) ? readLoosely(text, at) : undefined;
    if (reading?.piece !== undefined && (reading.isMessage || text.trim() === '{}')) {
      if (scan.readings.length === 0) scan.before = text.slice(0, at);
      scan.readings.push({ piece: reading.piece, reading });
      end = reading.end;
      if (scan.readings.length > MOST_ORDERS) break;
    } else if (reading?.isMessage === true) {
      scan.broken = { at, reading };
      return scan;
    } else if (++others > MOST_WORDS_IN_BRACES) break;
    const placeholder = reading === undefined ? placeholderAt(text, at) : undefined;
    at = nextBracket(text, Math.max(at + 1, reading?.end ?? 0, placeholder?.end ?? 0));
  }
  if (scan.readings.length <= MOST_ORDERS) scan.after = text.slice(end);
  return scan;
}

const BRACKET = /[{[]/g;

function nextBracket(text: string, from: number): number {
  BRACKET.lastIndex = from;
  return BRACKET.exec(text)?.index ?? -1;
}

/** [INFO] and {{ticker}} before a message are words. */
function isMessageStart(text: string, at: number): boolean {
  LIST_START.lastIndex = at;
  if (text.charAt(at) === '[') return LIST_START.test(text);
  return placeholderAt(text, at) === undefined;
}

function hasAction(piece: Piece): boolean {
  return piece.kind === 'object' && piece.members.some(([name]) => name.toLowerCase() === 'action');
}

// --- without braces --------------------------------------------------------------------------------------------

const STRATEGY_TEXT = /order (?:buy|sell) @ \S{1,40} filled on \S{1,60}/i;

function readBare(text: string): Finding {
  if (STRATEGY_TEXT.test(text))
    return { sentences: [texts.STRATEGY_TEXT_SENTENCE], piece: undefined };
  const list = readNameValues(text);
  if (list !== undefined) {
    const first = list.isOnlyWithoutBraces ? texts.NO_BRACES_SENTENCE : texts.LIST_SENTENCE;
    return {
      sentences: [first, ...(list.hasBareRisk ? [texts.RISK_SENTENCE] : [])],
      piece: list.piece,
    };
  }
  const other = readOtherSyntax(text);
  if (other !== undefined)
    return { sentences: texts.otherSyntaxSentences(other), piece: other.piece };
  return { sentences: [texts.plainTextSentence(text)], piece: undefined };
}

// --- small parts -----------------------------------------------------------------------------------------------

/** Blanks, signs that cannot be seen, and nothing else. */
function isBlank(text: string): boolean {
  return visible(text) === '';
}

function visible(text: string): string {
  return text.replace(/[\p{Cf}\p{Cc}]/gu, ' ').trim();
}
