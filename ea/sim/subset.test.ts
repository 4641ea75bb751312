import { describe, expect, it } from '@jest/globals';
import { lintSources } from './subset.ts';

const rulesOf = (source: string) =>
  lintSources([{ file: 'a.mq5', source }]).map(({ line, rule }) => `${line}:${rule}`);

describe('lintSources', () => {
  it.each([
    ['a pointer', 'Thing *thing;\nstruct Thing { int a; };', '1:pointer'],
    ['an arrow', 'void F()\n{ a->b(); }', '2:pointer'],
    ['new', 'void F() { a = new B(); }', '1:word'],
    ['a class', 'class A { };', '1:word'],
    ['a template', 'template<typename T> T F(T a);', '1:word'],
    ['a scope', 'int a = A::b;', '1:scope'],
    ['nullptr', 'string s = nullptr;', '1:word'],
    ['an import', '#import "x.dll"', '1:directive'],
    ['a library include', '#include <Trade\\Trade.mqh>', '1:include'],
    ['#if', '#if X > 1', '1:directive'],
    ['a #define of two lines', '#define A \\\n 1', '1:define'],
    ['a #define of nine parameters', '#define A(a,b,c,d,e,f,g,h,i) 1', '1:define'],
    ['a date literal', "datetime t = D'2020.01.01';", '1:literal'],
    ['a wide literal', 'string s = L"x";', '1:literal'],
    ['a fixed array', 'int a[5];', '1:array'],
    ['an array of two dimensions', 'int a[][];', '1:array'],
    ['an array with initialiser', 'int a[] = {1, 2};', '1:array'],
    ['two arrays in one declaration', 'int a[], b[];', '1:array'],
    ['an array by value', 'void F(int a[]) {}', '1:array'],
    ['assignment of an array', 'void F(int &a[])\n{\nint b[];\na = b;\n}', '4:array'],
    ['a struct by value', 'struct A { int b; };\nvoid F(const A a) {}', '2:parameter'],
    ['a struct that is not filled', 'struct A { int b; };\nvoid F()\n{\nA a;\n}', '4:fill'],
    ['a terminal struct that is not filled', 'void F()\n{\nMqlTradeRequest request;\n}', '3:fill'],
    ['a member with initialiser', 'struct A\n{\nint b = 1;\n};', '3:member'],
    ['a struct before its body', 'struct A;', '1:struct'],
    ['inheritance', 'struct A : B { };', '1:struct'],
    ['a reference', 'void F() { int &a = b; }', '1:reference'],
    ['a brace initialiser', 'void F() { int a{1}; }', '1:initialiser'],
    ['a loop over a range', 'void F() { for(int a : b) {} }', '1:loop'],
    ['a text as label', 'switch(a) { case "b": break; }', '1:case'],
    ['a number with suffix', 'ulong a = 10UL;', '1:number'],
    ['a hexadecimal number with suffix', 'ulong a = 0x10u;', '1:number'],
    ['an escape', 'string s = "\\x41";', '1:escape'],
    ['a letter that is not ASCII', 'string s = "\u00e9";', '1:ascii'],
    ['a forgotten handle', 'void F()\n{\nFileOpen("a", 1);\n}', '3:result'],
    ['a predefined name of C++', 'string s = __FUNCTION__;', '1:word'],
  ])('refuses %s', (_, source, expected) => expect(rulesOf(source)).toContain(expected));

  it.each([
    [
      'comments and texts',
      '// class A -> b :: new\nstring s = "class -> \\"quoted\\" \\\\";\n/* a[5] */',
    ],
    [
      'arrays',
      'int a[];\nvoid F(const int &a[], string &b[])\n{\nint c[];\na[0] = b[i] + c[1];\nreturn;\n}',
    ],
    [
      'filled structs',
      'struct A { int b; };\nvoid F(A &given)\n{\nA a = {};\nA b;\nZeroMemory(b);\nA c = a;\nA d[];\n}',
    ],
    [
      'loops, labels and conditions',
      'void F()\n{\nfor(int i = 0; i < n; i++) a = b ? c : d;\nswitch(i) { case 1: break; default: break; }\n}',
    ],
    [
      'handles that are looked at',
      'void F()\n{\nint h = FileOpen("a", 1);\nif(!OrderSend(request, result)) return;\n}',
    ],
    ['global structs, which begin as zero', 'struct A { int b; };\nA g_a;\nA g_b[];'],
  ])('accepts %s', (_, source) => expect(rulesOf(source)).toEqual([]));

  it('knows a struct of another file', () => {
    const sources = [
      { file: 'a.mqh', source: 'struct A { int b; };' },
      { file: 'b.mqh', source: 'void F(A a) {}' },
    ];
    expect(lintSources(sources)).toMatchObject([{ file: 'b.mqh', line: 1, rule: 'parameter' }]);
  });
});
