import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** True while the element is at least this wide; the same question as a container query, for what CSS cannot set. */
export function useIsWide(element: RefObject<HTMLElement | null>, leastPx: number): boolean {
  const isWide = useSignal(false);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const measure = (): void => {
      isWide.value = target.getBoundingClientRect().width >= leastPx;
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => {
      observer.disconnect();
    };
  }, [element, leastPx, isWide]);
  return isWide.value;
}
