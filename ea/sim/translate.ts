/**
 * MQL5 to C++17, line by line: every line of an expert stays a line, and `#line` names the source, so that compiler
 * messages and sanitizer reports point into the .mq5 and .mqh files.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { meaningful, readTokens, type Token } from './tokens.ts';

export interface Translation {
  /** One C++ source, to be compiled with the runtime's folder on the include path. */
  readonly code: string;
  /** Every MQL5 file in it, the expert first. */
  readonly files: readonly string[];
}

const HANDLERS = ['OnInit', 'OnDeinit', 'OnTimer', 'OnTick', 'OnTradeTransaction'] as const;
type Handler = (typeof HANDLERS)[number];

/** Fails with `file:line: message` at an include that is not there or not of ours. */
export function translateExpert(expert: string): Translation {
  const root = dirname(expert);
  const files: string[] = [];
  const handlers = new Map<Handler, string>();
  const body = translateFile(expert);
  return { code: [PROLOGUE, body, epilogue(basename(expert, '.mq5'), handlers)].join('\n'), files };

  function translateFile(path: string): string {
    files.push(path);
    const name = relative(root, path).replaceAll('\\', '/');
    const tokens = readTokens(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    findHandlers(tokens, handlers);
    const lines = translateTokens(tokens, (token) => include(path, name, token));
    return `#line 1 "${name}"\n${lines}`;
  }

  function include(from: string, name: string, token: Token): string {
    const target = /^#include\s+"([^"]+)"/.exec(token.text)?.[1];
    if (target === undefined)
      throw new Error(`${name}:${token.line}: only #include "file" is supported`);
    const path = join(dirname(from), target.replaceAll('\\', '/'));
    if (!existsSync(path)) throw new Error(`${name}:${token.line}: there is no file ${target}`);
    // Like MetaEditor, which takes every file once.
    if (files.includes(path)) return '';
    return `${translateFile(path)}\n#line ${token.line} "${name}"`;
  }
}

/** Everything but the includes, which are given to the caller. */
export function translateTokens(
  tokens: readonly Token[],
  include: (token: Token) => string,
): string {
  const out: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const input = tokens[i]?.kind === 'word' ? matchInput(tokens, i) : undefined;
    const array = tokens[i]?.kind === 'word' ? matchArray(tokens, i) : undefined;
    const found = input ?? array;
    if (found) {
      out.push(found.text);
      i = found.last;
    } else {
      out.push(translateToken(tokens, i, include));
    }
  }
  return out.join('');
}

interface Match {
  readonly text: string;
  /** Index of the last token it stands for. */
  readonly last: number;
}

function translateToken(
  tokens: readonly Token[],
  at: number,
  include: (token: Token) => string,
): string {
  const token = tokens[at];
  if (!token) return '';
  if (token.kind === 'text') return `${token.text}_s`;
  if (token.kind === 'directive') return translateDirective(token, include);
  if (token.kind !== 'word') return token.text;
  if (token.text === 'NULL') return 'nullptr';
  if (token.text === 'this' && next(tokens, at)?.text === '.') return '(*this)';
  if (token.text === 'const' && isReference(tokens, at)) return 'EXPERT_IN';
  return token.text;
}

function translateDirective(token: Token, include: (token: Token) => string): string {
  if (token.text.startsWith('#property')) return '';
  if (token.text.startsWith('#include')) return include(token);
  if (!token.text.startsWith('#define')) return token.text;
  const [, head = '', value = ''] = /^(#define\s+\w+(?:\([^)]*\))?)(.*)$/s.exec(token.text) ?? [];
  return head + translateTokens(readTokens(value), () => '');
}

/** `input T name = value;` becomes a global, its read-only name, and a registration. */
function matchInput(tokens: readonly Token[], at: number): Match | undefined {
  const word = tokens[at]?.text;
  if (word !== 'input' && word !== 'sinput') return undefined;
  const isEnd = isGroup(tokens, at)
    ? ({ kind }: Token) => kind === 'text'
    : ({ text }: Token) => text === ';';
  const end = tokens.findIndex((token, i) => i > at && isEnd(token));
  if (end < 0) return undefined;
  if (isGroup(tokens, at)) return { text: '', last: end };
  const inner = tokens.slice(at + 1, end);
  const equals = inner.findIndex(({ text }) => text === '=');
  const [type, name] = meaningful(inner.slice(0, equals));
  if (!type || !name || equals < 0) return undefined;
  const value = translateTokens(inner.slice(equals + 1), () => '');
  const storage = `input_value_${name.text}`;
  const text = `static ${type.text} ${storage} =${value}; static const ${type.text} &${name.text} = ${storage}; `;
  return {
    text: `${text}static sim::Input input_${name.text}("${name.text}", ${storage});`,
    last: end,
  };
}

function isGroup(tokens: readonly Token[], at: number): boolean {
  return next(tokens, at)?.text === 'group';
}

/** `T name[]` and `T &name[]` become `MqlArray<T> name` and `MqlArray<T> &name`. */
function matchArray(tokens: readonly Token[], at: number): Match | undefined {
  const found: number[] = [at];
  for (let i = at + 1; i < tokens.length && found.length < 5; i++) {
    if (tokens[i]?.kind !== 'blank') found.push(i);
  }
  const texts = found.map((i) => tokens[i]?.text ?? '');
  const isByReference = texts[1] === '&';
  const [name = '', open, close] = texts.slice(isByReference ? 2 : 1);
  if (
    !/^[A-Za-z_]\w*$/.test(name) ||
    open !== '[' ||
    close !== ']' ||
    NOT_TYPES.has(texts[0] ?? '')
  )
    return undefined;
  const last = found[isByReference ? 4 : 3] ?? at;
  return { text: `MqlArray<${texts[0] ?? ''}> ${isByReference ? '&' : ''}${name}`, last };
}

const NOT_TYPES = new Set(['return', 'const', 'static', 'input', 'sinput', 'case', 'else']);

/** Whether this `const` begins a parameter by reference: `const T &name`. */
function isReference(tokens: readonly Token[], at: number): boolean {
  const [type, sign] = meaningful(tokens.slice(at + 1, at + 7));
  return type?.kind === 'word' && sign?.text === '&';
}

function next(tokens: readonly Token[], at: number): Token | undefined {
  return tokens.slice(at + 1).find(({ kind }) => kind !== 'blank' && kind !== 'comment');
}

function findHandlers(tokens: readonly Token[], handlers: Map<Handler, string>): void {
  const words = meaningful(tokens);
  words.forEach((token, i) => {
    const handler = HANDLERS.find((name) => name === token.text);
    const type = words[i - 1];
    if (handler && type?.kind === 'word' && words[i + 1]?.text === '(')
      handlers.set(handler, type.text);
  });
}

const PROLOGUE = `#include "mql.h"
// Empty in the pass that finds arguments MQL5 would not bind to a reference.
#ifndef EXPERT_IN
#define EXPERT_IN const
#endif
namespace expert {
using namespace mql;`;

function epilogue(name: string, handlers: ReadonlyMap<Handler, string>): string {
  const init =
    handlers.get('OnInit') === 'void' ? '[] { expert::OnInit(); return 0; }' : 'expert::OnInit';
  const lines = [
    handlers.has('OnInit') ? `    made.on_init = ${init};` : '',
    handlers.has('OnDeinit') ? '    made.on_deinit = expert::OnDeinit;' : '',
    handlers.has('OnTimer') ? '    made.on_timer = expert::OnTimer;' : '',
    handlers.has('OnTick') ? '    made.on_tick = expert::OnTick;' : '',
    handlers.has('OnTradeTransaction') ? '    made.on_transaction = EXPERT_TRANSACTION;' : '',
  ];
  return `
#line 1 "after the expert"
}  // namespace expert
#ifndef EXPERT_TRANSACTION
#define EXPERT_TRANSACTION expert::OnTradeTransaction
#endif
const sim::Expert& sim::expert() {
  static const Expert expert_facts = [] {
    Expert made;
    made.name = "${name}";
${lines.filter(Boolean).join('\n')}
    return made;
  }();
  return expert_facts;
}
`;
}
