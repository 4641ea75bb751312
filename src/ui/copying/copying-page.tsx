import { useEffect } from 'preact/hooks';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Page } from '../shell/page.tsx';
import { accounts } from '../state/accounts.ts';
import { pairList, pairs, watchCopying } from '../state/copying.ts';
import { CopyHistory } from './copy-history.tsx';
import {
  COPYING_VIEWS,
  copyingHref,
  useCopyingAddress,
  type CopyingView,
} from './copying-address.ts';
import { FirstPair } from './first-pair.tsx';
import { HealthCard } from './health-card.tsx';
import { MastersView } from './masters-view.tsx';
import { PairMatrix } from './pair-matrix.tsx';
import { words } from './words.ts';

/** Who follows whom, by which key, and what was copied. */
export function CopyingPage() {
  const [{ view }] = useCopyingAddress();
  useEffect(watchCopying, []);
  return (
    <Page title={words.title}>
      <Views here={view} />
      <View view={view} />
    </Page>
  );
}

/** The parts of the page, each with an address of its own. */
function Views({ here }: { here: CopyingView }) {
  return (
    <nav aria-label={words.viewsLabel} class="mb-4 border-b border-base-300">
      <ul class="-mb-px flex gap-1">
        {COPYING_VIEWS.map((view) => (
          <li key={view}>
            <a
              href={copyingHref({ view })}
              aria-current={view === here ? 'page' : undefined}
              class={`block border-b-2 px-3 py-2 text-sm ${view === here ? 'border-primary font-medium' : 'border-transparent text-quiet hover:border-base-300'}`}
            >
              {words.views[view]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function View({ view }: { view: CopyingView }) {
  if (view === 'history') return <CopyHistory />;
  if (pairs.value.value === undefined || accounts.value.value === undefined) return <Absence />;
  if (view === 'masters') return <MastersView />;
  if (pairList.value.length === 0) return <FirstPair />;
  const fault = pairs.fault.value;
  return (
    <div class="grid min-w-0 gap-4">
      {fault !== undefined && <Notice tone="error">{fault}</Notice>}
      <PairMatrix />
      <HealthCard />
    </div>
  );
}

function Absence() {
  const fault = pairs.fault.value ?? accounts.fault.value;
  const load = (): void => {
    void pairs.load();
    void accounts.load();
  };
  return (
    <div class="rounded-box border border-base-300 bg-base-100">
      {fault === undefined ? <SkeletonRows rows={5} /> : <Failure reason={fault} onRetry={load} />}
    </div>
  );
}
