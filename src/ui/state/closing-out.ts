import { computed, effect, signal } from '@preact/signals';
import { get, post, remove } from '../wire/request.ts';
import type { ClosingOut } from '../wire/trading.ts';
import { calmly } from './calmly.ts';
import { readKept, writeKept } from './kept.ts';
import { createResource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

type Answer = { accounts: ClosingOut[] };

/** Requests are counted a minute by the server; most of them are left for other things. */
const FASTEST_MS = 1000;
/** A position that is gone rings no bell of its own. */
const LOOK_MS = 2500;
const KEPT = 'closing-out-dismissed';
const MOST_KEPT = 200;

const closings = createResource(async () => (await get<Answer>('/api/trading/flatten')).accounts);

/** The results that were put away in this browser. */
const dismissed = signal<readonly string[]>(readKept(KEPT)?.split(' ') ?? []);

/** Why the newest state of closing out is not known. */
export const closingFault = closings.fault;

/** The last wish for each account: what is under way first, then what has ended and was not put away. */
export const shownClosings = computed<readonly ClosingOut[]>(() =>
  (closings.value.value ?? [])
    .filter((item) => isUnderWay(item) || !dismissed.value.includes(nameOf(item)))
    .sort((a, b) => Number(isUnderWay(b)) - Number(isUnderWay(a))),
);

export function isUnderWay({ status }: ClosingOut): boolean {
  return status === 'closing';
}

/** The wish for the account while it is under way. */
export function closingOf(account: string): ClosingOut | undefined {
  return shownClosings.value.find((item) => item.account === account && isUnderWay(item));
}

/** Closes every position and cancels every order, of one account or of all; throws a RequestFault. */
export async function closeOut(account?: string): Promise<void> {
  if (account === undefined) closings.take((await post<Answer>('/api/trading/flatten')).accounts);
  else takeOne((await post<Answer>(pathOf(account))).accounts);
}

/** Closes out every account of everybody; how many they are. For administrators; throws a RequestFault. */
export async function closeOutEverybody(): Promise<number> {
  return (await post<{ accounts: number }>('/api/admin/trading/flatten')).accounts;
}

/** Asks no more; what is sent already goes on. Throws a RequestFault. */
export async function endClosingOut(account: string): Promise<void> {
  takeOne((await remove<Answer>(pathOf(account))).accounts);
}

/** Puts every result away that has come to its end. */
export function dismissResults(): void {
  const ended = shownClosings.value.filter((item) => !isUnderWay(item)).map(nameOf);
  dismissed.value = [...dismissed.value, ...ended].slice(-MOST_KEPT);
  writeKept(KEPT, dismissed.value.join(' '));
}

export function watchClosingOut(): void {
  void closings.load();
  onResync(() => void closings.load());
  const reload = calmly(closings.load, () => FASTEST_MS);
  onLiveEvent((event) => {
    if (event.type === 'account.flatten') reload();
  });
  const isAnyUnderWay = computed(() => shownClosings.value.some(isUnderWay));
  effect(() => {
    if (!isAnyUnderWay.value) return undefined;
    const timer = window.setInterval(reload, LOOK_MS);
    return () => {
      clearInterval(timer);
    };
  });
}

function takeOne(answer: readonly ClosingOut[]): void {
  const others = (closings.value.value ?? []).filter(
    ({ account }) => !answer.some((item) => item.account === account),
  );
  closings.take([...others, ...answer]);
}

function nameOf({ account, requested_at: at }: ClosingOut): string {
  return `${account}@${at}`;
}

function pathOf(account: string): string {
  return `/api/accounts/${encodeURIComponent(account)}/close-all`;
}
