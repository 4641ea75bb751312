/** Codes that stand for money or for what is priced like it. Fiat: ISO 4217, with CNH for offshore yuan. */
const FIAT =
  'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK ISK PLN CZK HUF RON BGN TRY ILS ZAR MXN BRL CLP COP PEN ARS SGD HKD ' +
  'CNH CNY TWD KRW INR THB IDR PHP MYR VND RUB UAH KZT AED SAR QAR KWD BHD OMR JOD EGP NGN KES GHS MAD';
const STABLE = 'USDT USDC DAI TUSD BUSD FDUSD';
const CRYPTO =
  'BTC ETH XRP LTC BCH BSV ADA DOT DOGE SOL LINK UNI AVAX MATIC POL XLM EOS TRX XMR DASH ZEC ETC NEO IOTA BNB ATOM ALGO ' +
  'FIL VET XTZ AAVE MKR COMP SUSHI SNX YFI GRT ENJ MANA SAND AXS SHIB APE NEAR FTM OP ARB APT SUI PEPE TON ICP HBAR ' +
  'INJ LDO RUNE THETA EGLD KSM WAVES QTUM OMG ZRX BAT CRV CHZ GALA IMX STX FLOW ONT ICX LRC KAVA CAKE BONK WIF TIA SEI';
const METAL = 'XAU XAG XPT XPD XCU XAL XNI XPB XZN';

/** Other spellings of the same code: the ISO-style code of bitcoin, pence for pounds, the old code of the rouble. */
const SPELLINGS: Record<string, string> = { XBT: 'BTC', MIOTA: 'IOTA', GBX: 'GBP', RUR: 'RUB' };

type Kind = 'fiat' | 'stable' | 'crypto' | 'metal';

const KINDS = new Map<string, Kind>();
const CODES = new Map<string, string>(Object.entries(SPELLINGS));
for (const [kind, codes] of [
  ['fiat', FIAT],
  ['stable', STABLE],
  ['crypto', CRYPTO],
  ['metal', METAL],
] as const) {
  for (const code of codes.split(' ')) {
    KINDS.set(code, kind);
    CODES.set(code, code);
  }
}

/** The code in its usual spelling; undefined for what is no currency, coin or metal. */
export function currencyOf(text: string): string | undefined {
  return CODES.get(text);
}

export function kindOfCurrency(code: string): Kind | undefined {
  return KINDS.get(code);
}

export function isMoney(code: string): boolean {
  const kind = KINDS.get(code);
  return kind === 'fiat' || kind === 'stable';
}

export const FIAT_CODES: readonly string[] = FIAT.split(' ');
