import { computed } from '@preact/signals';
import { get, post, put, remove } from '../wire/request.ts';
import type {
  CopyHealth,
  NewPair,
  Pair,
  PairChange,
  PairSettings,
  Template,
} from '../wire/copying.ts';
import { calmly } from './calmly.ts';
import { createResource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

const PAIRS = '/api/copy/pairs';
const TEMPLATES = '/api/copy/templates';
const FASTEST_MS = 1000;

export const pairs = createResource(async () => (await get<{ pairs: Pair[] }>(PAIRS)).pairs);

export const pairList = computed(() => pairs.value.value ?? []);

/** How each master and each pair is doing. */
export const copyHealth = createResource(() => get<CopyHealth>('/api/copy/health'));

/** Settings under a name. */
export const templates = createResource(
  async () => (await get<{ templates: Template[] }>(TEMPLATES)).templates,
);

/** Reads pairs and their health, and keeps them alive by the stream until the answer is called. */
export function watchCopying(): () => void {
  const read = calmly(copyHealth.load, () => FASTEST_MS);
  const reload = (): void => {
    void pairs.load();
    read();
  };
  reload();
  const stops = [
    onResync(reload),
    onLiveEvent(({ type }) => {
      if (type === 'copy.made' || type === 'copy.ended') read();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Makes a slave follow a master; throws a RequestFault. */
export async function createPair(wanted: NewPair): Promise<Pair> {
  return keep((await post<{ pair: Pair }>(PAIRS, wanted)).pair);
}

/** In force from the master's next trade on; throws a RequestFault. */
export async function changePair(id: string, change: PairChange): Promise<Pair> {
  return keep((await put<{ pair: Pair }>(pathOf(id), change)).pair);
}

/** Pauses a pair, or resumes it; throws a RequestFault. */
export async function setPairActive(id: string, isActive: boolean): Promise<void> {
  const path = `${pathOf(id)}/toggle`;
  keep((await post<{ pair: Pair }>(path, { is_active: isActive })).pair);
}

/** Its open copies are treated as asked; throws a RequestFault. */
export async function removePair(pair: Pair, leaving: PairSettings['on_removal']): Promise<void> {
  if (leaving !== pair.settings.on_removal) {
    await changePair(pair.id, { settings: { ...pair.settings, on_removal: leaving } });
  }
  await remove(pathOf(pair.id));
  pairs.value.value = pairList.value.filter(({ id }) => id !== pair.id);
}

/** Gives the master a new key; the old one stops working at once. Throws a RequestFault. */
export async function rotateKey(account: string): Promise<void> {
  await post(`/api/copy/masters/${encodeURIComponent(account)}/rotate-key`);
  await pairs.load();
}

/** Keeps settings under a name: in place of those that have it already, or as new ones. Throws a RequestFault. */
export async function saveTemplate(name: string, settings: PairSettings): Promise<void> {
  const same = templates.value.value?.find(
    (item) => item.name.toLowerCase() === name.toLowerCase(),
  );
  if (same === undefined) await post(TEMPLATES, { name, settings });
  else await put(`${TEMPLATES}/${encodeURIComponent(same.id)}`, { settings });
  await templates.load();
}

/** Pairs that were given these settings keep them; throws a RequestFault. */
export async function removeTemplate(id: string): Promise<void> {
  await remove(`${TEMPLATES}/${encodeURIComponent(id)}`);
  await templates.load();
}

/** Why the slave cannot follow the master: the accounts its trades would run through in a circle. */
export function circleOf(master: string, slave: string): string[] | undefined {
  if (master === slave) return [master];
  const ways: string[][] = [[slave]];
  const seen = new Set([slave]);
  for (const way of ways) {
    const last = way.at(-1) ?? '';
    if (last === master) return way;
    for (const pair of pairList.value) {
      if (pair.master_account !== last || seen.has(pair.slave_account)) continue;
      seen.add(pair.slave_account);
      ways.push([...way, pair.slave_account]);
    }
  }
  return undefined;
}

function pathOf(id: string): string {
  return `${PAIRS}/${encodeURIComponent(id)}`;
}

function keep(fresh: Pair): Pair {
  const known = pairList.value;
  const isKnown = known.some(({ id }) => id === fresh.id);
  pairs.value.value = isKnown
    ? known.map((item) => (item.id === fresh.id ? fresh : item))
    : [...known, fresh];
  return fresh;
}
