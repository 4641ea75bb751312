import { computed, effect, signal } from '@preact/signals';
import { get, sentenceOf } from '../wire/request.ts';
import type { Position, Snapshot } from '../wire/wire.ts';
import { accountList } from './accounts.ts';
import { calmly } from './calmly.ts';
import { loadSymbols } from './symbols.ts';
import { onLiveEvent, onResync } from './stream.ts';

export type OpenPosition = Position & { account: string };

/** Requests are counted a minute by the server; this leaves most of them for other things. */
const FASTEST_MS = 1500;

const snapshots = signal<ReadonlyMap<string, Snapshot>>(new Map());
/** Why the positions of an account could not be read. */
const faults = signal<ReadonlyMap<string, string>>(new Map());
const readers = new Map<string, () => void>();

/** Positions of all accounts, the newest first; undefined until the first answer. */
export const openPositions = computed<OpenPosition[] | undefined>(() => {
  if (snapshots.value.size === 0) return undefined;
  return [...snapshots.value]
    .flatMap(([account, { positions }]) => positions.map((item) => ({ ...item, account })))
    .sort((a, b) => b.open_time_ms - a.open_time_ms);
});

/** What the account's terminal last showed; undefined until the first answer. */
export function snapshotOf(account: string): Snapshot | undefined {
  return snapshots.value.get(account);
}

export const positionsFault = computed<string | undefined>(() => [...faults.value.values()][0]);

/** Reads the positions of every account now. */
export function reloadPositions(): void {
  for (const { account } of accountList.value) read(account);
}

/** Keeps positions fresh: a bell from the server asks for a reading, but never more often than we may. */
export function watchPositions(): void {
  effect(() => {
    for (const { account } of accountList.value) if (!readers.has(account)) read(account);
  });
  onResync(reloadPositions);
  onLiveEvent((event) => {
    if (event.type === 'account.positions') read(event.account);
  });
}

function read(account: string): void {
  const reader =
    readers.get(account) ??
    calmly(
      () => fetchPositions(account),
      () => FASTEST_MS * Math.max(1, readers.size),
    );
  readers.set(account, reader);
  reader();
}

async function fetchPositions(account: string): Promise<void> {
  try {
    const snapshot = await get<Snapshot>(`/api/accounts/${encodeURIComponent(account)}/positions`);
    snapshots.value = new Map(snapshots.value).set(account, snapshot);
    if (snapshot.positions.length > 0) void loadSymbols(account);
    forgetFault(account);
  } catch (error) {
    faults.value = new Map(faults.value).set(account, sentenceOf(error));
  }
}

function forgetFault(account: string): void {
  if (!faults.value.has(account)) return;
  faults.value = new Map([...faults.value].filter(([key]) => key !== account));
}
