import { useEffect, useMemo, useRef } from 'preact/hooks';
import { get } from '../wire/request.ts';
import type { LiveEvent } from '../wire/wire.ts';
import { calmly } from './calmly.ts';
import { createResource, type Resource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

const FASTEST_MS = 1500;

type Wanted = {
  /** Whose symbols; undefined for what concerns all accounts. */
  account: string | undefined;
  /** Where to read; undefined while there is nothing to ask. */
  path: string | undefined;
  /** Signals change it too. */
  followsSignals?: boolean;
};

/**
 * Something the server knows of symbols, read anew when the path changes and when the server says that symbols have
 * changed. The last answer stays until the next is there.
 */
export function useSymbolFacts<T>({
  account,
  path,
  followsSignals = false,
}: Wanted): Resource<T | undefined> {
  const current = useRef(path);
  current.current = path;
  const resource = useMemo(
    () =>
      createResource<T | undefined>(async () =>
        current.current === undefined ? undefined : await get<T>(current.current),
      ),
    [account],
  );
  useEffect(() => void resource.load(), [resource, path]);
  useEffect(() => {
    const reload = calmly(resource.load, () => FASTEST_MS);
    const stops = [
      onResync(reload),
      onLiveEvent((event) => {
        if (isNews(event, account) || (followsSignals && event.type === 'signal.received')) {
          reload();
        }
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [resource, account, followsSignals]);
  return resource;
}

function isNews(event: LiveEvent, account: string | undefined): boolean {
  return event.type === 'account.symbols' && (account === undefined || event.account === account);
}
