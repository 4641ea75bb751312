/**
 * What stands around an instrument's name. Most of it only names an account type (.pro, m, #) and changes nothing; some
 * of it makes another instrument: an expiry, a mini contract, a leveraged or weekend namesake.
 */
export type Size = 'standard' | 'mini' | 'micro';

export type Marks = {
  /** spot, perpetual, rolling (an undated future), or the expiry of a dated one: 2026-12. */
  readonly form: string;
  readonly size: Size;
  /** Leveraged, over-the-counter, weekend, by the gram …; empty for the plain instrument. */
  readonly twist: string;
  /** What is left that means nothing known. */
  readonly rest: string;
};

export const PLAIN: Marks = { form: 'spot', size: 'standard', twist: '', rest: '' };

/** Words for a way of trading or an account type: the instrument stays the same. */
const NEUTRAL = new Set(
  (
    'CASH SPOT CFD CFDS INDEX IDX FX FOREX PRO RAW ECN STD STP PRIME ZERO VIP PLUS STANDARD CLASSIC EXTRA LIVE ACC SB ' +
    'MT5 NDD DMA INST PREMIUM ELITE BASIC FIXED SPREAD CR CRYPTO'
  ).split(' '),
);

const ROLLING = new Set(
  'F FT FUT FUTS FUTURE FUTURES CONT CONTINUOUS ROLL ROLLING FWD FORWARD FS'.split(' '),
);
const PERPETUAL = new Set(['PERP', 'PERPETUAL', 'SWAP']);
const MINI = new Set(['MINI', 'MIN', 'EMINI', 'SML', 'SMALL']);
const MICRO = new Set(['MICRO', 'MIC', 'NANO']);
const TWISTS: Record<string, string> = {
  OTC: 'otc',
  WKND: 'weekend',
  WEEKEND: 'weekend',
  WKD: 'weekend',
  WK: 'weekend',
  WE: 'weekend',
  WEND: 'weekend',
  INV: 'inverse',
  INVERSE: 'inverse',
  BEAR: 'inverse',
  SHORT: 'inverse',
  BULL: 'leveraged',
  LEV: 'leveraged',
  LV: 'leveraged',
  ULTRA: 'leveraged',
  GRAM: 'gram',
  GRAMS: 'gram',
  GR: 'gram',
  KG: 'kilogram',
  TAEL: 'tael',
  SYN: 'synthetic',
  SYNTH: 'synthetic',
  OPT: 'option',
};

const MONTH_CODES = 'FGHJKMNQUVXZ';
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const CODED = /^([FGHJKMNQUVXZ])(\d|\d{2}|20\d{2})$/;
const NAMED =
  /^(?:\d{1,2})?(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?:UARY|RUARY|CH|IL|E|Y|UST|TEMBER|OBER|EMBER)?(\d{2}|20\d{2})?$/;
const NUMBERED =
  /^(?:20\d{2}(?:0[1-9]|1[0-2])(?:[0-3]\d)?|(?:0[1-9]|1[0-2])[2-4]\d|[2-4]\d(?:0[1-9]|1[0-2]))$/;

/**
 * The expiry that a text such as Z26, DEC26, DEC-2026 or 202612 names, as 2026-12; undefined for other texts. Month
 * codes: https://www.cmegroup.com/month-codes.html
 */
export function readExpiry(text: string): string | undefined {
  const compact = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const coded = CODED.exec(compact);
  if (coded !== null) return expiryText(MONTH_CODES.indexOf(coded[1] ?? '') + 1, coded[2]);
  const named = NAMED.exec(compact);
  if (named !== null) return expiryText(MONTHS.indexOf(named[1] ?? '') + 1, named[2]);
  return NUMBERED.test(compact) ? `dated ${compact}` : undefined;
}

/** Exchanges write one digit for the year; contracts of another decade are not listed. */
const DECADE = '2';

function expiryText(month: number, year: string | undefined): string {
  const digits = year ?? '';
  const whole =
    digits.length === 4 ? digits : `20${digits.padStart(2, digits === '' ? '?' : DECADE)}`;
  return `${whole}-${String(month).padStart(2, '0')}`;
}

const LEVERAGE = /^(?:X\d{1,4}|\d{1,4}X|[235]L|[235]S)$/;

/** What a prefix or suffix, as the broker writes it, says of the instrument. */
export function readAffix(affix: string): Marks {
  if (affix === '') return PLAIN;
  const expiry = readExpiry(affix);
  if (expiry !== undefined) return { ...PLAIN, form: expiry };
  let { form, size, twist }: Marks = PLAIN;
  const rest: string[] = [];
  for (const word of affix.split(/[^A-Za-z0-9]+/)) {
    const token = word.toUpperCase();
    if (token === '' || NEUTRAL.has(token)) continue;
    const twistOfToken = LEVERAGE.test(token) ? `leveraged ${token}` : TWISTS[token];
    const dated = readExpiry(token);
    if (dated !== undefined) form = dated;
    else if (ROLLING.has(token)) form = form === 'spot' ? 'rolling' : form;
    else if (PERPETUAL.has(token)) form = 'perpetual';
    else if (MINI.has(token)) size = 'mini';
    else if (MICRO.has(token)) size = 'micro';
    else if (twistOfToken !== undefined) twist = twistOfToken;
    else rest.push(word);
  }
  return { form, size, twist, rest: rest.join(' ') };
}

/** Letters and words that brokers put behind every name of an account type; they leave the instrument as it is. */
const ACCOUNT_MARKS = new Set(
  'A B C D E H I L M N P Q R S T U V Z AC BE DN FIX LMX MM NY PR SD SW TK VAR'.split(' '),
);

/**
 * True for what can only be an account mark, also at a broker of which nothing is known. Everything else (GOLD ETF,
 * US30y, XAUUSDg, NAS100x) may be another instrument.
 */
export function isAccountMark(affix: string): boolean {
  const { rest } = readAffix(affix);
  if (rest === '') return true;
  return (
    !/[\s\d]/.test(affix) && rest.split(' ').every((word) => ACCOUNT_MARKS.has(word.toUpperCase()))
  );
}

/** True for what stands before a name without changing it: #, FX_. A letter there is mostly part of another name. */
export function isPlainPrefix(prefix: string): boolean {
  return readAffix(prefix).rest === '';
}

/** True for what changes the instrument. */
export function isMeaningful({ form, size, twist }: Marks): boolean {
  return form !== 'spot' || size !== 'standard' || twist !== '';
}

const SAID: readonly (readonly [RegExp, Partial<Marks>])[] = [
  [/\bmicro\b/i, { size: 'micro' }],
  [/\be?-?mini\b/i, { size: 'mini' }],
  [/\botc\b/i, { twist: 'otc' }],
  [/\bweekend\b/i, { twist: 'weekend' }],
  [/\b(?:leveraged?|\d+x)\b/i, { twist: 'leveraged' }],
  [/\binverse\b/i, { twist: 'inverse' }],
  [/\bsynthetics?\b/i, { twist: 'synthetic' }],
  [/\bgrams?\b/i, { twist: 'gram' }],
  [/\bperpetual\b/i, { form: 'perpetual' }],
  [/\b(?:futures?|fut|rolling)\b/i, { form: 'rolling' }],
];

/** Most texts say nothing of the kind, and one look at all words together is enough to know. */
const SAYS_ANYTHING =
  /micro|mini|otc|weekend|leverage|\dx\b|inverse|synthetic|gram|perpetual|fut|rolling/i;

/** What a broker's description or path says of the instrument beyond its name. */
export function readWords(text: string): Marks {
  if (!SAYS_ANYTHING.test(text)) return PLAIN;
  let marks: Marks = PLAIN;
  for (const [pattern, said] of SAID) if (pattern.test(text)) marks = { ...marks, ...said };
  return marks;
}

/** Two readings of one symbol as one: what either says beyond the plain instrument holds. */
export function joinMarks(first: Marks, second: Marks): Marks {
  return {
    form:
      first.form === 'spot' || (first.form === 'rolling' && second.form !== 'spot')
        ? second.form
        : first.form,
    size: first.size === 'standard' ? second.size : first.size,
    twist: first.twist === '' ? second.twist : first.twist,
    rest: `${first.rest} ${second.rest}`.trim(),
  };
}
