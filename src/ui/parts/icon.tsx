import type { IconNode } from 'lucide';
import { h } from 'preact';

type IconProps = { of: IconNode; class?: string };

/** A lucide icon as decoration: what it means is always also said in words. */
export function Icon({ of, class: size = 'size-4' }: IconProps) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      class={`shrink-0 ${size}`}
    >
      {of.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
