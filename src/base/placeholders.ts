/**
 * Words that examples make their placeholders of. One of the first list must be among them: a value of the second list
 * alone may be a passphrase that somebody chose.
 */
const MARKERS = [
  ...[
    'your',
    'yours',
    'here',
    'change',
    'changeme',
    'changethis',
    'changeit',
    'replace',
    'replaceme',
  ],
  ...[
    'insert',
    'placeholder',
    'example',
    'sample',
    'todo',
    'fixme',
    'tbd',
    'dummy',
    'fillin',
    'xxx',
  ],
];
const FILLERS = [
  ...[
    'a',
    'an',
    'the',
    'my',
    'me',
    'this',
    'that',
    'it',
    'with',
    'in',
    'is',
    'to',
    'of',
    'at',
    'by',
    'and',
    'or',
    'for',
  ],
  ...[
    'please',
    'set',
    'put',
    'enter',
    'fill',
    'use',
    'add',
    'own',
    'new',
    'some',
    'something',
    'must',
    'be',
    'should',
  ],
  ...[
    'secret',
    'key',
    'token',
    'password',
    'passwd',
    'pass',
    'passphrase',
    'user',
    'username',
    'name',
    'login',
    'value',
  ],
  ...[
    'webhook',
    'hook',
    'api',
    'app',
    'apps',
    'application',
    'client',
    'id',
    'google',
    'gmail',
    'oauth',
    'gocspx',
    'com',
  ],
  ...[
    'googleusercontent',
    'email',
    'mail',
    'smtp',
    'basic',
    'auth',
    'admin',
    'session',
    'flask',
    'signing',
    'encryption',
  ],
  ...[
    'master',
    'secure',
    'strong',
    'safe',
    'random',
    'randomly',
    'generated',
    'generate',
    'super',
    'very',
    'long',
    'real',
  ],
  ...[
    'unique',
    'private',
    'string',
    'text',
    'min',
    'minimum',
    'least',
    'more',
    'char',
    'chars',
    'character',
    'characters',
  ],
  ...[
    'hex',
    'hexadecimal',
    'digits',
    'digit',
    'bytes',
    'byte',
    'production',
    'prod',
    'before',
    'later',
    'now',
    'whk',
  ],
];
/** What is no secret although nothing in it says so. */
const KNOWN = new Set([
  ...[
    'password',
    'passwd',
    'passphrase',
    'secret',
    'secretkey',
    'mysecret',
    'mysecretkey',
    'supersecret',
  ],
  ...[
    'supersecretkey',
    'securepassword',
    'strongpassword',
    'mypassword',
    'token',
    'webhooktoken',
    'apikey',
  ],
  ...['admin', 'adminadmin', 'letmein', 'none', 'null', 'undefined', 'empty', 'default'],
]);

const WORDS = new Set([...MARKERS, ...FILLERS]);
const IS_MARKER = new Set(MARKERS);
const LONGEST_WORD = Math.max(...[...WORDS].map((word) => word.length));
/** In any of these an example says "put something here". */
const BRACKETS = /^(<(.*)>|\{+(.*?)\}+|\[(.*)\]|\$\{(.*)\}|%(.*)%)$/s;
const ORDERLY = [
  '0123456789abcdef',
  '1234567890abcdef',
  '1234567890',
  'abcdefghijklmnopqrstuvwxyz',
];

/** Whether a secret still is what an example had in its place. Random secrets never are. */
export function isPlaceholder(secret: string): boolean {
  const value = secret.trim().toLowerCase();
  const bare = value.replace(/[\s_.-]+/g, '');
  if (bare === '') return value !== '';
  if (/^(.)\1{3,}$/.test(bare) || isOrderly(bare)) return true;
  if (BRACKETS.test(value)) return isWordy(value.replace(/^[<{[$%]+|[>}\]%]+$/g, ''));
  return isMadeOfWords(value) || KNOWN.has(bare.replace(/\d{0,4}!?$/, ''));
}

function isOrderly(text: string): boolean {
  return (
    text.length >= 8 &&
    ORDERLY.some((row) => row.repeat(Math.ceil(text.length / row.length)).startsWith(text))
  );
}

/** What stands in brackets is a placeholder if it reads as words: at least two, or one that is known. */
function isWordy(text: string): boolean {
  const words = text.split(/[\s_.-]+/).filter((word) => word !== '');
  if (words.length === 0 || !words.every((word) => /^[a-z]{1,20}$|^\d{1,3}$/.test(word)))
    return false;
  return words.some((word) => WORDS.has(word) && word.length > 2);
}

/** "your-secret_key-here", "YourSecretKeyHere", "change_me_min_32_chars!!", "xxxx-xxxx". */
function isMadeOfWords(value: string): boolean {
  const words = value.replace(/[!?.*…]+$/, '').split(/[\s_.:/-]+/);
  let hasMarker = false;
  for (const word of words) {
    if (/^\d{1,3}$/.test(word) || word === '') continue;
    const parts = split(
      /x{3,}\d{0,4}$/.test(word) ? word.replace(/x{3,}\d*$/, 'xxx') : word.replace(/\d{1,4}$/, ''),
    );
    if (parts === undefined) return false;
    hasMarker ||= parts.some((part) => IS_MARKER.has(part));
  }
  return hasMarker;
}

/** The letters as words that are known, preferring markers; undefined where they are not made of such words. */
function split(letters: string): string[] | undefined {
  const ways: (string[] | undefined)[] = [[]];
  for (let end = 1; end <= letters.length; end++) {
    for (let start = Math.max(0, end - LONGEST_WORD); start < end; start++) {
      const before = ways[start];
      const word = letters.slice(start, end);
      if (before === undefined || !WORDS.has(word)) continue;
      const isBetter = IS_MARKER.has(word) || before.some((part) => IS_MARKER.has(part));
      if (ways[end] === undefined || isBetter) ways[end] = [...before, word];
    }
  }
  return ways[letters.length];
}
