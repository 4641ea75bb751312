/** The sentences for a message that could not be read: what is wrong, then after the colon what to do. */
import { redact } from '../base/log.ts';
import type { Flaw } from './loose-json.ts';
import { writePiece } from './message-piece.ts';
import type { Open, OtherSyntax } from './other-syntax.ts';
import { isKnownPlaceholder, listPlaceholders, type Placeholder } from './placeholders.ts';

export const RIGHT_FORM =
  'A message looks like this: {"action":"buy","symbol":"EURUSD","volume":0.01}.';
export const EMPTY_SENTENCE =
  'The message field of the alert is empty: copy a ready message into it from the webhook card of the dashboard.';
export const STRATEGY_TEXT_SENTENCE =
  "This is TradingView's own text for strategies, not an order: replace it by the ready strategy message from the webhook card of the dashboard.";
export const NO_BRACES_SENTENCE =
  'The braces around the message are missing: begin it with { and end it with }.';
export const LIST_SENTENCE =
  'The message is a list of names and values without the form that is needed: put each name and each text into straight quotes ", a colon between them, commas after them, and braces { } around the whole.';
export const RISK_SENTENCE =
  '"risk" as a bare number could be lots or percent: write "volume" in lots, or "risk":{"percent_balance":1} with a stop.';

const ECHO = 60;
const NAME = 40;
const LINE = 160;

/** Text of the sender for a sentence: short, in one line, without secrets, control or direction-changing signs. */
function clean(text: string, length = ECHO): string {
  const start = redact(text.slice(0, 1000))
    .trim()
    .slice(0, 4 * length);
  const characters = Array.from(start.replace(/[\r\n\t]+/g, ' '));
  const shown = characters
    .slice(0, length)
    .join('')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return characters.length > length || text.length > 1000 ? `${shown}…` : shown;
}

const FLAW_SENTENCES: Record<Flaw, (detail: string) => string> = {
  cut: cutSentence,
  'doubled-braces': () =>
    'The message stands in two pairs of braces: write one { at its beginning and one } at its end.',
  duplicate: (name) => `The field "${clean(name, NAME)}" is given twice: leave only one of them.`,
  'no-value': (name) =>
    `No value follows "${clean(name, NAME)}": write one, or take the field out.`,
  'single-quotes': () =>
    'Names and texts stand in single quotes: put them into straight double quotes ".',
  'typographic-quotes': () =>
    'The quotes are curly ones (“ ”), as word processors make them: write straight quotes ".',
  'no-quotes': (word) =>
    `${clean(word, NAME)} stands without quotes: put every name and every text into straight quotes ", as in "action":"buy".`,
  equals: () => 'Names and values are joined by =: write a colon, as in "action":"buy".',
  semicolon: () => 'A semicolon stands between the parts of the message: write a comma.',
  'missing-comma': (next) =>
    `A comma is missing${next === '' ? '' : ` before "${clean(next, NAME)}"`}: put one between each two parts of the message.`,
  'extra-comma': () =>
    'There is a comma too many: none may stand before a closing } or ], and never two together.',
  comment: () => 'The message contains a comment (//, /* */ or #): take it out.',
  'line-break': () => 'A text in quotes goes over the end of its line: write it in one line.',
  control: () => 'A text contains a sign that cannot be seen: write that text anew.',
  backslash: () => 'A \\ stands alone in a text: take it out, or write two of them.',
  word: (word) =>
    /^(?:true|false)$/i.test(word)
      ? `${clean(word, NAME)} is written with a capital: write it in small letters.`
      : `${clean(word, NAME)} stands in place of a value: write the value, or take the field out.`,
  number: (number) =>
    `${clean(number, NAME)} cannot be read as a number: write numbers with a point and no other signs, as in 0.1.`,
  'odd-blank': () =>
    'Signs that cannot be seen stand between the parts of the message: write it anew, or copy its right form.',
};

function cutSentence(missing: string): string {
  const what =
    missing === '"'
      ? 'a quote " is missing somewhere before'
      : missing === '}' || missing === ']'
        ? `a closing ${missing} is missing`
        : `the value of "${clean(missing, NAME)}" is missing`;
  return `The message ends in the middle: TradingView cuts nothing off, so ${what}.`;
}

/** In the order in which they matter. */
export function flawSentences(flaws: ReadonlyMap<Flaw, string>, only?: readonly Flaw[]): string[] {
  return (Object.keys(FLAW_SENTENCES) as Flaw[])
    .filter((flaw) => only?.includes(flaw) ?? true)
    .flatMap((flaw) => {
      const detail = flaws.get(flaw);
      return detail === undefined ? [] : [FLAW_SENTENCES[flaw](detail)];
    });
}

export function wordsSentence(before: string, after: string): string {
  const where = [
    ...(before === '' ? [] : [`"${clean(before)}" before it`]),
    ...(after === '' ? [] : [`"${clean(after)}" after it`]),
  ];
  return `Only the part in braces { } belongs into the message: take ${where.join(' and ')} away.`;
}

export function severalSentence(count: number, most: number): string {
  return count > most
    ? `There are more than ${most} messages in one alert: send at most ${most}, as a list [{…},{…}] or as "orders".`
    : `There are ${count} messages one after the other: send them as a list [{…},{…}] or as "orders":[{…},{…}].`;
}

/** Names the placeholders that TradingView left as they are, and why it did; undefined where there are none. */
export function placeholderSentence(text: string): string | undefined {
  const found = [...new Map(listPlaceholders(text).map((one) => [one.raw, one])).values()];
  if (found.length === 0) return undefined;
  const names = found.slice(0, 3).map(({ raw }) => clean(raw, NAME));
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  const were = found.length > 1 ? 'Placeholders were' : 'A placeholder was';
  return `${were} not filled in (${names.join(', ')}${more}): ${placeholderAdvice(found)}.`;
}

function placeholderAdvice(found: readonly Placeholder[]): string {
  const misspelt = found.find((one) => !one.isWellFormed && isKnownPlaceholder(one.name));
  if (misspelt !== undefined) {
    const right = clean(`{{${misspelt.name}}}`, NAME);
    return `write ${right}, with two braces on each side and no blanks inside`;
  }
  const unknown = found.find((one) => !isKnownPlaceholder(one.name));
  if (unknown !== undefined) {
    const isStrategy = unknown.name.startsWith('strategy.');
    return `TradingView knows no ${clean(`{{${unknown.name}}}`, NAME)}, so choose one of its list${isStrategy ? ', and use {{strategy.…}} only in alerts on a strategy' : ''}`;
  }
  if (found.some(({ name }) => name.startsWith('strategy.')))
    return '{{strategy.…}} works only in alerts on a strategy, so create the alert there or write the value itself';
  if (found.some(({ name }) => name.startsWith('plot')))
    return 'write {{plot("…")}} with the exact name that the plot has in its indicator';
  return 'TradingView fills them only in the message field of an alert, so put the message there';
}

const ADDITIONS: Record<Open, string> = {
  size: 'write "volume" in lots',
  part: 'write how much of it as "volume" in lots or as "percent"',
  risk: 'write "volume" in lots or "risk":{"percent_balance":1} in place of risk, which could be lots or percent',
  price: 'write "price"',
  stop: 'write the stop as "stop_loss" (a price) or "stop_loss_pips"',
  target: 'write the target as "take_profit" (a price) or "take_profit_pips"',
};
const ADDITION_ORDER: readonly Open[] = ['size', 'part', 'risk', 'price', 'stop', 'target'];

export function otherSyntaxSentences(other: OtherSyntax): string[] {
  const { kind, action, symbol, open } = other;
  const what =
    kind === 'list'
      ? "This is another product's syntax"
      : "This is plain words or another product's syntax";
  const ours =
    other.piece !== undefined && open.length === 0
      ? clean(writePiece(other.piece).replace(/\n */g, '').replaceAll('": ', '":'), LINE)
      : `{"action":"${action}","symbol":"${clean(symbol, NAME)}",…}`;
  const here = `${what}; here it is ${ours}.`;
  const additions = ADDITION_ORDER.filter((one) => open.includes(one)).map((one) => ADDITIONS[one]);
  if (additions.length === 0) return [here];
  const [first = '', ...others] = additions;
  return [here, `${['W' + first.slice(1), ...others].join('; ')}.`];
}

/** What no other sentence explains: the first of these that fits. */
const OTHER_TEXTS: readonly (readonly [RegExp, string])[] = [
  [
    /^https?:\/\//i,
    "The message is a web address: the webhook's address belongs into the field Webhook URL, and the order into the message.",
  ],
  [/^<[a-z!?/]/i, 'The message is a web page or XML: write the order itself in braces { }.'],
  [/^[-+]?[\d.,]+%?$/, 'The message is only a number: say what to do with it.'],
  [
    /^[A-Za-z0-9+/=_-]{24,}$/,
    'The message is encoded or a key: write the order itself in braces { }.',
  ],
];

/** For a text without any braces. */
export function plainTextSentence(text: string): string {
  const plain = text.trim();
  const known = OTHER_TEXTS.find(([pattern]) => pattern.test(plain));
  return (
    known?.[1] ??
    `The message is plain text ("${clean(plain)}"): an order needs braces { }, names and values.`
  );
}

/** The strict reader's words for someone who does not know JSON. */
const FAULTS: readonly (readonly [string, string])[] = [
  ['a value is expected', 'a value is missing, or a text stands without quotes'],
  ['a key in double quotes', 'the name of a field in straight quotes " is missing'],
  ['a colon is expected', 'a colon is missing after the name of a field'],
  ['a comma or }', 'a comma or a closing } is missing'],
  ['a comma or ]', 'a comma or a closing ] is missing'],
  ['a string is not closed', 'a quote " is missing'],
  ['a control character', 'a text goes over the end of its line or has a sign that cannot be seen'],
  ['nothing more may follow', 'something stands after the end of the message'],
  ['nesting is limited', 'braces stand inside braces too many times'],
  ['an object is limited', 'it has too many fields'],
  ['this escape is not known', 'a \\ stands alone in a text'],
  ['the text ends too early', 'it ends in the middle'],
];

/** So much before the fault tells whether it lies inside a secret, which is not to be shown from its middle. */
const BEFORE_FAULT = 200;

/** fault as the strict reader of this text says it. */
export function faultSentence(text: string, fault: string): string {
  const known = FAULTS.find(([start]) => fault.startsWith(start));
  const [placed, place] = /\s?\(character (\d{1,9})\)$/.exec(fault) ?? [];
  const reason =
    known?.[1] ??
    clean(
      fault.slice(0, fault.length - (placed?.length ?? 0)).replace(/^the key/, 'the field'),
      LINE,
    );
  const at = place === undefined ? text.length : Number(place) - 1;
  const around = text.slice(Math.max(0, at - BEFORE_FAULT), at + BEFORE_FAULT);
  const near = redact(around) === around ? clean(text.slice(at, at + BEFORE_FAULT), 20) : '';
  const where = near === '' ? '' : ` where ${near} begins`;
  return `The message cannot be read: ${reason === '' ? 'its form is not right' : reason}${where}.`;
}

export const MISSING_QUOTE_SENTENCE =
  'A quote " is missing: every name and every text needs one before and one after it.';
export const BROKEN_LETTERS_SENTENCE =
  'Some letters arrived broken (\ufffd): write the message anew in the message field of the alert.';
