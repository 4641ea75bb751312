import { ShieldX } from 'lucide';
import type { ComponentChildren } from 'preact';
import { EmptyState } from '../parts/empty-state.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Page } from '../shell/page.tsx';
import { user } from '../state/session.ts';
import { words } from './words.ts';

type AdminPageProps = { title: string; aside?: ComponentChildren; children: ComponentChildren };

/** A page of the administration; anybody else is told so, before anything is asked of the server. */
export function AdminPage({ title, aside, children }: AdminPageProps) {
  const person = user.value;
  if (person?.is_admin === true) {
    return (
      <Page title={title} aside={aside}>
        {children}
      </Page>
    );
  }
  return (
    <Page title={title}>
      {person === undefined ? (
        <SkeletonRows rows={5} />
      ) : (
        <EmptyState icon={ShieldX} title={words.only.title} hint={words.only.hint}>
          <a href="/" class="btn btn-primary btn-sm">
            {words.only.action}
          </a>
        </EmptyState>
      )}
    </Page>
  );
}
