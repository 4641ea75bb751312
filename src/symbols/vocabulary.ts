/**
 * What one instrument is called in different houses: the names that brokers and TradingView use for the same metal,
 * oil, index or coin. Only names of the same thing stand on one line; what could be two things stands nowhere.
 */
import type { InstrumentClass } from '../trade/index.ts';
import { currencyOf, FIAT_CODES, kindOfCurrency } from './currencies.ts';

export type Term = {
  readonly class: InstrumentClass;
  /** The same for every name of the same instrument, its quote currency left out where names leave it out. */
  readonly key: string;
  readonly base: string | undefined;
  /** The quote currency that the name itself states; undefined where it states none. */
  readonly quote: string | undefined;
  /** Also the ticker of a share or fund, so the name alone proves nothing. */
  readonly isTicker: boolean;
};

type Family = { class: InstrumentClass; key: string; names: string; quotes: string };

/** `quotes`: currencies that houses append to the name of this instrument. */
const FAMILIES: readonly Family[] = [
  ...metals(
    ['XAU', 'GOLD SPOTGOLD GOLDSPOT'],
    ['XAG', 'SILVER SPOTSILVER SILVERSPOT'],
    ['XPT', 'PLATINUM PLAT'],
    ['XPD', 'PALLADIUM PALL PALLAD'],
    ['XCU', 'COPPER'],
    ['XAL', 'ALUMINIUM ALUMINUM ALUM'],
    ['XNI', 'NICKEL'],
    ['XPB', 'LEAD'],
    ['XZN', 'ZINC'],
  ),
  ...energies(
    [
      'WTI',
      'WTI USOIL XTI WTICO USO WTIOIL OILWTI SPOTCRUDE CRUDEOIL CRUDOIL CRUDE USCRUDE USCRUDEOIL SPOTWTI WTISPOT ' +
        'WTICRUDE CRUDEWTI LCRUDE LIGHTCRUDE OILUS USOILSPOT WTICASH CLOIL OILCASH OILCRUDE OILUSCRUDE CRUDEOILWESTTEXAS LIGHTCMD',
    ],
    [
      'BRENT',
      'BRENT UKOIL XBR BCO UKO BRENTOIL OILBRENT SPOTBRENT BRENTSPOT UKBRENT UKCRUDE UKCRUDEOIL BRENTCRUDE ' +
        'CRUDEBRENT UKBRENTOIL BRENTCRUDEOIL OILUK UKOILSPOT BRENTCASH BRNT OILBRENTCRUDE CRUDEOILBRENT BRENTCMD BRE',
    ],
    [
      'NATGAS',
      'NGAS NATGAS XNG NATURALGAS SPOTNATGAS NATGASSPOT GASNAT USNATGAS NATURALGASUS NGASUS GASCMD',
    ],
    ['GASOLINE', 'GASOLINE RBOB GASOL'],
    ['HEATOIL', 'HEATOIL HEATINGOIL HOIL'],
  ),
  ...indices(
    [
      'US30',
      'US30 DJ30 DJI30 DJI DJIA WS30 DOW30 DOW DOWJONES DOWJONES30 USA30 WALLSTREET WALLSTREET30 WALLST WALLST30 ' +
        'USWALLST30 USWALLSTREET30 DJUS30 USAIND US30IDX USA30IDX DJIUSD',
      'USD',
    ],
    [
      'US100',
      'US100 NAS100 USTEC NDX NDX100 USTECH USTECH100 USTEC100 NQ100 NASDAQ NASDAQ100 NSDQ NSDQ100 NDQ NDQ100 TECH100 ' +
        'UT100 USTECHNDAQ100 USNDAQ100 USATECH USATECH100 USATECHIDX USATEC USA100 USNAS100 USNASDAQ100 NAS100IDX NSXUSD',
      'USD',
    ],
    [
      'US500',
      'US500 SPX500 SP500 SPX USA500 SPOT500 USSPX500 USSP500 USA500IDX SANDP500 INX GSPC SPX500IDX STANDARDPOOR500 SPC500',
      'USD',
    ],
    [
      'US2000',
      'US2000 RUSSELL RUSSELL2000 RUS2000 RUSS2000 USRUSS2000 USRUSSELL2000 RUT RUT2000 R2000 USSMALLCAP2000 SMALLCAP2000 USA2000 USARUS USSC2000IDX',
      'USD',
    ],
    ['US400', 'US400 SP400 MIDCAP400 USMIDCAP400', 'USD'],
    [
      'DE40',
      'DE40 GER40 DAX40 DAX GER30 DE30 DAX30 DEU40 DEU30 GERMANY40 GERMANY30 GDAXI DEUIDX GRXEUR GERMAN40 GERMAN30 DE40IDX DEUTSCHLAND40',
      'EUR',
    ],
    ['MDAX', 'MDAX MDAX50 DE50 GER50 MIDDE50 DEMID50 MIDDE60 DEMID60 GERMANYMID50 GERMID50', 'EUR'],
    ['TECDAX', 'TECDAX TECDAX30 TECDE30 GERTEC30 DETEC30 GERMANYTECH30 GERTECH30', 'EUR'],
    ['UK100', 'UK100 FTSE100 FTSE UKX GB100 GBR100 GBRIDX UKXGBP UK100IDX', 'GBP'],
    ['FR40', 'FRA40 FR40 CAC40 CAC FRANCE40 F40 PX1 FRAIDX FRXEUR FCHI FCHI40 FCHIEUR', 'EUR'],
    [
      'EU50',
      'EU50 STOXX50 STOXX50E EUSTX50 ESTX50 EUR50 EUROSTOXX50 EUROSTOXX ESTOXX50 EURO50 SX5E EUROPE50 STX50 EUSTX EUSIDX EUSTOCKS50 STOXX50EU ETXEUR',
      'EUR',
    ],
    ['ES35', 'ES35 ESP35 IBEX35 IBEX SPA35 SPAIN35 SPN35 SP35 ESPIDX', 'EUR'],
    ['IT40', 'IT40 ITA40 ITALY40 FTSEMIB MIB40 FTMIB FTSEMIB40 ITAIDX', 'EUR'],
    [
      'JP225',
      'JP225 JPN225 NI225 NIKKEI NIKKEI225 JAP225 JPX225 NIK225 N225 JAPAN225 J225 NKY225 JPNIDX NKY JPXJPY',
      'JPY USD YJPY',
    ],
    [
      'HK50',
      'HK50 HSI50 HSI HKG50 HANGSENG HANGSENG50 HONGKONG50 HONGKONGHS50 HKIND HK33 HKG33 HKGIDX HSI33 HKXHKD',
      'HKD USD',
    ],
    ['AU200', 'AU200 AUS200 ASX200 ASX SPI200 XJO AUSTRALIA200 AUSIDX AUXAUD', 'AUD'],
    [
      'CN50',
      'CN50 CHINA50 CHN50 CHINAA50 FTSECHINAA50 A50 XIN9 CNA50 FTXIN9 CHIIDX CHINA50A',
      'USD CNH',
    ],
    ['CHINAH', 'CHINAH HSCEI CHINAHSHARES HSCE CHINAHSHAR', 'HKD'],
    ['CH20', 'CH20 SUI20 SWI20 SWISS20 SMI20 SMI SWITZERLAND20 CHEIDX', 'CHF'],
    ['NL25', 'NL25 NETH25 NED25 NTH25 AEX AEX25 HOLLAND25 NETHERLANDS25 N25 NLDIDX', 'EUR'],
    ['SE30', 'SE30 SWE30 SWEDEN30 OMX30 OMXS30 OMX SWEIDX', 'SEK'],
    ['NO25', 'NO25 NOR25 NORWAY25 OBX25 OBX', 'NOK'],
    ['DK25', 'DK25 DEN25 DENMARK25 OMXC25', 'DKK'],
    ['SA40', 'SA40 SAF40 ZA40 SOUTHAFRICA40 JSE40 TOP40', 'ZAR'],
    ['SG30', 'SG30 SING30 SGP30 SINGAPORE30 SIMSCI SINGAPORE25 SG25', 'SGD'],
    ['IN50', 'IN50 IND50 INDIA50 NIFTY50 NIFTY GIFTNIFTY', 'USD INR'],
    ['PL20', 'PL20 POL20 POLAND20 WIG20', 'PLN'],
    ['CA60', 'CA60 CAN60 CANADA60 TSX60', 'CAD'],
    ['TW88', 'TW88 TWIX TAIWAN', 'USD TWD'],
    ['VIX', 'VIX USVIX VIXINDEX', 'USD'],
    ['DXY', 'DXY USDX USDINDEX USDOLLARINDEX DOLLARINDEX DOLLARIDX USDIDX', 'USD'],
  ),
  ...commodities(
    ['CORN', 'CORN'],
    ['WHEAT', 'WHEAT'],
    ['SOYBEANS', 'SOYBEAN SOYBEANS SOYBN SBEAN'],
    ['SUGAR', 'SUGAR'],
    ['COTTON', 'COTTON'],
  ),
];

/** Coins by their whole name, which stands for the coin in US dollars. */
const COIN_NAMES: Record<string, string> = {
  BITCOIN: 'BTC',
  ETHEREUM: 'ETH',
  RIPPLE: 'XRP',
  LITECOIN: 'LTC',
  BITCOINCASH: 'BCH',
  CARDANO: 'ADA',
  POLKADOT: 'DOT',
  DOGECOIN: 'DOGE',
  SOLANA: 'SOL',
  CHAINLINK: 'LINK',
  UNISWAP: 'UNI',
  AVALANCHE: 'AVAX',
  STELLAR: 'XLM',
  MONERO: 'XMR',
  TRON: 'TRX',
  ETHEREUMCLASSIC: 'ETC',
};

/** Names that a share or fund also trades under; alone they prove nothing. */
const TICKERS = new Set(
  'GOLD SILVER PLAT PALL LEAD ZINC COPPER ALUM NICKEL DOW DAX WTI USO BNO CORN WHEAT SUGAR COTTON UNG CAC SMI ASX TRON'.split(
    ' ',
  ),
);

const TERMS = new Map<string, Term>();
for (const { class: kind, key, names, quotes } of FAMILIES) {
  const base = currencyOf(key);
  for (const name of names.split(' ')) {
    add(name, { class: kind, key, base, quote: undefined, isTicker: TICKERS.has(name) });
    for (const quote of quotes.split(' ')) {
      const code = quote === 'YJPY' ? 'JPY' : quote;
      add(name + quote, { class: kind, key, base, quote: code, isTicker: false });
    }
  }
}
for (const [name, code] of Object.entries(COIN_NAMES)) {
  add(name, {
    class: 'crypto',
    key: code,
    base: code,
    quote: undefined,
    isTicker: TICKERS.has(name),
  });
  add(`${name}USD`, { class: 'crypto', key: code, base: code, quote: 'USD', isTicker: false });
}

/**
 * The instrument that a piece of a name stands for: a known name, its separators aside, or two currency codes with at
 * most one separator between them.
 */
export function findTerm(compact: string, written: string): Term | undefined {
  return TERMS.get(compact) ?? readPair(written);
}

/** No compact name that findTerm knows is longer. */
export const MAX_TERM_LENGTH = Math.max(...[...TERMS.keys()].map((name) => name.length), 10);

const PAIR = /^([A-Z0-9]{2,5})[^A-Z0-9]([A-Z]{3,5})$/;

/**
 * Two codes one after the other: the first is what is traded, the second what it costs. Both in the same case: in
 * BTCUSDc the last letter is the broker's and no part of USDC.
 */
function readPair(written: string): Term | undefined {
  const upper = written.toUpperCase();
  if (upper.length < 6 || upper.length > 11) return undefined;
  if (written !== upper && written !== written.toLowerCase()) return undefined;
  const parted = PAIR.exec(upper);
  if (parted !== null) return pairOf(parted[1] ?? '', parted[2] ?? '');
  for (let cut = upper.length - 3; cut >= Math.max(2, upper.length - LONGEST_QUOTE); cut--) {
    const pair = pairOf(upper.slice(0, cut), upper.slice(cut));
    if (pair !== undefined) return pair;
  }
  return undefined;
}

const LONGEST_QUOTE = 5;

function pairOf(first: string, second: string): Term | undefined {
  const [base, quote] = [currencyOf(first), currencyOf(second)];
  if (base === undefined || quote === undefined || base === quote) return undefined;
  const [kind, quoteKind] = [kindOfCurrency(base), kindOfCurrency(quote)];
  // EURUSDC and XAUUSDC are more often EURUSD and XAUUSD with a broker's letter than money against a stable coin.
  const needsCoin = quoteKind === 'crypto' || quote === 'USDC';
  // XAUXAG, BTCXAU: how many ounces one of it costs. Money is never priced in metal.
  if (quoteKind === 'metal' && kind !== 'metal' && kind !== 'crypto') return undefined;
  if (needsCoin && kind !== 'crypto') return undefined;
  const isForex = kind === 'fiat' && quoteKind === 'fiat';
  return {
    class: kind === 'metal' ? 'metal' : isForex ? 'forex' : 'crypto',
    key: base,
    base,
    quote,
    isTicker: false,
  };
}

// --- roots of exchange-traded futures ----------------------------------------------------------------------------

export type FutureRoot = { readonly term: Term; readonly size: 'standard' | 'mini' | 'micro' };

/** CME, COMEX, NYMEX, CBOT, ICE and Eurex roots of what retail brokers offer: root, instrument, size of the contract. */
const ROOTS: readonly (readonly [root: string, name: string, size: FutureRoot['size']])[] = [
  ['ES', 'US500', 'standard'],
  ['MES', 'US500', 'micro'],
  ['NQ', 'US100', 'standard'],
  ['MNQ', 'US100', 'micro'],
  ['YM', 'US30', 'standard'],
  ['MYM', 'US30', 'micro'],
  ['RTY', 'US2000', 'standard'],
  ['M2K', 'US2000', 'micro'],
  ['GC', 'XAUUSD', 'standard'],
  ['MGC', 'XAUUSD', 'micro'],
  ['QO', 'XAUUSD', 'mini'],
  ['SI', 'XAGUSD', 'standard'],
  ['SIL', 'XAGUSD', 'micro'],
  ['QI', 'XAGUSD', 'mini'],
  ['HG', 'XCUUSD', 'standard'],
  ['MHG', 'XCUUSD', 'micro'],
  ['PL', 'XPTUSD', 'standard'],
  ['PA', 'XPDUSD', 'standard'],
  ['CL', 'USOIL', 'standard'],
  ['MCL', 'USOIL', 'micro'],
  ['QM', 'USOIL', 'mini'],
  ['BZ', 'UKOIL', 'standard'],
  ['BRN', 'UKOIL', 'standard'],
  ['NG', 'NATGAS', 'standard'],
  ['QG', 'NATGAS', 'mini'],
  ['RB', 'GASOLINE', 'standard'],
  ['HO', 'HEATOIL', 'standard'],
  ['FDAX', 'DE40', 'standard'],
  ['FDXM', 'DE40', 'mini'],
  ['FDXS', 'DE40', 'micro'],
  ['FESX', 'EU50', 'standard'],
  ['Z', 'UK100', 'standard'],
  ['FCE', 'FR40', 'standard'],
  ['NKD', 'JP225USD', 'standard'],
  ['VX', 'VIX', 'standard'],
  ['DX', 'DXY', 'standard'],
  ['BTC', 'BTCUSD', 'standard'],
  ['MBT', 'BTCUSD', 'micro'],
  ['ETH', 'ETHUSD', 'standard'],
  ['MET', 'ETHUSD', 'micro'],
  ['6E', 'EURUSD', 'standard'],
  ['M6E', 'EURUSD', 'micro'],
  ['6B', 'GBPUSD', 'standard'],
  ['M6B', 'GBPUSD', 'micro'],
  ['6A', 'AUDUSD', 'standard'],
  ['M6A', 'AUDUSD', 'micro'],
  ['6N', 'NZDUSD', 'standard'],
  ['ZC', 'CORN', 'standard'],
  ['ZW', 'WHEAT', 'standard'],
  ['ZS', 'SOYBEANS', 'standard'],
  ['SB', 'SUGAR', 'standard'],
  ['CT', 'COTTON', 'standard'],
];

const ROOT_TERMS = new Map<string, FutureRoot>();
for (const [root, name, size] of ROOTS) {
  const term = findTerm(name, name);
  if (term !== undefined) ROOT_TERMS.set(root, { term, size });
}

export function findRoot(root: string): FutureRoot | undefined {
  return ROOT_TERMS.get(root);
}

// --- how the families are written down ----------------------------------------------------------------------------

function metals(...rows: readonly (readonly [code: string, names: string])[]): Family[] {
  return rows.map(([key, names]) => ({
    class: 'metal',
    key,
    names,
    quotes: FIAT_CODES.join(' '),
  }));
}

function energies(...rows: readonly (readonly [key: string, names: string])[]): Family[] {
  return rows.map(([key, names]) => ({ class: 'energy', key, names, quotes: 'USD EUR' }));
}

function indices(
  ...rows: readonly (readonly [key: string, names: string, quotes: string])[]
): Family[] {
  return rows.map(([key, names, quotes]) => ({ class: 'index', key, names, quotes }));
}

function commodities(...rows: readonly (readonly [key: string, names: string])[]): Family[] {
  return rows.map(([key, names]) => ({ class: 'commodity', key, names, quotes: 'USD' }));
}

function add(name: string, term: Term): void {
  if (!TERMS.has(name)) TERMS.set(name, term);
}
