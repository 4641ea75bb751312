import type { IconNode } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

type EmptyStateProps = {
  icon: IconNode;
  title: string;
  /** What to do so that it is not empty. */
  hint: string;
  children?: ComponentChildren;
};

/** Nothing to show, and what to do about it. */
export function EmptyState({ icon, title, hint, children }: EmptyStateProps) {
  return (
    <div class="flex flex-col items-center gap-3 px-5 py-8 text-center">
      <Icon of={icon} class="size-7 text-quiet" />
      <div class="max-w-md">
        <p class="font-medium">{title}</p>
        <p class="mt-1 text-sm text-pretty text-quiet">{hint}</p>
      </div>
      {children}
    </div>
  );
}
