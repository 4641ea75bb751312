import { signal } from '@preact/signals';
import { get, sentenceOf } from '../wire/request.ts';
import type { BrokerSymbol } from '../wire/wire.ts';

const MOST = 500;

const catalogues = signal<ReadonlyMap<string, readonly BrokerSymbol[]>>(new Map());
/** Why a catalogue could not be read, as a sentence. */
export const symbolsFault = signal<string | undefined>(undefined);

const underWay = new Set<string>();

/** What the account's broker offers; empty until it has been read. */
export function symbolsOf(account: string): readonly BrokerSymbol[] {
  return catalogues.value.get(account) ?? [];
}

/** How many decimals the broker shows; undefined when the symbol is not known here. */
export function digitsOf(account: string, symbol: string): number | undefined {
  return symbolsOf(account).find(({ name }) => name === symbol)?.digits;
}

/**
 * Reads the catalogue once; an empty one is asked for again, because its terminal may be starting. What goes
 * wrong is kept in symbolsFault: most callers want nothing but decimals from it.
 */
export async function loadSymbols(account: string): Promise<void> {
  if (underWay.has(account) || symbolsOf(account).length > 0) return;
  underWay.add(account);
  try {
    const path = `/api/accounts/${encodeURIComponent(account)}/symbols?limit=${MOST}`;
    const { symbols } = await get<{ symbols: BrokerSymbol[] }>(path);
    catalogues.value = new Map(catalogues.value).set(account, symbols);
    symbolsFault.value = undefined;
  } catch (error) {
    symbolsFault.value = sentenceOf(error);
  }
  underWay.delete(account);
}
