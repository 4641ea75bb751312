import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { get } from '../wire/request.ts';
import type { OrderPreview } from '../wire/limits.ts';
import { calmly } from './calmly.ts';
import { limitsVersion } from './limits.ts';
import { createResource, type Resource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

/** The names of the query of GET preview. */
export type AskedOrder = {
  action: string;
  symbol: string;
  [name: string]: string;
};

export type ShownPreview = Resource<OrderPreview | undefined> & { isStale: boolean };

/** Asked when the typing pauses, not at each letter. */
const PAUSE_MS = 350;
/** What it comes to moves with quotes and positions; each answer asks every rule. */
const FASTEST_MS = 5000;

/** What an order would come to, by the server's own rules; kept fresh while it is shown. */
export function useOrderPreview(account: string, order: AskedOrder | undefined): ShownPreview {
  const path = order === undefined ? undefined : previewPath(account, order);
  const current = useRef(path);
  current.current = path;
  const answered = useSignal<string | undefined>(undefined);
  const resource = useMemo(
    () =>
      createResource<OrderPreview | undefined>(async () => {
        const asked = current.current;
        const found = asked === undefined ? undefined : await get<OrderPreview>(asked);
        answered.value = asked;
        return found;
      }),
    [account, answered],
  );
  const version = limitsVersion.value;
  useEffect(() => {
    const timer = window.setTimeout(() => void resource.load(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [resource, path, version]);
  useEffect(() => {
    const reload = calmly(
      () => (document.visibilityState === 'visible' ? resource.load() : Promise.resolve()),
      () => FASTEST_MS,
    );
    const stops = [
      onResync(reload),
      onLiveEvent((event) => {
        if (event.type === 'account.status' && event.account.account === account) reload();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [resource, account]);
  return { ...resource, isStale: answered.value !== path };
}

function previewPath(account: string, order: AskedOrder): string {
  const query = new URLSearchParams(order);
  return `/api/accounts/${encodeURIComponent(account)}/preview?${query.toString()}`;
}
