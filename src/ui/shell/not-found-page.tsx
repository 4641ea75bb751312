import { Signpost } from 'lucide';
import { EmptyState } from '../parts/empty-state.tsx';
import { strings } from '../strings.ts';
import { Page } from './page.tsx';

export function NotFoundPage() {
  const { title, what, hint, action } = strings.notFound;
  return (
    <Page title={title}>
      <EmptyState icon={Signpost} title={what} hint={hint}>
        <a href="/" class="btn btn-primary btn-sm">
          {action}
        </a>
      </EmptyState>
    </Page>
  );
}
