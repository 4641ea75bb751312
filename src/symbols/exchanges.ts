import type { InstrumentClass } from '../trade/index.ts';

/**
 * What the EXCHANGE: part of a TradingView name says of the instrument. Only venues that trade one kind of thing are
 * here; brokers (OANDA, FX, PEPPERSTONE, …) quote everything, so their prefix says nothing.
 */
const STOCK_VENUES =
  'NASDAQ NYSE AMEX ARCA NYSEARCA BATS CBOE LSE LSIN XETR FWB SWB TRADEGATE EURONEXT MIL BME SIX OMXSTO OMXCOP OMXHEX OSL ' +
  'TSX TSXV ASX NZX HKEX TSE TWSE KRX NSE BSE SGX JSE GPW VIE BIST BVMF BMV SSE SZSE OTC';
const FUTURE_VENUES =
  'CME CME_MINI CME_GBX CBOT CBOT_MINI COMEX COMEX_MINI NYMEX NYMEX_MINI EUREX ICEUS ICEEUR ICEAD ICEENDEX OSE SGXF MCX';
const CRYPTO_VENUES =
  'BINANCE BINANCEUS COINBASE KRAKEN BITSTAMP BYBIT BITFINEX OKX OKEX BITMEX KUCOIN GEMINI HUOBI HTX MEXC GATEIO DERIBIT ' +
  'BITGET CRYPTO CRYPTOCOM UPBIT BITTREX POLONIEX PHEMEX';
/** Publish index, metal and rate charts, never shares. */
const INDEX_VENUES = 'TVC SP DJ INDEX FTSE RUSSELL CBOEI HSI';

/** Indices that a share exchange publishes itself, by its own name for them; every other name of it is a share. */
const OWN_INDICES: Record<string, readonly string[]> = {
  NASDAQ: ['NDX'],
  XETR: ['DAX', 'MDAX', 'TDXP'],
  EURONEXT: ['PX1', 'AEX'],
  LSE: ['UKX'],
  BME: ['IBC', 'IBEX'],
  MIL: ['FTSEMIB'],
  SIX: ['SMI'],
  ASX: ['XJO'],
  HKEX: ['HSI'],
  NSE: ['NIFTY'],
  OMXSTO: ['OMXS30'],
  TSE: ['NI225'],
  CBOE: ['VIX', 'RUT', 'SPX'],
};

type Venue = 'stock' | 'future' | 'crypto' | 'index';

const VENUES = new Map<string, Venue>();
for (const [venue, names] of [
  ['stock', STOCK_VENUES],
  ['future', FUTURE_VENUES],
  ['crypto', CRYPTO_VENUES],
  ['index', INDEX_VENUES],
] as const) {
  for (const name of names.split(' ')) VENUES.set(name, venue);
}

export function venueOf(exchange: string | undefined): Venue | undefined {
  return VENUES.get(undelayed(exchange));
}

/** False when the venue does not trade this kind of thing: a share of NYSE is not a metal of the same name. */
export function venueAllows(
  exchange: string | undefined,
  kind: InstrumentClass,
  asked: string,
): boolean {
  const venue = venueOf(exchange);
  if (venue === undefined || kind === 'other') return true;
  if (venue === 'stock') {
    if (kind === 'index') return isOwnIndex(exchange, asked);
    return kind === 'stock' && !isOwnIndex(exchange, asked);
  }
  if (venue === 'crypto') return kind === 'crypto';
  return kind !== 'stock';
}

function isOwnIndex(exchange: string | undefined, asked: string): boolean {
  return OWN_INDICES[undelayed(exchange)]?.includes(asked.toUpperCase()) ?? false;
}

/** Delayed data of an exchange ends in _DL or _DLY. */
function undelayed(exchange: string | undefined): string {
  return (exchange ?? '').toUpperCase().replace(/_DLY?$/, '');
}

/** The currency in which shares trade where a broker marks them so; the part after the last dot of AAPL.US. */
const LISTINGS: Record<string, string> = {
  US: 'USD',
  OQ: 'USD',
  NYSE: 'USD',
  NAS: 'USD',
  NASDAQ: 'USD',
  NYS: 'USD',
  N: 'USD',
  O: 'USD',
  L: 'GBP',
  LN: 'GBP',
  LSE: 'GBP',
  UK: 'GBP',
  DE: 'EUR',
  ETR: 'EUR',
  XETRA: 'EUR',
  PA: 'EUR',
  FR: 'EUR',
  PAR: 'EUR',
  NL: 'EUR',
  AMS: 'EUR',
  ES: 'EUR',
  MAD: 'EUR',
  MC: 'EUR',
  IT: 'EUR',
  MIL: 'EUR',
  MI: 'EUR',
  BR: 'EUR',
  CH: 'CHF',
  SWX: 'CHF',
  AU: 'AUD',
  AX: 'AUD',
  ASX: 'AUD',
  JP: 'JPY',
  T: 'JPY',
  HK: 'HKD',
  SE: 'SEK',
  ST: 'SEK',
  NO: 'NOK',
  OL: 'NOK',
  DK: 'DKK',
  CO: 'DKK',
  CA: 'CAD',
  TO: 'CAD',
  PL: 'PLN',
  ZA: 'ZAR',
};

/** The currency that a listing suffix stands for; undefined for what is no listing. */
export function currencyOfListing(suffix: string): string | undefined {
  return LISTINGS[suffix.toUpperCase()];
}

const STOCK_VENUE_CURRENCY: Record<string, string> = {
  NASDAQ: 'USD',
  NYSE: 'USD',
  AMEX: 'USD',
  ARCA: 'USD',
  NYSEARCA: 'USD',
  BATS: 'USD',
  CBOE: 'USD',
  LSE: 'GBP',
  XETR: 'EUR',
  FWB: 'EUR',
  MIL: 'EUR',
  BME: 'EUR',
  EURONEXT: 'EUR',
  SIX: 'CHF',
  TSX: 'CAD',
  ASX: 'AUD',
  HKEX: 'HKD',
  TSE: 'JPY',
  OMXSTO: 'SEK',
  OMXCOP: 'DKK',
  OSL: 'NOK',
  GPW: 'PLN',
  JSE: 'ZAR',
};

export function currencyOfVenue(exchange: string | undefined): string | undefined {
  return STOCK_VENUE_CURRENCY[undelayed(exchange)];
}
