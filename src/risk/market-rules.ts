/** Rules about the market of the moment. The terminal holds the same limits against its own quote once more. */
import { Decimal } from 'decimal.js';
import { finding, held, rounded, type Finding, type Rule } from './finding.ts';

/** Its own quote is the only one there is: the command carries the limit. */
function leftToTerminal(rule: string, limit: number): Finding {
  return finding(rule, null, limit, undefined);
}

export const isWithinSpread: Rule = ({ symbolFacts, orderType }, { limits, isQuoteOld }) => {
  const limit = limits.max_spread_points;
  if (limit === null) return undefined;
  if (isQuoteOld && orderType === 'market') return leftToTerminal('max_spread_points', limit);
  const { bid = 0, ask = 0, point = 0 } = symbolFacts ?? {};
  const spread =
    bid > 0 && ask > 0 && point > 0 ? new Decimal(ask).minus(bid).div(point) : undefined;
  return held(
    'max_spread_points',
    { value: spread?.toNumber() ?? null, limit, isBroken: spread?.lte(limit) !== true },
    {
      code: 'SPREAD_TOO_WIDE',
      message:
        spread === undefined
          ? 'The spread is not known: the terminal has told no quote of the symbol.'
          : `The spread is ${spread.toFixed()} points; your limit is ${String(limit)}.`,
    },
  );
};

export const isNearQuote: Rule = (
  { expectedPrice, action, orderType, symbolFacts },
  { limits, isQuoteOld },
) => {
  const limit = limits.max_price_deviation_pct;
  if (limit === null || expectedPrice === undefined) return undefined;
  if (isQuoteOld && orderType === 'market') return leftToTerminal('max_price_deviation_pct', limit);
  const quote = (action === 'SELL' ? symbolFacts?.bid : symbolFacts?.ask) ?? 0;
  const away =
    quote > 0 ? new Decimal(expectedPrice).minus(quote).abs().div(quote).mul(100) : undefined;
  return held(
    'max_price_deviation_pct',
    {
      value: away === undefined ? null : rounded(away),
      limit,
      isBroken: away?.lte(limit) !== true,
    },
    {
      code: 'PRICE_DEVIATION',
      message:
        away === undefined
          ? 'The price cannot be checked: the terminal has told no quote of the symbol.'
          : `The price is ${String(rounded(away))} % away from the quote; your limit is ${String(limit)} %.`,
    },
  );
};
