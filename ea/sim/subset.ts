/**
 * The part of MQL5 in which ea/ is written: what MetaEditor and a C++ compiler read alike.
 * A rule is here if it can be seen in the source; the rest are errors of the C++ compiler.
 */
import { readFileSync } from 'node:fs';
import { fault, type Fault } from './fault.ts';
import { structRules } from './subset-structs.ts';
import { meaningful, readTokens, type Token } from './tokens.ts';

export interface Violation extends Fault {
  readonly file: string;
}

/** Violations in these files, which are read together: a struct of one is known in all. */
export function lintFiles(files: readonly string[]): Violation[] {
  return lintSources(
    files.map((file) => ({ file, source: readFileSync(file, 'utf8').replace(/^\uFEFF/, '') })),
  );
}

export function lintSources(sources: readonly { file: string; source: string }[]): Violation[] {
  const read = sources.map(({ file, source }) => ({ file, source, tokens: readTokens(source) }));
  const structs = new Set(read.flatMap(({ tokens }) => structNames(tokens)));
  return read.flatMap(({ file, source, tokens }) => {
    const words = meaningful(tokens);
    const faults = [
      ...asciiRule(source),
      ...adjacentRules(tokens),
      ...words.flatMap((_, at) => tokenRules(words, at)),
      ...structRules(words, structs),
    ];
    return faults.sort((a, b) => a.line - b.line).map((fault) => ({ file, ...fault }));
  });
}

function structNames(tokens: readonly Token[]): string[] {
  const words = meaningful(tokens);
  return words.filter((_, at) => words[at - 1]?.text === 'struct').map(({ text }) => text);
}

function asciiRule(source: string): Fault[] {
  return source.split('\n').flatMap((text, i) => {
    // eslint-disable-next-line no-control-regex -- the rule is about characters outside this very range
    const isPlain = /^[\x00-\x7F]*$/.test(text);
    return isPlain
      ? []
      : [{ line: i + 1, rule: 'ascii', message: 'only ASCII: MetaEditor guesses the encoding' }];
  });
}

/** What is told by two tokens without a blank between them. */
function adjacentRules(tokens: readonly Token[]): Fault[] {
  return tokens.flatMap((token, at) => {
    const after = tokens[at + 1];
    if (
      token.kind === 'number' &&
      (after?.kind === 'word' || after?.kind === 'character' || /^\d.*[uUlL]$/.test(token.text))
    ) {
      return [fault(token, 'number', `no suffix or separator in a number: ${token.text}`)];
    }
    if (token.kind === 'word' && after?.kind === 'character') {
      return [fault(token, 'literal', `no ${token.text}'' literals`)];
    }
    if (
      token.kind === 'word' &&
      after?.kind === 'text' &&
      after.text !== '' &&
      token.text.length <= 2
    ) {
      return [fault(token, 'literal', `no ${token.text}"" literals`)];
    }
    return [];
  });
}

const FORBIDDEN_WORDS = new Set(
  (
    'auto namespace nullptr std static_cast dynamic_cast reinterpret_cast const_cast constexpr using typename decltype ' +
    'new delete class interface template virtual operator override final explicit friend mutable volatile register inline ' +
    'public private protected typedef union try catch throw goto unsigned signed size_t wchar_t noexcept GetPointer ' +
    'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t and or not xor ' +
    'matrix vector complex matrixf vectorf pack export import'
  ).split(' '),
);
const DIRECTIVES = /^#(?:property|include|define|undef|ifdef|ifndef|else|endif)\b/;
const NOT_A_TYPE = new Set(['return', 'case', 'else', 'new', 'delete', 'goto', 'default']);

type Rule = (words: readonly Token[], at: number) => Fault | undefined;

function tokenRules(words: readonly Token[], at: number): Fault[] {
  return RULES.flatMap((rule) => rule(words, at) ?? []);
}

const RULES: readonly Rule[] = [
  forbiddenWord,
  forbiddenSign,
  directive,
  escape,
  arrayDeclaration,
  initialiser,
  rangeLoop,
  caseLabel,
  ignoredResult,
  localReference,
  arrayAssignment,
];

function forbiddenWord(words: readonly Token[], at: number): Fault | undefined {
  const token = words[at];
  if (token?.kind !== 'word') return undefined;
  if (FORBIDDEN_WORDS.has(token.text))
    return fault(token, 'word', `${token.text} is not in the subset`);
  if (token.text.startsWith('__'))
    return fault(token, 'word', `${token.text} differs between compilers`);
  return undefined;
}

function forbiddenSign(words: readonly Token[], at: number): Fault | undefined {
  const token = words[at];
  if (token?.text === '->') return fault(token, 'pointer', 'no pointers');
  if (token?.text === '::') return fault(token, 'scope', 'no scopes');
  if (token?.kind === 'sign' && /^[^\x20-\x7E]|^[@`$"']$/.test(token.text)) {
    return fault(token, 'sign', `what is ${token.text} doing here?`);
  }
  return undefined;
}

function directive(words: readonly Token[], at: number): Fault | undefined {
  const token = words[at];
  if (token?.kind !== 'directive') return undefined;
  const text = token.text.trimEnd();
  if (!DIRECTIVES.test(text))
    return fault(token, 'directive', `${text.split(/\s/)[0] ?? text} is not in the subset`);
  if (/^#include\s*</.test(text))
    return fault(
      token,
      'include',
      'only #include "file": the libraries of MetaQuotes are not used',
    );
  if (text.endsWith('\\')) return fault(token, 'define', 'a #define is one line');
  const parameters = /^#define\s+\w+\(([^)]*)\)/.exec(text)?.[1]?.split(',').length ?? 0;
  if (parameters > 8) return fault(token, 'define', 'a #define has at most 8 parameters');
  return undefined;
}

function escape(words: readonly Token[], at: number): Fault | undefined {
  const token = words[at];
  if (token?.kind !== 'text' && token?.kind !== 'character') return undefined;
  if (token.text.length > 60_000) return fault(token, 'literal', 'a literal is below 64 kB');
  const bad = /\\[^\\"'nrt]/.exec(token.text.replaceAll('\\\\', ''))?.[0];
  return bad === undefined
    ? undefined
    : fault(token, 'escape', `only \\\\ \\" \\n \\r \\t, not ${bad}`);
}

/** `name = other` where the nearest declaration of `name` above is an array. */
function arrayAssignment(words: readonly Token[], at: number): Fault | undefined {
  const [before, name, sign] = words.slice(at, at + 3);
  if (sign?.text !== '=' || name?.kind !== 'word' || !/^[;{})]$/.test(before?.text ?? ''))
    return undefined;
  for (let i = at; i > 0; i--) {
    const isType = words[i - 1]?.kind === 'word' || words[i - 1]?.text === '&';
    if (words[i]?.text !== name.text || !isType || NOT_A_TYPE.has(words[i - 1]?.text ?? ''))
      continue;
    const isArray = words[i + 1]?.text === '[' && words[i + 2]?.text === ']';
    return isArray
      ? fault(name, 'array', `${name.text}: arrays are copied by ArrayCopy`)
      : undefined;
  }
  return undefined;
}

/** `T name[` begins a declaration; `name[` after an operator does not. */
function arrayDeclaration(words: readonly Token[], at: number): Fault | undefined {
  const [type, name, open, inside, after] = words.slice(at, at + 5);
  if (open?.text === ']' && inside?.text === '[')
    return fault(open, 'array', 'no arrays of two dimensions');
  if (
    type?.kind !== 'word' ||
    name?.kind !== 'word' ||
    open?.text !== '[' ||
    NOT_A_TYPE.has(type.text)
  )
    return undefined;
  if (inside?.text !== ']')
    return fault(name, 'array', `${name.text}: no arrays of fixed size, use ArrayResize`);
  if (after?.text === ',')
    return fault(
      name,
      'array',
      `${name.text}: one array a declaration, and parameters by reference`,
    );
  if (after?.text === ')')
    return fault(name, 'array', `${name.text}: arrays are passed by reference`);
  if (after?.text === '=')
    return fault(name, 'array', `${name.text}: an array with initialiser has a fixed size`);
  return undefined;
}

function initialiser(words: readonly Token[], at: number): Fault | undefined {
  const [type, name, open] = words.slice(at, at + 3);
  if (type?.kind !== 'word' || name?.kind !== 'word' || open?.text !== '{') return undefined;
  if (['struct', 'enum'].includes(type.text)) return undefined;
  return fault(name, 'initialiser', `${name.text}: write = {}`);
}

function rangeLoop(words: readonly Token[], at: number): Fault | undefined {
  const token = words[at];
  if (token?.text !== 'for') return undefined;
  const head = words.slice(
    at + 1,
    words.findIndex(({ text }, i) => i > at && text === '{'),
  );
  const end = head.findIndex(({ text }) => text === ';' || text === ':');
  return head[end]?.text === ':' ? fault(token, 'loop', 'no loops over ranges') : undefined;
}

function caseLabel(words: readonly Token[], at: number): Fault | undefined {
  const label = words[at + 1];
  if (words[at]?.text !== 'case' || label?.kind !== 'text') return undefined;
  return fault(label, 'case', 'a case label is an integer constant');
}

function ignoredResult(words: readonly Token[], at: number): Fault | undefined {
  const token = words[at];
  if (!['FileOpen', 'OrderSend', 'FileFindFirst'].includes(token?.text ?? '') || !token)
    return undefined;
  const before = words[at - 1]?.text ?? '';
  return [';', '{', '}', 'else'].includes(before)
    ? fault(token, 'result', `look at the result of ${token.text}`)
    : undefined;
}

function localReference(words: readonly Token[], at: number): Fault | undefined {
  const [before, type, sign, name, after] = words.slice(at, at + 5);
  const isStart = before !== undefined && [';', '{', '}', 'const', 'static'].includes(before.text);
  if (!isStart || type?.kind !== 'word' || sign?.text !== '&' || name?.kind !== 'word')
    return undefined;
  return after?.text === '=' || after?.text === ';' || after?.text === '('
    ? fault(name, 'reference', `${name.text}: references are for parameters`)
    : undefined;
}
