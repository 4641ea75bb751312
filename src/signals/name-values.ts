/** A message as names and values without braces: action=buy symbol=EURUSD, a form's body, lines as in YAML. */
import { readLoosely, type Flaw } from './loose-json.ts';
import { plainText, plainWord, type Piece } from './message-piece.ts';

export type NameValues = {
  readonly piece: Piece | undefined;
  /** Whether braces around it would make it right. */
  readonly isOnlyWithoutBraces: boolean;
  /** A bare number as risk is lots to one product and percent to another; it is left out. */
  readonly hasBareRisk: boolean;
};

type Members = readonly (readonly [string, Piece])[];

/** Undefined where the text is no such list, or names no action. */
export function readNameValues(text: string): NameValues | undefined {
  return readForm(text) ?? readLines(text) ?? readOneAfterTheOther(text);
}

/** action=buy&symbol=EURUSD, as web forms send it. */
function readForm(text: string): NameValues | undefined {
  const parts = text.trim().split('&');
  if (parts.length < 2 || parts.length > 100 || !parts.every((part) => /^[\w.-]+=/.test(part)))
    return undefined;
  return toMessage(
    [...new URLSearchParams(text.trim())].map(([name, value]) => member(name, value)),
  );
}

const LINE = /^[\s>*•-]{0,20}["']?([A-Za-z][\w .-]{0,40}?)["']?\s{0,20}[:=](.*)$/;

/** One name and its value a line. */
function readLines(text: string): NameValues | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2 || lines.length > 100) return undefined;
  const members = lines.flatMap((line) => {
    const [, name, value] = LINE.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [member(name, valueOf(value))];
  });
  return members.length === lines.length ? toMessage(members) : undefined;
}

function valueOf(line: string): string {
  const plain = line.trim();
  const value = /[,;]$/.test(plain) ? plain.slice(0, -1).trimEnd() : plain;
  const isQuoted = /^(["']).*\1$/.test(value) && value.length > 1;
  return isQuoted ? value.slice(1, -1) : value;
}

const ALREADY_RIGHT: readonly Flaw[] = ['equals', 'no-quotes', 'missing-comma', 'semicolon'];

/** "action":"buy","symbol":"EURUSD" and looser: what braces around it make a message. */
function readOneAfterTheOther(text: string): NameValues | undefined {
  const braced = `{${text}\n}`;
  const { piece, isCertain, end, flaws } = readLoosely(braced, 0);
  if (piece?.kind !== 'object' || end !== braced.length) return undefined;
  const found = toMessage(piece.members);
  if (found === undefined) return undefined;
  const isOnlyWithoutBraces = !ALREADY_RIGHT.some((flaw) => flaws.has(flaw));
  return { ...found, piece: isCertain ? found.piece : undefined, isOnlyWithoutBraces };
}

function member(name: string, value: string): [string, Piece] {
  return [name.trim(), /\s/.test(value) ? plainText(value) : plainWord(value)];
}

function toMessage(members: Members): NameValues | undefined {
  if (!members.some(([name]) => name.toLowerCase() === 'action')) return undefined;
  const kept = members
    .filter(([name, value]) => !isBareRisk(name, value))
    .map(([name, value]) => [name === 'vol_lots' ? 'volume' : name, value] as const);
  return {
    piece: { kind: 'object', members: kept },
    isOnlyWithoutBraces: false,
    hasBareRisk: kept.length < members.length,
  };
}

function isBareRisk(name: string, value: Piece): boolean {
  return name.toLowerCase() === 'risk' && value.kind === 'plain';
}
