/** What the readers of a message's fields share. */
import type { Concept, Given } from './fields.ts';

/** What one field, or several together, do not say clearly enough to be acted on. */
export class Unclear extends Error {
  /** A field under another name, with which it would be clear. */
  readonly renaming: Renaming | undefined;

  constructor(message: string, renaming?: Renaming) {
    super(message);
    this.renaming = renaming;
  }
}

export type Renaming = { readonly from: string; readonly to: string };

export type Context = {
  readonly given: (concept: Concept) => readonly Given[];
  readonly unknown: readonly Given[];
  readonly warnings: string[];
};

/** What the fields of one meaning say; refuses two that say different things. */
export function readOne<T>(
  { given }: Context,
  concept: Concept,
  read: (field: Given) => T | undefined,
  isSame: (a: T, b: T) => boolean,
): T | undefined {
  const said = given(concept).flatMap((field) => {
    const value = read(field);
    return value === undefined ? [] : [{ field, value }];
  });
  const [first] = said;
  if (first === undefined) return undefined;
  const other = said.find(({ value }) => !isSame(value, first.value));
  if (other === undefined) return first.value;
  throw new Unclear(
    `"${cut(first.field.name)}" and "${cut(other.field.name)}" mean the same and differ.`,
  );
}

export function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What platforms write where a number is missing. */
export function isMissing(value: unknown): boolean {
  return typeof value === 'string' && /^\s*(nan|na|n\/a|null|none|undefined)?\s*$/i.test(value);
}

export function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** What to do about a placeholder that TradingView left as it was; undefined where there is none. */
export function placeholderIn({ name, value }: Given): string | undefined {
  const found = typeof value === 'string' ? /\{\{[^{}]{0,80}\}\}/.exec(value) : null;
  if (found === null) return undefined;
  const why = /strategy\./.test(found[0])
    ? 'those of a strategy are filled in only in an alert on a strategy'
    : 'TradingView fills in only names that it knows, written exactly so';
  return `"${cut(name)}" still holds the placeholder ${cut(found[0])}: ${why}.`;
}

export function leftOut(field: Given): string {
  return `"${cut(field.name)}" is not needed for this and was left out.`;
}

export function unknownField({ name }: Given): string {
  return `The field "${cut(name)}" is not known and was ignored.`;
}

export function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** What an exit can do without: read where it can be, named and left out where not. */
export function leniently<T>({ warnings }: Context, read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unclear)) throw error;
    warnings.push(`${error.message} It was left out; the exit does not need it.`);
    return undefined;
  }
}
