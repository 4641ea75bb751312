import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../base/json.ts';
import { diagnose } from './unreadable.ts';

const BUY = '{"action":"buy","symbol":"EURUSD","volume":0.1}';
const MESSAGE = { action: 'buy', symbol: 'EURUSD', volume: 0.1 };
const CLOSE = '{"action":"close_all"}';
const TOKEN = `whk_${'A'.repeat(32)}`;

/** As its caller calls it: with what the strict reader says. */
function say(text: string): { message: string; mended: unknown } {
  const strict = parseJson(text);
  const { message, mended } = diagnose(text, strict.ok ? '' : strict.message);
  if (mended === undefined) return { message, mended };
  const parsed = parseJson(mended);
  expect(parsed.ok).toBe(true);
  return { message, mended: parsed.ok ? parsed.value : undefined };
}

describe('an empty message', () => {
  it.each(['', '  \r\n', '\ufeff', '\u200b \u00a0'])('%j: says where a ready one is', (text) => {
    const { message, mended } = say(text);
    expect(message).toMatch(/^The message field of the alert is empty: .* webhook card/);
    expect(mended).toBeUndefined();
  });
});

describe('a message in a fence', () => {
  it.each([
    `\`\`\`json\n${BUY}\n\`\`\``,
    `\`\`\`\r\n${BUY}\r\n\`\`\`\r\n`,
    `~~~\n${BUY}\n~~~`,
    `  \`\`\`JSON5\n  ${BUY}\n  \`\`\``,
    `\`\`\`${BUY}\`\`\``,
    `\`\`\`json ${BUY} \`\`\``,
    `\`\`\`\n${BUY}`,
    `Here it is:\n\n\`\`\`\n${BUY}\n\`\`\`\nGood luck`,
    `\`\`\`json\n{\n  action: "buy",\n  symbol: "EURUSD",\n  volume: 0.1,\n}\n\`\`\``,
  ])('%j: says to take the lines with ``` away', (text) => {
    const { message, mended } = say(text);
    expect(message).toMatch(/^The message stands between lines of ``` .*: take these lines away/);
    expect(mended).toEqual(MESSAGE);
  });

  it('is mended to exactly what is inside, whatever that is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const json = JSON.stringify(value);
        const strict = parseJson(json);
        fc.pre(strict.ok);
        const { mended } = diagnose('```\n' + json + '\n```', 'a value is expected (character 1)');
        expect(parseJson(mended ?? '')).toEqual(strict);
      }),
      { numRuns: 500 },
    );
  });
});

describe('words around the message', () => {
  it.each([
    [`Alert on EURUSD: ${BUY}`, '"Alert on EURUSD:" before it'],
    [`${BUY} sent by X`, '"sent by X" after it'],
    [`A\n${BUY}\nB`, '"A" before it and "B" after it'],
    [`'${BUY}'`, `"'" before it and "'" after it`],
    [`"${BUY}"`, '""" before it'],
    [`\`${BUY}\``, '"`" before it'],
    [`${BUY}}`, '"}" after it'],
    [`${BUY};`, '";" after it'],
    [`[INFO] {EURUSD} ${BUY}`, '"[INFO] {EURUSD}" before it'],
    [`payload = ${BUY}`, '"payload =" before it'],
  ])('%j: says that only the part in braces belongs into it', (text, where) => {
    const { message, mended } = say(text);
    expect(message).toContain('Only the part in braces { } belongs into the message');
    expect(message).toContain(where);
    expect(mended).toEqual(MESSAGE);
  });

  it('never has a part of a broken message taken for the message', () => {
    const text = '{"action":"buy","symbol" "EURUSD","risk":{"percent_equity":1}}';
    expect(say(text).mended).toBeUndefined();
  });
});

describe('several messages in one alert', () => {
  it.each([
    `${BUY}${CLOSE}`,
    `${BUY}\n${CLOSE}`,
    `${BUY},${CLOSE}`,
    `${BUY};\r\n\r\n${CLOSE}`,
    `${BUY} and ${CLOSE}`,
    `[${BUY}][${CLOSE}]`,
    `\`\`\`\n${BUY}\n${CLOSE}\n\`\`\``,
  ])('%j: says to send a list or orders', (text) => {
    const { message, mended } = say(text);
    expect(message).toMatch(/2 messages one after the other: .* list .* "orders"/);
    expect(mended).toEqual([MESSAGE, { action: 'close_all' }]);
  });

  it('that are more than ten, or not all messages, are not made a list', () => {
    expect(say(CLOSE.repeat(10)).mended).toHaveLength(10);
    expect(say(CLOSE.repeat(11)).message).toContain('more than 10 messages');
    expect(say(CLOSE.repeat(11)).mended).toBeUndefined();
    expect(say(`{"open":1} ${BUY}`).mended).toBeUndefined();
  });
});

describe('a placeholder that was not filled in', () => {
  it.each([
    ['{{strategy.order.contracts}}', 'works only in alerts on a strategy'],
    ['{{strategy.market_position}}', 'works only in alerts on a strategy'],
    ['{{strategy.order.size}}', 'TradingView knows no {{strategy.order.size}}'],
    ['{{plot("Stop")}}', 'exact name'],
    ['{{plot_3}}', 'exact name'],
    ['{{close}}', 'only in the message field of an alert'],
    ['{{tiker}}', 'TradingView knows no {{tiker}}'],
    ['{{close - 1}}', 'TradingView knows no {{close - 1}}'],
    ['{{ ticker }}', 'write {{ticker}}'],
    ['{{ticker}', 'write {{ticker}}'],
    ['{ticker}', 'write {{ticker}}'],
  ])('%s: says why, bare and in quotes', (placeholder, why) => {
    for (const value of [placeholder, JSON.stringify(placeholder)]) {
      const { message, mended } = say(`{"action":"buy","volume":${value},"symbol":"EURUSD",}`);
      expect(message).toContain(`not filled in (${value.replace(/^"|"$/g, '')}): `);
      expect(message).toContain(why);
      const name = placeholder.replace(/^\{+ ?| ?\}+$/g, '');
      expect(mended).toEqual({ action: 'buy', volume: `{{${name}}}`, symbol: 'EURUSD' });
    }
  });

  it('is named outside braces too, three of them at most, each cut', () => {
    const long = `{{plot("${'x'.repeat(70)}")}}`;
    const { message } = say(`60123,${long},{{ticker}},{{low}},{{high}}`);
    expect(message).toContain('{{ticker}}, {{low}} and 1 more');
    expect(message).toContain(`({{plot("${'x'.repeat(32)}…, `);
  });
});

describe('the form of a message', () => {
  it.each([
    ['single quotes', "{'action':'buy','symbol':'EURUSD','volume':0.1}", 'single quotes'],
    ['a Python dict', "{'action': 'buy', 'symbol': 'EURUSD', 'volume': .1}", 'single quotes'],
    ['curly quotes', '{“action”:“buy”,“symbol”:“EURUSD”,“volume”:0.1}', 'curly'],
    ['German quotes', '{„action“:„buy“,„symbol“:„EURUSD“,„volume“:0.1}', 'curly'],
    ['French quotes', '{«action»:«buy»,«symbol»:«EURUSD»,«volume»:0.1}', 'curly'],
    ['curly single quotes', '{‘action’:‘buy’,‘symbol’:‘EURUSD’,‘volume’:0.1}', 'curly'],
    ['mixed quotes', '{"action”:“buy","symbol”:"EURUSD”,"volume":0.1}', 'curly'],
    ['bare names', '{action: "buy", symbol: "EURUSD", volume: 0.1}', 'action stands without'],
    ['bare words', '{"action":buy,"symbol":EURUSD,"volume":0.1}', 'buy stands without'],
    ['a last comma', '{"action":"buy","symbol":"EURUSD","volume":0.1,}', 'a comma too many'],
    ['two commas', '{"action":"buy",,"symbol":"EURUSD","volume":0.1}', 'a comma too many'],
    ['no comma', '{"action":"buy" "symbol":"EURUSD","volume":0.1}', 'before "symbol"'],
    ['no comma in lines', '{"action":"buy"\n"symbol":"EURUSD"\n"volume":0.1}', 'before "symbol"'],
    ['a // comment', '{"action":"buy",// go\n"symbol":"EURUSD","volume":0.1}', 'a comment'],
    ['a /* comment', '{/* go */"action":"buy","symbol":"EURUSD","volume":0.1}', 'a comment'],
    ['a # comment', '{"action":"buy","symbol":"EURUSD","volume":0.1 # lots\n}', 'a comment'],
    ['semicolons', '{"action":"buy";"symbol":"EURUSD";"volume":0.1}', 'semicolon'],
    ['equals signs', '{"action"="buy","symbol"="EURUSD","volume"=0.1}', 'joined by ='],
    ['arrows', '{"action"=>"buy","symbol"=>"EURUSD","volume"=>0.1}', 'joined by ='],
    ['doubled braces', '{{"action":"buy","symbol":"EURUSD","volume":0.1}}', 'two pairs'],
    ['a decimal comma', '{"action":"buy","symbol":"EURUSD","volume":0,1}', '0,1 cannot be read'],
    ['no digit before the point', '{"action":"buy","symbol":"EURUSD","volume":.1}', '.1 cannot'],
    ['a plus sign', '{"action":"buy","symbol":"EURUSD","volume":+0.1}', '+0.1 cannot'],
    ['no last brace', '{"action":"buy","symbol":"EURUSD","volume":0.1', 'ends in the middle'],
    [
      'a hidden sign',
      '{\ufeff"action":"buy",\u200b"symbol":"EURUSD","volume":0.1}',
      'cannot be seen',
    ],
    [
      'a field twice alike',
      '{"action":"buy","action":"buy","symbol":"EURUSD","volume":0.1}',
      'twice',
    ],
    ['a string', JSON.stringify(BUY), 'once more'],
    ['a string of a string', JSON.stringify(JSON.stringify(BUY)), 'once more'],
    ['backslashes', BUY.replaceAll('"', '\\"'), 'before the quotes'],
    ['backslashes in lines', `{\\n ${BUY.slice(1).replaceAll('"', '\\"')}`, 'before the quotes'],
    ['&quot;', BUY.replaceAll('"', '&quot;'), '&quot;'],
    ['&#34;', BUY.replaceAll('"', '&#34;'), '&quot;'],
    ['percent signs', encodeURIComponent(BUY), 'for a web address'],
    ['a form with JSON', `payload=${encodeURIComponent(BUY)}`, 'for a web address'],
    ['base64', Buffer.from(BUY).toString('base64'), 'base64'],
    ['no braces', BUY.slice(1, -1), 'braces around the message are missing'],
    ['name=value', 'action=buy symbol=EURUSD volume=0.1', 'list of names and values'],
    ['name:value', 'action: buy, symbol: EURUSD, volume: 0.1', 'list of names and values'],
    ['a form', 'action=buy&symbol=EURUSD&volume=0.1', 'list of names and values'],
    ['lines', 'action: buy\nsymbol: EURUSD\nvolume: 0.1', 'list of names and values'],
    ['lines with dashes', '- action: "buy"\r\n- symbol: EURUSD\r\n- volume = 0.1', 'list of names'],
  ])('with %s is named and mended', (_kind, text, words) => {
    const { message, mended } = say(text);
    expect(message).toMatch(new RegExp(words.replace(/[+*.]/g, '\\$&')));
    expect(mended).toEqual(MESSAGE);
  });

  it.each([
    ['{"action":"buy","symbol":"EURUSD', 'ends in the middle'],
    ['{"action":"buy","symbol":', 'the value of "symbol" is missing'],
    ['{"action":"buy,"symbol":"EURUSD"}', 'A quote " is missing'],
    ['{"action":"buy","sl":1.05,"sl":1.06}', 'The field "sl" is given twice'],
    ['{"action":"buy","volume":1,050}', '1,050 cannot be read'],
    ['{"action" "buy"}', 'a colon is missing'],
    ['{"action":"buy" sent', 'a comma or a closing } is missing where sent begins'],
    ['{"__proto__":{}}', 'the field "__proto__" is not allowed'],
    ['{"a":[[[[[[[[1]]]]]]]]}', 'braces stand inside braces too many times'],
    ['{"volume":1e999}', 'this number is too large'],
  ])('%s is explained and left to its author', (text, words) => {
    const { message, mended } = say(text);
    expect(message).toContain(words);
    expect(message).toContain('A message looks like this: {"action"');
    expect(mended).toBeUndefined();
  });

  it('keeps every digit, every text and the order of the fields', () => {
    const text = '{ticket:12345678901234567890, price:1.08500, comment:"it\'s // {fine}, ok"';
    expect(diagnose(text, '').mended).toBe(
      '{\n  "ticket": 12345678901234567890,\n  "price": 1.08500,\n  "comment": "it\'s // {fine}, ok"\n}',
    );
  });

  it('names lines broken inside texts, values that are missing, and signs that stand alone', () => {
    expect(say('{"comment":"a\nb"}').message).toContain('over the end of its line');
    expect(say('{"comment":"a\nb"}').mended).toEqual({ comment: 'a\nb' });
    expect(say('{"sl":,"tp":1;}').message).toContain('No value follows "sl"');
    expect(say("{'a':NaN}").message).toContain('NaN stands in place of a value');
    expect(say('{"comment":"C:\\x"}').mended).toEqual({ comment: 'C:\\x' });
  });
});

describe("another product's syntax", () => {
  it.each([
    ['60123456789,buy,EURUSD,risk=0.1', { action: 'buy', symbol: 'EURUSD' }, 'lots or percent'],
    ['60123456789,buy,EURUSD,vol_lots=0.1', MESSAGE, '"volume":0.1}'],
    ['60123,buy,EURUSD,vol_lots=0.1,sl=20,tp=40', { action: 'buy', symbol: 'EURUSD' }, 'stop_loss'],
    ['buy,EURUSD,0.1', { action: 'buy', symbol: 'EURUSD' }, '"volume" in lots'],
    ['EURUSD;sell', { action: 'sell', symbol: 'EURUSD' }, '"volume" in lots'],
    ['LONG | us30 | 1', { action: 'long', symbol: 'us30' }, '"volume" in lots'],
    ['60123,closelong,EURUSD', { action: 'close_long', symbol: 'EURUSD' }, 'close_long'],
    ['6012,buylimit,EURUSD,price=1.1', { action: 'buy_limit', symbol: 'EURUSD' }, '"price"'],
    ['BUY EURUSD 0.1 SL 1.05 TP 1.12', { action: 'buy', symbol: 'EURUSD' }, 'take_profit'],
    ['EURUSD buy now', { action: 'buy', symbol: 'EURUSD' }, '"volume" in lots'],
    ['Buy XAUUSD @2400 sl 2390 tp 2420', { action: 'buy', symbol: 'XAUUSD' }, 'stop_loss_pips'],
    ['🟢 SELL GOLD\nEntry: 2400\nSL: 2410\nTP1: 2390', { action: 'sell', symbol: 'GOLD' }, 'stop'],
    ['buy eurusd 0.1 lots', { ...MESSAGE, symbol: 'eurusd' }, '"volume":0.1}'],
    ['Close EURUSD', { action: 'close', symbol: 'EURUSD' }, '"close"'],
    ['["buy","EURUSD"]', { action: 'buy', symbol: 'EURUSD' }, '"volume" in lots'],
  ])('%s is written in ours as far as it is certain', (text, ours, words) => {
    const { message, mended } = say(text);
    expect(message).toContain('another product\'s syntax; here it is {"action":');
    expect(message).toContain(words);
    expect(mended).toEqual(ours);
  });

  it.each([
    'close EURUSD 50%',
    'Close 0.5 EURUSD',
    'close EURUSD 0.1 lots',
    '60123,close,EURUSD,vol_lots=0.1',
    '60123,buy,EURUSD,mystery=1',
    '60123,buy,EURUSD\n60123,sell,XAUUSD',
    'buy EURUSD or sell XAUUSD',
    'do not buy EURUSD',
    "don't close EURUSD",
  ])('%s is carried over by its author only', (text) => {
    expect(say(text).mended).toBeUndefined();
  });

  it('never carries over a size whose unit is not certain', () => {
    const { message, mended } = say('action=buy symbol=EURUSD risk=0.1');
    expect(message).toContain('"risk" as a bare number');
    expect(mended).toEqual({ action: 'buy', symbol: 'EURUSD' });
  });
});

describe('anything else', () => {
  it.each([
    ['Long signal!', 'plain text ("Long signal!")'],
    ['EURUSD Crossing 1.085', 'plain text'],
    ['42', 'only a number'],
    ['1,5%', 'only a number'],
    ['<html><body>502</body></html>', 'web page'],
    ['<?xml version="1.0"?>', 'web page'],
    ['https://example.test/hook?a=b', 'web address'],
    ['QUJDREVGR0hJSktMTU5PUFFSU1RVVg==', 'encoded or a key'],
    ['null', 'plain text'],
    [
      'RSI (14): order buy @ 0.1 filled on EURUSD. New strategy position is 0.1',
      "TradingView's own",
    ],
  ])('%s gets the right form of a message', (text, words) => {
    const { message, mended } = say(text);
    expect(message).toContain(words);
    expect(message).toContain('A message looks like this: {"action"');
    expect(mended).toBeUndefined();
  });
});

describe('what is shown of a message', () => {
  it.each([
    `${TOKEN} hello`,
    `buy,${TOKEN}`,
    `{"secret" "${TOKEN}"}`,
    `{"a":1 ${TOKEN}}`,
    `{${TOKEN}:1,${TOKEN}:2}`,
    `${TOKEN}: ${BUY}`,
    `{"url":"https://example.test/webhook/${TOKEN}",}`,
    `{"a":{{${TOKEN}}}}`,
    'https://example.test/webhook/an-older-secret is it',
  ])('never has a token in it: %s', (text) => {
    const { message, mended } = diagnose(text, `a comma or } is expected (character 20)`);
    for (const shown of [message, mended ?? '']) {
      expect(shown).not.toContain('AAAAAA');
      expect(shown).not.toContain('an-older-secret');
    }
  });

  it('is cut, and shows signs that cannot be seen as ?', () => {
    const { message } = say(`a\u202eb\u0007c\u2028d ${'long '.repeat(100)}`);
    expect(message).toContain('("a?b?c?d long');
    expect(message.length).toBeLessThan(250);
  });
});

describe('diagnose', () => {
  const piece = fc.constantFrom(
    ...['{', '}', '[', ']', '"', "'", '“', '”', ',', ':', ';', '=', '\\', '\n', ' ', '{{', '}}'],
    ...['```', '//', '/*', '#', '&', '&quot;', '%7B', 'action', 'buy', 'EURUSD', 'NaN', '0,1'],
    ...['"action":"buy"', '{{ticker}}', '{ticker}', '\u0000', '\ud800', '\u202e', '\ufeff', TOKEN],
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 30 })
    .map((pieces) => pieces.join(''));

  it('always says something fit to be shown, and mends only to what the reader takes', () => {
    fc.assert(
      fc.property(text, fc.string({ unit: 'binary' }), (sent, fault) => {
        const { message, mended } = diagnose(sent, fault);
        expect(message).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+[.]$/u);
        expect(message.length).toBeLessThan(800);
        expect(message).not.toContain('AAAAAA');
        if (mended !== undefined) expect(parseJson(mended).ok).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('reads a long hostile text to its end, because it never goes back', () => {
    const repeated = [
      '{',
      '{{a',
      '[{',
      '{"a":',
      "'a' ",
      '“',
      '```\n',
      'a=b&',
      'a: b\n',
      'buy,',
      '\\"',
    ];
    for (const part of [...repeated, '{"a":1}', '1', ' ', '/*', '`', '{"a":1,1', '{"a":"\\']) {
      const long = part.repeat(Math.floor(65_536 / part.length));
      for (const sent of [long, `{${long}`, `${long}x`, `{"a":"${long}`, `{'a':'${long}`])
        expect(diagnose(sent, 'a value is expected (character 1)').message).not.toBe('');
    }
  });
});
