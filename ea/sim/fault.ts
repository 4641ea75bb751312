import type { Token } from './tokens.ts';

/** One breach of a rule of the subset. */
export interface Fault {
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

export function fault(token: Token, rule: string, message: string): Fault {
  return { line: token.line, rule, message };
}
