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

/** Where a share is listed, as brokers mark it behind a dot: AAPL.US, VOD.L, SAN.MC. */
const LISTINGS: Record<string, string> = {
  US: 'US OQ NYSE NAS NASDAQ NYS ARCA AMEX BATS N O',
  GB: 'L LN LSE UK',
  DE: 'DE ETR XETRA',
  FR: 'PA FR PAR',
  NL: 'NL AMS AS',
  ES: 'ES MAD MC BME',
  IT: 'IT MIL MI',
  BE: 'BR BE',
  PT: 'PT LS',
  AT: 'AT VI',
  FI: 'FI HE',
  CH: 'CH SWX VX',
  AU: 'AU AX ASX',
  JP: 'JP T',
  HK: 'HK',
  SE: 'SE ST',
  NO: 'NO OL',
  DK: 'DK CO',
  CA: 'CA TO',
  PL: 'PL',
  ZA: 'ZA',
};

const COUNTRIES = new Map(
  Object.entries(LISTINGS).flatMap(([country, codes]) =>
    codes.split(' ').map((code): [string, string] => [code, country]),
  ),
);

/** The country whose exchange a listing names; undefined for what is no listing. */
export function countryOfListing(code: string): string | undefined {
  return COUNTRIES.get(code.toUpperCase());
}

/** The listing behind the last dot or underscore of a name, as the country; a hyphen marks a class of shares. */
export function listedIn(name: string): string | undefined {
  return countryOfListing(/[._]([A-Za-z]{1,6})$/.exec(name)?.[1] ?? '');
}

const VENUE_COUNTRIES: Record<string, string> = {
  NASDAQ: 'US',
  NYSE: 'US',
  AMEX: 'US',
  ARCA: 'US',
  NYSEARCA: 'US',
  BATS: 'US',
  CBOE: 'US',
  OTC: 'US',
  LSE: 'GB',
  LSIN: 'GB',
  XETR: 'DE',
  FWB: 'DE',
  SWB: 'DE',
  TRADEGATE: 'DE',
  EURONEXT: 'FR NL BE PT',
  MIL: 'IT',
  BME: 'ES',
  SIX: 'CH',
  TSX: 'CA',
  TSXV: 'CA',
  ASX: 'AU',
  HKEX: 'HK',
  TSE: 'JP',
  OMXSTO: 'SE',
  OMXCOP: 'DK',
  OMXHEX: 'FI',
  OSL: 'NO',
  GPW: 'PL',
  JSE: 'ZA',
  VIE: 'AT',
};

/** The countries whose shares the venue trades; undefined where that is not known. */
export function countriesOfVenue(exchange: string | undefined): readonly string[] | undefined {
  return VENUE_COUNTRIES[undelayed(exchange)]?.split(' ');
}

const CURRENCIES: Record<string, string> = {
  US: 'USD',
  GB: 'GBP',
  CH: 'CHF',
  AU: 'AUD',
  JP: 'JPY',
  HK: 'HKD',
  SE: 'SEK',
  NO: 'NOK',
  DK: 'DKK',
  CA: 'CAD',
  PL: 'PLN',
  ZA: 'ZAR',
};

/** What shares of a country are quoted in; the euro where it is not said otherwise. */
export function currencyOfCountry(country: string): string {
  return CURRENCIES[country] ?? 'EUR';
}
