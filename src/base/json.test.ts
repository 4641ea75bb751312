import { describe, expect, it } from '@jest/globals';
import { fc } from '../testing/cases.ts';
import { decodeUtf8, parseJson, REQUEST_LIMITS } from './json.ts';

const DOUBLE_SURROGATE = '"\\ud83d\\ude00"';

function messageOf(text: string): string {
  const result = parseJson(text);
  return result.ok ? `accepted as ${JSON.stringify(result.value)}` : result.message;
}

describe('parseJson accepts', () => {
  it.each([
    'null',
    'true',
    ' [ ] ',
    '{}',
    '\t{ "a" : [ 1 , 2.5e-3 , -0 ] }\r\n',
    '"\\u20ac \\n \\/ \\" \\\\"',
    DOUBLE_SURROGATE,
    '{"toString":1,"hasOwnProperty":2,"valueOf":3}',
    '[[[[[[[[1]]]]]]]]',
    '1e308',
    '123456789012345678901234567890',
  ])('%s, with the value JSON.parse gives', (text) => {
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  });

  it('whatever JSON.stringify writes, unchanged', () => {
    const depth = { maxDepth: 6, maxKeys: 20 };
    fc.assert(
      fc.property(fc.jsonValue(depth), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/"(__proto__|constructor|prototype)":|\\u0000/.test(text));
        expect(parseJson(text, { maxDepth: 20, maxKeys: 1000 })).toEqual({
          ok: true,
          value: JSON.parse(text) as unknown,
        });
      }),
    );
  });
});

describe('parseJson refuses', () => {
  it.each([
    ['nothing', '', 'the text ends too early (character 1)'],
    ['blanks only', '  ', 'the text ends too early (character 3)'],
    ['a second value', '{} {}', 'nothing more may follow the value (character 4)'],
    ['a key given twice', '{"a":1,"a":1}', 'the key "a" is given twice (character 8)'],
    ['a key given twice by escape', '{"a":1,"\\u0061":1}', 'the key "a" is given twice'],
    ['__proto__', '{"__proto__":{}}', 'the key "__proto__" is not allowed (character 2)'],
    ['__proto__ by escape', '{"\\u005f_proto__":1}', 'the key "__proto__" is not allowed'],
    ['constructor', '[{"constructor":1}]', 'the key "constructor" is not allowed'],
    ['prototype', '{"prototype":1}', 'the key "prototype" is not allowed'],
    ['an overflowing number', '1e309', 'this number is too large (character 1)'],
    ['NaN', '{"volume":NaN}', 'NaN and Infinity are not numbers in JSON (character 11)'],
    ['Infinity', '[Infinity]', 'NaN and Infinity are not numbers in JSON'],
    ['-Infinity', '[-Infinity]', 'NaN and Infinity are not numbers in JSON'],
    ['a NUL by escape', '"a\\u0000"', 'the NUL character is not allowed (character 3)'],
    ['a raw NUL', '"a\u0000"', 'a control character must be escaped (character 3)'],
    ['a raw line break in a string', '"a\nb"', 'a control character must be escaped'],
    ['an open string', '"abc', 'a string is not closed (character 5)'],
    ['an unknown escape', '"\\x41"', 'this escape is not known to JSON (character 2)'],
    ['a short unicode escape', '"\\u12"', 'this escape is not known to JSON'],
    ['a leading zero', '[01]', 'a comma or ] is expected (character 3)'],
    ['a leading plus', '[+1]', 'a value is expected (character 2)'],
    ['a lonely minus', '[-]', 'this is not a number (character 2)'],
    ['a bare point', '[.5]', 'a value is expected'],
    ['a comment', '{} // x', 'nothing more may follow the value'],
    ['a missing colon', '{"a" 1}', 'a colon is expected after the key (character 6)'],
    ['a missing comma', '{"a":1 "b":2}', 'a comma or } is expected (character 8)'],
    ['a byte order mark', '\ufeff{}', 'a value is expected (character 1)'],
  ])('%s', (_name, text, message) => {
    expect(messageOf(text)).toContain(message);
  });

  it.each([
    ['typographic quotes', '{\u201caction\u201d:1}', 'use straight quotes'],
    ['single quotes', "{'action':1}", 'use double quotes'],
    ['a trailing comma in an object', '{"a":1,}', 'a comma stands before the closing bracket'],
    ['a trailing comma in a list', '[1,]', 'a comma stands before the closing bracket'],
    ['an unfilled placeholder', '{"volume":{{close}}}', 'a key in double quotes|placeholder'],
    ['a cut-off text', '{"a":', 'the text ends too early'],
  ])('%s and says how to mend it', (_name, text, message) => {
    expect(messageOf(text)).toMatch(new RegExp(message));
  });

  it('a ninth level of nesting, empty or not, and accepts the eighth', () => {
    expect(parseJson('[[[[[[[[]]]]]]]]').ok).toBe(true);
    expect(messageOf('[[[[[[[[[]]]]]]]]]')).toBe('nesting is limited to 8 levels (character 9)');
    expect(messageOf('[[[[[[[[{"a":1}]]]]]]]]')).toContain('nesting is limited to 8 levels');
  });

  it('one key more than the limit, counted per object', () => {
    expect(parseJson(objectWith(REQUEST_LIMITS.maxKeys)).ok).toBe(true);
    expect(parseJson(`[${objectWith(60)},${objectWith(60)}]`).ok).toBe(true);
    expect(messageOf(objectWith(REQUEST_LIMITS.maxKeys + 1))).toContain('limited to 100 keys');
  });

  it('a hundred thousand brackets without overflowing the stack', () => {
    expect(messageOf('['.repeat(100_000))).toContain('nesting is limited');
  });
});

describe('parseJson never throws and never accepts what JSON.parse refuses', () => {
  it('for random text', () => {
    fc.assert(fc.property(jsonLike(), (text) => !parseJson(text).ok || isJson(text)));
  });

  it('for every cut-off of a message', () => {
    const whole = '{"a":[1.5e3,"x\\n\\u00e9",{"b":null}],"c":true,"d":-0.25}';
    for (let length = 0; length < whole.length; length++) {
      expect(parseJson(whole.slice(0, length)).ok).toBe(false);
    }
    expect(parseJson(whole).ok).toBe(true);
  });
});

describe('decodeUtf8', () => {
  it('drops a byte order mark and keeps what follows', () => {
    expect(decodeUtf8(Buffer.from('\ufeff{"é":"€"}'))).toBe('{"é":"€"}');
  });

  it.each([
    ['a lone continuation byte', [0x80]],
    ['a cut-off character', [0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['latin-1', [0x66, 0xfc, 0x72]],
  ])('answers undefined for %s', (_name, bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBeUndefined();
  });
});

function objectWith(keys: number): string {
  return `{${Array.from({ length: keys }, (_, i) => `"k${i}":${i}`).join(',')}}`;
}

/** Text made of the pieces JSON is made of, so that much of it is nearly right. */
function jsonLike(): fc.Arbitrary<string> {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '.5',
    'e9',
    'null',
    ' ',
  ];
  return fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((chosen) => chosen.join('')),
    fc.string(),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
