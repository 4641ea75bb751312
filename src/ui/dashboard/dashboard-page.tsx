import { SignalHistory } from '../history/signal-history.tsx';
import { Page } from '../shell/page.tsx';
import { DriftCard } from '../stopping/drift-card.tsx';
import { strings } from '../strings.ts';
import { AccountTiles } from './account-tiles.tsx';
import { FirstRun } from './first-run.tsx';
import { PositionsCard } from './positions-card.tsx';
import { WebhookCard } from './webhook-card.tsx';

const ROWS = 10;

export function DashboardPage() {
  return (
    <Page title={strings.titles.dashboard}>
      <div class="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem] xl:grid-rows-[auto_1fr]">
        <div class="grid min-w-0 gap-4">
          <FirstRun />
          <AccountTiles />
          <PositionsCard />
        </div>
        <div class="grid min-w-0 gap-4 xl:row-span-2">
          <WebhookCard />
          <DriftCard />
        </div>
        <div class="min-w-0">
          <SignalHistory limit={ROWS} isExcerpt />
        </div>
      </div>
    </Page>
  );
}
