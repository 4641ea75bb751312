/** The parts of a message that is shown in its right form, and how it is written. */
import { valueOfWord } from './missing-values.ts';

/** A plain value is its JSON text, so that no digit of a number is lost. */
export type Piece =
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Piece])[] }
  | { readonly kind: 'list'; readonly items: readonly Piece[] }
  | { readonly kind: 'plain'; readonly json: string };

export function plainText(value: string): Piece {
  return { kind: 'plain', json: JSON.stringify(value) };
}

/** A bare word or number as the JSON it stands for; any other word is a text. */
export function plainWord(word: string): Piece {
  const json = valueOfWord(word) ?? numberOf(word);
  return json === undefined ? plainText(word) : { kind: 'plain', json };
}

/** The right form, two blanks a level. */
export function writePiece(piece: Piece, indent = ''): string {
  if (piece.kind === 'plain') return piece.json;
  const inner = `${indent}  `;
  const isObject = piece.kind === 'object';
  const lines = isObject
    ? piece.members.map(([name, value]) => `${JSON.stringify(name)}: ${writePiece(value, inner)}`)
    : piece.items.map((item) => writePiece(item, inner));
  const [open, close] = isObject ? ['{', '}'] : ['[', ']'];
  return lines.length === 0
    ? `${open}${close}`
    : `${open}\n${inner}${lines.join(`,\n${inner}`)}\n${indent}${close}`;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** .5, +1 and 1. are numbers too; a number with a leading 0 is an account or a code. */
function numberOf(word: string): string | undefined {
  if (NUMBER.test(word)) return word;
  const mended = word
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.$/, '');
  return /\d/.test(word) && NUMBER.test(mended) ? mended : undefined;
}
