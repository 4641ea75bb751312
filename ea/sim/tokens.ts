/** The words of an MQL5 source, each with its line. Blanks and comments are tokens too, so joining gives the source back. */
export type TokenKind =
  'word' | 'number' | 'text' | 'character' | 'sign' | 'blank' | 'comment' | 'directive';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
}

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['blank', /[ \t\r\n]+/y],
  ['comment', /\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['text', /"(?:[^"\\\n]|\\.)*"/y],
  ['character', /'(?:[^'\\\n]|\\.)*'/y],
  ['number', /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFuUlL]?/y],
  ['word', /[A-Za-z_]\w*/y],
  ['sign', /::|->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w]/y],
];
const DIRECTIVE = /#[^\n]*/y;

export function readTokens(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let isLineStart = true;
  for (let at = 0; at < source.length;) {
    const found =
      isLineStart && source[at] === '#' ? matchDirective(source, at) : matchToken(source, at);
    tokens.push({ ...found, line });
    at += found.text.length;
    if (found.kind === 'blank' || found.kind === 'comment') {
      const breaks = found.text.split('\n').length - 1;
      line += breaks;
      if (breaks > 0) isLineStart = true;
    } else {
      isLineStart = false;
    }
  }
  return tokens;
}

/** Tokens that mean something to a compiler. */
export function meaningful(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind }) => kind !== 'blank' && kind !== 'comment');
}

function matchDirective(source: string, at: number): { kind: TokenKind; text: string } {
  DIRECTIVE.lastIndex = at;
  return { kind: 'directive', text: DIRECTIVE.exec(source)?.[0] ?? '#' };
}

function matchToken(source: string, at: number): { kind: TokenKind; text: string } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return { kind: 'sign', text: source.charAt(at) };
}
