import type { SymbolSpec } from '../instances/index.ts';
import type { PaperSettings } from './settings.ts';

export type SymbolClass = 'forex' | 'metal' | 'index' | 'energy' | 'crypto';

/** A symbol of the paper broker: the broker's own description plus what its prices and costs are made from. */
export type PaperSymbol = Omit<SymbolSpec, 'bid' | 'ask' | 'tick_value'> & {
  readonly class: SymbolClass;
  /** The name without this broker's prefix and suffix. */
  readonly plainName: string;
  /** Where the random walk starts and what it is pulled back to; undefined for a cross made from two others. */
  readonly startPrice: number | undefined;
  readonly spreadPoints: number;
  /** Standard deviation of one step, as a share of the price. */
  readonly stepShare: number;
  /** Points per lot and night. */
  readonly swapLongPoints: number;
  readonly swapShortPoints: number;
  /** The most leverage this class gives, whatever the account has. */
  readonly leverageCap: number;
};

type Row = readonly [
  name: string,
  description: string,
  digits: number,
  startPrice: number | undefined,
  spreadPoints: number,
  swapLongPoints: number,
  swapShortPoints: number,
];

const FOREX: readonly Row[] = [
  ['EURUSD', 'Euro vs US Dollar', 5, 1.0852, 8, -7.1, 3.2],
  ['GBPUSD', 'Great Britain Pound vs US Dollar', 5, 1.2714, 11, -4.2, 0.9],
  ['USDJPY', 'US Dollar vs Japanese Yen', 3, 151.62, 10, 12.4, -22.1],
  ['USDCHF', 'US Dollar vs Swiss Franc', 5, 0.8841, 12, 7.9, -13.6],
  ['USDCAD', 'US Dollar vs Canadian Dollar', 5, 1.3688, 13, 1.4, -6.2],
  ['AUDUSD', 'Australian Dollar vs US Dollar', 5, 0.6573, 10, -3.1, 0.6],
  ['NZDUSD', 'New Zealand Dollar vs US Dollar', 5, 0.6039, 14, -2.2, -0.4],
  ['EURGBP', 'Euro vs Great Britain Pound', 5, undefined, 12, -5.8, 1.9],
  ['EURJPY', 'Euro vs Japanese Yen', 3, undefined, 14, 8.3, -17.5],
  ['GBPJPY', 'Great Britain Pound vs Japanese Yen', 3, undefined, 20, 14.2, -26.8],
  ['EURCHF', 'Euro vs Swiss Franc', 5, undefined, 15, 2.3, -8.1],
  ['AUDJPY', 'Australian Dollar vs Japanese Yen', 3, undefined, 16, 6.1, -13.9],
  ['CADJPY', 'Canadian Dollar vs Japanese Yen', 3, undefined, 18, 5.6, -12.7],
  ['CHFJPY', 'Swiss Franc vs Japanese Yen', 3, undefined, 22, 0.8, -9.4],
  ['EURAUD', 'Euro vs Australian Dollar', 5, undefined, 21, -9.2, 2.7],
  ['AUDCAD', 'Australian Dollar vs Canadian Dollar', 5, undefined, 19, -2.4, -1.1],
];

const METALS: readonly (readonly [...Row, contractSize: number])[] = [
  ['XAUUSD', 'Gold vs US Dollar', 2, 2412.35, 22, -28.4, 14.1, 100],
  ['XAGUSD', 'Silver vs US Dollar', 3, 28.914, 24, -3.6, 1.2, 5000],
  ['XPTUSD', 'Platinum vs US Dollar', 2, 968.4, 260, -14.2, 2.1, 100],
];

const INDICES: readonly (readonly [...Row, currency: string])[] = [
  ['US30', 'Wall Street 30', 1, 39_812.5, 24, -52, 18, 'USD'],
  ['US500', 'US 500', 1, 5298.4, 5, -8.1, 2.6, 'USD'],
  ['NAS100', 'US Tech 100', 1, 18_702.6, 14, -27, 9, 'USD'],
  ['GER40', 'Germany 40', 1, 18_641.2, 12, -21, 4, 'EUR'],
  ['UK100', 'UK 100', 1, 8279.5, 10, -11, 2, 'GBP'],
  ['JP225', 'Japan 225', 0, 38_712, 7, -1, -2, 'JPY'],
  ['FRA40', 'France 40', 1, 8061.7, 11, -9, 2, 'EUR'],
  ['AUS200', 'Australia 200', 1, 7752.3, 15, -10, 1, 'AUD'],
];

const ENERGIES: readonly (readonly [...Row, contractSize: number])[] = [
  ['USOIL', 'West Texas Intermediate', 2, 78.42, 4, -2.1, 0.4, 1000],
  ['UKOIL', 'Brent', 2, 82.67, 4, -1.8, 0.2, 1000],
  ['NATGAS', 'Natural Gas', 3, 2.641, 6, -8.2, 1.1, 10_000],
];

const CRYPTO: readonly (readonly [...Row, lotStep: number])[] = [
  ['BTCUSD', 'Bitcoin vs US Dollar', 2, 67_240.5, 1800, -2600, -900, 0.01],
  ['ETHUSD', 'Ethereum vs US Dollar', 2, 3118.2, 180, -130, -45, 0.01],
  ['LTCUSD', 'Litecoin vs US Dollar', 2, 83.4, 22, -4, -2, 0.1],
  ['XRPUSD', 'Ripple vs US Dollar', 5, 0.52141, 180, -3, -1, 1],
  ['BCHUSD', 'Bitcoin Cash vs US Dollar', 2, 448.6, 90, -20, -8, 0.01],
  ['SOLUSD', 'Solana vs US Dollar', 2, 164.8, 16, -8, -3, 0.1],
  ['ADAUSD', 'Cardano vs US Dollar', 5, 0.45872, 160, -3, -1, 1],
  ['DOTUSD', 'Polkadot vs US Dollar', 3, 7.124, 14, -1, -1, 1],
];

type Shape = {
  class: SymbolClass;
  calcMode: 'FOREX' | 'CFDINDEX' | 'CFDLEVERAGE';
  folder: string;
  currencies: readonly [base: string, profit: string];
  contractSize: number;
  step: number;
  volumeMax: number;
  stopsLevel: number;
  stepShare: number;
  leverageCap: number;
};

/** Everything this broker offers, under its own names. */
export function createCatalogue(
  settings: Pick<PaperSettings, 'prefix' | 'suffix' | 'always_open'>,
): PaperSymbol[] {
  return [
    ...FOREX.map((row) => build(row, forex(row[0]), settings)),
    ...METALS.map((row) => build(head(row), metal(row[0], row[7]), settings)),
    ...INDICES.map((row) => build(head(row), index(row[7]), settings)),
    ...ENERGIES.map((row) => build(head(row), energy(row[7]), settings)),
    ...CRYPTO.map((row) => build(head(row), crypto(row[0], row[7]), settings)),
  ];
}

function head(row: readonly [...Row, unknown]): Row {
  return [row[0], row[1], row[2], row[3], row[4], row[5], row[6]];
}

function forex(name: string): Shape {
  return {
    class: 'forex',
    calcMode: 'FOREX',
    folder: 'Forex',
    currencies: [name.slice(0, 3), name.slice(3, 6)],
    contractSize: 100_000,
    step: 0.01,
    volumeMax: 100,
    stopsLevel: 0,
    stepShare: 0.000_02,
    leverageCap: 1000,
  };
}

function metal(name: string, contractSize: number): Shape {
  const currencies = [name.slice(0, 3), 'USD'] as const;
  const rest = { step: 0.01, volumeMax: 50, stopsLevel: 10, stepShare: 0.000_04, leverageCap: 200 };
  return {
    class: 'metal',
    calcMode: 'CFDLEVERAGE',
    folder: 'Metals',
    currencies,
    contractSize,
    ...rest,
  };
}

function index(currency: string): Shape {
  const currencies = [currency, currency] as const;
  const rest = { step: 0.1, volumeMax: 200, stopsLevel: 0, stepShare: 0.000_04, leverageCap: 100 };
  const contractSize = currency === 'JPY' ? 100 : 1;
  return {
    class: 'index',
    calcMode: 'CFDINDEX',
    folder: 'Indices',
    currencies,
    contractSize,
    ...rest,
  };
}

function energy(contractSize: number): Shape {
  const currencies = ['USD', 'USD'] as const;
  const rest = { step: 0.01, volumeMax: 50, stopsLevel: 5, stepShare: 0.000_08, leverageCap: 50 };
  return {
    class: 'energy',
    calcMode: 'CFDLEVERAGE',
    folder: 'Energies',
    currencies,
    contractSize,
    ...rest,
  };
}

function crypto(name: string, step: number): Shape {
  const currencies = [name.slice(0, 3), 'USD'] as const;
  const rest = { contractSize: 1, volumeMax: 10_000 * step, stopsLevel: 0 };
  const moves = { stepShare: 0.000_12, leverageCap: 10 };
  return {
    class: 'crypto',
    calcMode: 'CFDLEVERAGE',
    folder: 'Crypto',
    currencies,
    step,
    ...rest,
    ...moves,
  };
}

function build(
  [name, description, digits, startPrice, spreadPoints, swapLongPoints, swapShortPoints]: Row,
  shape: Shape,
  { prefix, suffix, always_open }: Pick<PaperSettings, 'prefix' | 'suffix' | 'always_open'>,
): PaperSymbol {
  const point = Number((10 ** -digits).toFixed(digits));
  const fullName = `${prefix}${name}${suffix}`;
  const hours = always_open || shape.class === 'crypto' ? 'open all week' : 'closed on weekends';
  return {
    name: fullName,
    plainName: name,
    class: shape.class,
    description: `${description} (simulated prices, ${hours})`,
    path: `${shape.folder}\\${fullName}`,
    currency_base: shape.currencies[0],
    currency_profit: shape.currencies[1],
    digits,
    point,
    tick_size: point,
    contract_size: shape.contractSize,
    volume_min: shape.step,
    volume_max: shape.volumeMax,
    volume_step: shape.step,
    volume_limit: shape.volumeMax * 5,
    stops_level: shape.stopsLevel,
    freeze_level: 0,
    filling: ['FOK', 'IOC'],
    execution: 'INSTANT',
    trade_mode: 'FULL',
    visible: true,
    calc_mode: shape.calcMode,
    // Forex by the base currency, everything else by the price: as money.ts computes it.
    currency_margin: shape.currencies[shape.class === 'forex' ? 0 : 1],
    start_ms: 0,
    expiration_ms: 0,
    startPrice,
    spreadPoints,
    stepShare: shape.stepShare,
    swapLongPoints,
    swapShortPoints,
    leverageCap: shape.leverageCap,
  };
}
