import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type CardProps = {
  title: string;
  /** Stands at the right of the title. */
  aside?: ComponentChildren;
  testId?: string;
  children: ComponentChildren;
};

/** A titled part of a page. */
export function Card({ title, aside, testId, children }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      data-testid={testId}
      class="@container min-w-0 rounded-box border border-base-300 bg-base-100"
    >
      <div class="flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2.5 sm:px-5">
        <h2 id={id} class="font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
