/** TradingView's {{placeholders}}: which there are, and what stands in a text where one was not filled in. */

/** A placeholder as it stands in a text; name is undefined where it is written in a way TradingView does not fill. */
export type Placeholder = {
  readonly raw: string;
  readonly name: string;
  readonly isWellFormed: boolean;
  readonly end: number;
};

const PLAIN_NAMES = new Set([
  ...['ticker', 'exchange', 'interval', 'open', 'high', 'low', 'close', 'volume'],
  ...['time', 'timenow', 'syminfo.currency', 'syminfo.basecurrency'],
  ...['action', 'contracts', 'price', 'id', 'comment', 'alert_message'].map(
    (name) => `strategy.order.${name}`,
  ),
  ...['position_size', 'market_position', 'market_position_size'].map((name) => `strategy.${name}`),
  ...['prev_market_position', 'prev_market_position_size'].map((name) => `strategy.${name}`),
]);
const PLOT = /^plot(?:_1?\d|\(.{1,80}\))$/;

export function isKnownPlaceholder(name: string): boolean {
  return PLAIN_NAMES.has(name) || PLOT.test(name);
}

const DOUBLE = /\{\{([ \t]{0,5}[A-Za-z_][^{}\r\n]{0,80})(\}{1,2})/y;
const SINGLE = /\{([ \t]{0,5}[a-z_][^{}\r\n]{0,80})\}{1,2}/y;
/** {{"action": …}} and {{action: …}} are a message in doubled braces. */
const MEMBER = /^\s*\w+\s*[:=]/;

/** The placeholder that begins here, misspelt ones ({{ ticker }}, {{ticker}, {ticker}) included. */
export function placeholderAt(text: string, at: number): Placeholder | undefined {
  if (text.charAt(at) !== '{') return undefined;
  DOUBLE.lastIndex = at;
  const double = DOUBLE.exec(text);
  if (double?.[1] !== undefined && !MEMBER.test(double[1])) {
    const name = double[1].trim();
    const isWellFormed = double[2] === '}}' && name === double[1];
    return { raw: double[0], name, isWellFormed, end: at + double[0].length };
  }
  SINGLE.lastIndex = at;
  const single = SINGLE.exec(text);
  const name = single?.[1]?.trim() ?? '';
  if (single === null || !isKnownPlaceholder(name)) return undefined;
  const end = at + single[0].indexOf('}') + 1;
  return { raw: text.slice(at, end), name, isWellFormed: false, end };
}

/** Every placeholder of a text, inside strings too, in order. */
export function listPlaceholders(text: string): Placeholder[] {
  const found: Placeholder[] = [];
  for (let at = text.indexOf('{'); at !== -1;) {
    const one = placeholderAt(text, at);
    if (one !== undefined) found.push(one);
    at = text.indexOf('{', one?.end ?? at + 1);
  }
  return found;
}

/** A text with the misspelt ones of TradingView's placeholders put right; anything else stays as it is. */
export function withRightPlaceholders(text: string): string {
  let result = '';
  let copied = 0;
  for (const one of listPlaceholders(text)) {
    if (one.isWellFormed || !isKnownPlaceholder(one.name)) continue;
    result += `${text.slice(copied, one.end - one.raw.length)}{{${one.name}}}`;
    copied = one.end;
  }
  return result + text.slice(copied);
}
