import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { strings } from '../strings.ts';

/**
 * A page whose code comes when it is first shown, so that the first screen waits for its own only. After an upgrade
 * that code has another name and is not found: then the whole program of the page is loaded anew.
 */
export function fetchedPage<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const page = signal<ComponentType<Props> | undefined>(undefined);
  const hasFailed = signal(false);
  const fetchOnce = (): void => {
    if (page.peek() !== undefined) return;
    load().then(
      (component) => (page.value = component),
      () => (hasFailed.value = true),
    );
  };
  return function FetchedPage(props: Props) {
    useEffect(fetchOnce, []);
    const Shown = page.value;
    if (Shown !== undefined) return <Shown {...props} />;
    return (
      <div class="rounded-box border border-base-300 bg-base-100">
        {hasFailed.value ? (
          <Failure
            reason={strings.pageNotFetched}
            onRetry={() => {
              location.reload();
            }}
          />
        ) : (
          <SkeletonRows rows={6} />
        )}
      </div>
    );
  };
}
