import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { strings } from '../strings.ts';

type PageProps = { title: string; aside?: ComponentChildren; children: ComponentChildren };

/** A page with its title, in the window too. */
export function Page({ title, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · ${strings.product}`;
  }, [title]);
  return (
    <>
      <div class="mb-4 flex min-h-10 flex-wrap items-center justify-between gap-3">
        <h1 class="text-xl font-semibold tracking-tight">{title}</h1>
        {aside}
      </div>
      {children}
    </>
  );
}
