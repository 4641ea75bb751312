import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { get } from '../wire/request.ts';
import { createResource, type Resource } from './resource.ts';
import { onResync } from './stream.ts';

/** What the path answers: read when shown, when the path changes, and after the stream was away. */
export function useReading<T>(path: string): Resource<T> {
  const wanted = useMemo(() => signal(path), []);
  const reading = useMemo(() => createResource(() => get<T>(wanted.value)), [wanted]);
  useEffect(() => {
    wanted.value = path;
    void reading.load();
  }, [path, reading, wanted]);
  useEffect(() => onResync(() => void reading.load()), [reading]);
  return reading;
}
