import type { ComponentChildren } from 'preact';
import type { Resource } from '../state/resource.ts';
import { Failure, Notice } from './notice.tsx';
import { SkeletonRows } from './skeleton.tsx';

type LoadedProps<T> = {
  of: Pick<Resource<T>, 'value' | 'fault' | 'load'>;
  rows: number;
  children: (value: T) => ComponentChildren;
};

/** What was read, and why it may be old; until then that it is on its way, or why it is not there. */
export function Loaded<T>({ of, rows, children }: LoadedProps<T>) {
  const value = of.value.value;
  const fault = of.fault.value;
  if (value !== undefined) {
    return (
      <>
        {fault !== undefined && <Notice tone="error">{fault}</Notice>}
        {children(value)}
      </>
    );
  }
  if (fault === undefined) return <SkeletonRows rows={rows} />;
  return <Failure reason={fault} onRetry={() => void of.load()} />;
}
