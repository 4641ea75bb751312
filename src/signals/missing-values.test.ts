import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../base/json.ts';
import { withMissingValues } from './missing-values.ts';

function valueOf(text: string): unknown {
  const filled = withMissingValues(text);
  if (filled === undefined) return undefined;
  const parsed = parseJson(filled);
  return parsed.ok ? parsed.value : parsed.message;
}

describe('a value that is missing becomes null', () => {
  it.each([
    ...['NaN', 'nan', 'NAN', '-NaN', 'na', 'NA', 'n/a', '#N/A'],
    ...['Infinity', '-Infinity', '+Infinity', 'inf', '-inf', 'undefined', 'None', 'NULL', 'nil'],
    ...['', ' ', '\n'],
  ])('where %j stands after a colon', (word) => {
    expect(valueOf(`{"sl":${word},"tp":1}`)).toEqual({ sl: null, tp: 1 });
    expect(valueOf(`{"tp":1,"sl": ${word}}`)).toEqual({ tp: 1, sl: null });
  });

  it('in lists and in inner objects', () => {
    expect(valueOf('[{"a":{"b":NaN}},{"c":[na,1]}]')).toEqual([
      { a: { b: null } },
      { c: [null, 1] },
    ]);
  });
});

describe('withMissingValues', () => {
  it('writes True and False small', () => {
    expect(valueOf('{"a":True,"b":FALSE}')).toEqual({ a: true, b: false });
  });

  it.each(['{{close}}', '{{strategy.order.contracts}}', '{{plot("Stop")}}', '{{ ticker }}'])(
    'makes the bare placeholder %s a text',
    (placeholder) => {
      expect(valueOf(`{"a":${placeholder},"b":2}`)).toEqual({ a: placeholder, b: 2 });
      expect(valueOf(`{"a":[${placeholder}]}`)).toEqual({ a: [placeholder] });
    },
  );

  it.each([
    '{"a":1}',
    '{"a":"NaN"}',
    '{"a":"\\":NaN,"}',
    '{"a":"{{close}}"}',
    '{"a":null,"b":true}',
    '{"a":nano}',
    '{"a":NaN',
    '{"a":NaN,}',
    '{"a":NaN,"b":"x}',
    "{'a':NaN}",
    '{NaN:1}',
    '{{"a":1}}',
    'NaN',
    '{{close}}',
    '',
  ])('leaves %s alone', (text) => {
    expect(withMissingValues(text)).toBeUndefined();
  });

  it('changes nothing inside strings', () => {
    const hostile = fc.constantFrom('NaN', ':,', '{{close}}', '"', '\\', ':NaN,', '{', '}', 'True');
    const text = fc
      .array(fc.oneof(hostile, fc.string()), { maxLength: 6 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        fc.pre(!texts.some((one) => one.includes('\u0000')));
        const members = texts.map((one, index) => `"k${index}":${JSON.stringify(one)}`);
        const message = `{${members.join(',')},"gap":NaN}`;
        const expected = Object.fromEntries(texts.map((one, index) => [`k${index}`, one]));
        expect(valueOf(message)).toEqual({ ...expected, gap: null });
      }),
    );
  });
});
