import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { describeSimulated } from '../stage.ts';
import { buildSimulator } from './build.ts';
import { readTokens } from './tokens.ts';
import { translateExpert, translateTokens } from './translate.ts';

const translate = (source: string) => translateTokens(readTokens(source), () => '');

function write(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'expert-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, Object.keys(files)[0] ?? '');
}

describe('translateTokens', () => {
  it.each([
    ['string s = "a\\"b";', 'string s = "a\\"b"_s;'],
    ['// "not this"', '// "not this"'],
    ['double a[];', 'MqlArray<double> a;'],
    [
      'void F(const Pair &p[], long &n[])',
      'void F(EXPERT_IN MqlArray<Pair> &p, MqlArray<long> &n)',
    ],
    ['void F(const Pair &p, const string s)', 'void F(EXPERT_IN Pair &p, const string s)'],
    ['a[0] = b[i];', 'a[0] = b[i];'],
    ['if(s == NULL)', 'if(s == nullptr)'],
    ['#property strict', ''],
    ['#define NAME "x"', '#define NAME "x"_s'],
    ['input group "Texts"', ''],
    [
      'input int Count = 3; // how many',
      'static int input_value_Count = 3; static const int &Count = input_value_Count; static sim::Input input_Count("Count", input_value_Count); // how many',
    ],
  ])('%s', (source, expected) => expect(translate(source)).toBe(expected));

  it('keeps every line', () => {
    const source =
      'input group "a"\n\ninput int A = 1;\n/* x\n y */ int b[];\n#property strict\nstring s = "t";\n';
    expect(translate(source).split('\n')).toHaveLength(source.split('\n').length);
  });
});

describe('translateExpert', () => {
  it('takes each included file once, with its own lines', () => {
    const expert = write({
      'A.mq5': '#include "Include\\B.mqh"\n#include "Include/C.mqh"\nint OnInit() { return 0; }',
      'Include/B.mqh': '#include "C.mqh"\nint b;',
      'Include/C.mqh': 'int c;',
    });
    const { code, files } = translateExpert(expert);
    expect(files).toHaveLength(3);
    expect(code.match(/int c;/g)).toHaveLength(1);
    expect(code).toContain(
      '#line 1 "Include/B.mqh"\n#line 1 "Include/C.mqh"\nint c;\n#line 1 "Include/B.mqh"\nint b;',
    );
  });

  it('names file and line of an include that is not there', () => {
    expect(() => translateExpert(write({ 'A.mq5': '\n#include "B.mqh"' }))).toThrow(
      'A.mq5:2: there is no file B.mqh',
    );
  });
});

describeSimulated('what does not compile', () => {
  it.each([
    ['a number added to a text', 'string F() { return "a" + 5; }'],
    ['a text as condition', 'bool F(const string s) { if(s) return true; return false; }'],
    ['a number as an enum', 'enum A { B };\nA F() { return 0; }'],
    ['use before declaration', 'int F() { return g_later; }\nint g_later = 1;'],
    ['a literal for a reference', 'int F(const int &a) { return a; }\nint G() { return F(5); }'],
    ['assignment to an input', 'input int A = 1;\nvoid F() { A = 2; }'],
    ['change of a constant parameter', 'void F(const int &a) { a = 2; }'],
    ['an unknown function', 'void F() { iMA(); }'],
    ['what the subset forbids', 'int g_a[5];'],
  ])('%s', (_, source) => {
    const expert = write({ 'Wrong.mq5': `${source}\nint OnInit() { return 0; }` });
    expect(() => buildSimulator({ expert })).toThrow(/Wrong\.mq5:[12]:/);
  });
});
