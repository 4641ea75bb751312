/** The rules about structs: by reference, filled before use, plain members. */
import { fault, type Fault } from './fault.ts';
import type { Token } from './tokens.ts';

export function structRules(words: readonly Token[], declared: ReadonlySet<string>): Fault[] {
  const isStruct = (token: Token | undefined) =>
    token?.kind === 'word' && (declared.has(token.text) || /^Mql[A-Z]/.test(token.text));
  const bodies = structBodies(words);
  return [
    ...bodies.flatMap((body) => memberRules(words, body)),
    ...words.flatMap((token, at) => {
      if (token.text === 'struct') return declarationRules(words, at);
      if (!isStruct(token)) return [];
      const isMember = bodies.some(({ first, last }) => at > first && at < last);
      return [...parameterRules(words, at), ...(isMember ? [] : localRules(words, at))];
    }),
  ];
}

interface Body {
  readonly first: number;
  readonly last: number;
}

function structBodies(words: readonly Token[]): Body[] {
  return words.flatMap((token, at) => {
    const first = at + 2;
    if (token.text !== 'struct' || words[first]?.text !== '{') return [];
    let depth = 0;
    const last = words.findIndex(({ text }, i) => {
      if (i < first) return false;
      depth += text === '{' ? 1 : text === '}' ? -1 : 0;
      return depth === 0;
    });
    return [{ first, last: last < 0 ? words.length : last }];
  });
}

function memberRules(words: readonly Token[], { first, last }: Body): Fault[] {
  let depth = 0;
  return words.slice(first, last).flatMap((token) => {
    depth += token.text === '{' ? 1 : token.text === '}' ? -1 : 0;
    return depth === 1 && token.text === '='
      ? [fault(token, 'member', 'a member has no initialiser')]
      : [];
  });
}

function declarationRules(words: readonly Token[], at: number): Fault[] {
  const [token, name, after] = words.slice(at, at + 3);
  if (!token || !name) return [];
  if (after?.text === ';')
    return [fault(token, 'struct', `${name.text}: no struct is declared before its body`)];
  if (after?.text === ':') return [fault(token, 'struct', `${name.text}: no inheritance`)];
  return [];
}

function parameterRules(words: readonly Token[], at: number): Fault[] {
  const [type, name, after] = words.slice(at, at + 3);
  if (type && name?.text === '*') return [fault(type, 'pointer', 'no pointers')];
  const before = words[words[at - 1]?.text === 'const' ? at - 2 : at - 1]?.text ?? '';
  const isParameter =
    (before === '(' || before === ',') && (after?.text === ',' || after?.text === ')');
  return type && name?.kind === 'word' && isParameter
    ? [fault(type, 'parameter', `${name.text}: structs are passed by reference`)]
    : [];
}

/** Numbers of a struct are undefined until it is filled: `T name = {};`, `T name = value;` or ZeroMemory(name) next. */
function localRules(words: readonly Token[], at: number): Fault[] {
  const [type, name, after, ...rest] = words.slice(at, at + 7);
  const before = words[at - 1]?.text ?? '';
  const isDeclaration =
    [';', '{', '}', ')', ':', 'static'].includes(before) && name?.kind === 'word';
  if (!type || !isDeclaration || (after?.text !== ';' && after?.text !== ',')) return [];
  if (depthAt(words, at) === 0) return [];
  const isZeroed =
    after.text === ';' && rest[0]?.text === 'ZeroMemory' && rest[2]?.text === name.text;
  return isZeroed
    ? []
    : [fault(type, 'fill', `${name.text}: begin with = {} or ZeroMemory, members are undefined`)];
}

function depthAt(words: readonly Token[], at: number): number {
  let depth = 0;
  for (const { text } of words.slice(0, at)) depth += text === '{' ? 1 : text === '}' ? -1 : 0;
  return depth;
}
