import { signal } from '@preact/signals';
import { get } from '../wire/request.ts';
import type { InstrumentClass, SymbolResolution } from '../wire/wire.ts';
import { resolvePath } from './symbol-paths.ts';

/** By account and symbol; null where the server cannot tell. */
const known = signal<ReadonlyMap<string, InstrumentClass | null>>(new Map());
const underWay = new Set<string>();

/** What kind of thing the broker's symbol is; null where nobody can tell, undefined until it has been asked. */
export function classOf(account: string, symbol: string): InstrumentClass | null | undefined {
  return known.value.get(keyOf(account, symbol));
}

/** Asks once for each symbol. */
export async function loadClass(account: string, symbol: string): Promise<void> {
  const key = keyOf(account, symbol);
  if (underWay.has(key) || known.value.has(key)) return;
  underWay.add(key);
  try {
    const { resolved, instrument } = await get<SymbolResolution>(resolvePath({ account, symbol }));
    const found = resolved === symbol ? (instrument?.class ?? null) : null;
    known.value = new Map(known.value).set(key, found);
  } catch {
    // Asked again with the next change of what is held; until then it counts in every class.
  }
  underWay.delete(key);
}

function keyOf(account: string, symbol: string): string {
  return `${account} ${symbol}`;
}
