import { RefreshCw } from 'lucide';
import { Figure } from '../accounts/account-tile.tsx';
import { Card } from '../parts/card.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useReading } from '../state/use-reading.ts';
import { strings } from '../strings.ts';
import type { AdminStats } from '../wire/people.ts';
import { AdminPage } from './admin-page.tsx';
import { words } from './words.ts';

const text = words.stats;
const MEGABYTE = 1_048_576;

/** Numbers across all users. */
export function StatisticsPage() {
  return (
    <AdminPage title={text.title}>
      <Statistics />
    </AdminPage>
  );
}

function Statistics() {
  const reading = useReading<{ stats: AdminStats }>('/api/admin/stats');
  return (
    <Loaded of={reading} rows={6}>
      {({ stats }: { stats: AdminStats }) => (
        <div class="space-y-4">
          <div class="grid grid-cols-1 gap-4 md:grid-cols-2">
            <Card title={text.users} testId="stats-users">
              <Figures
                list={[
                  [text.total, stats.users.total],
                  [text.active, stats.users.active],
                  [text.admins, stats.users.admins],
                  [text.seen, stats.seen_last_24h],
                ]}
              />
            </Card>
            <Card title={text.accounts}>
              <Counts counts={stats.accounts} none={text.noAccounts} names={text.kinds} />
            </Card>
            <Card title={text.signals}>
              <Counts counts={stats.signals_today} none={text.none} names={strings.signalStatus} />
            </Card>
            <Card title={text.commands}>
              <Counts counts={stats.commands_today} none={text.none} names={strings.outcome} />
            </Card>
            <Card title={text.system}>
              <Figures
                list={[
                  [text.streams, stats.live_streams],
                  [text.database, `${(stats.database_bytes / MEGABYTE).toFixed(1)} MB`],
                ]}
              />
            </Card>
          </div>
          <button type="button" class="btn btn-sm" onClick={() => void reading.load()}>
            <Icon of={RefreshCw} />
            {text.refresh}
          </button>
        </div>
      )}
    </Loaded>
  );
}

function Figures({ list }: { list: readonly (readonly [string, number | string])[] }) {
  return (
    <dl class="grid grid-cols-[repeat(auto-fit,minmax(6rem,1fr))] gap-3 px-4 pb-4 sm:px-5 [&_dt]:first-letter:uppercase">
      {list.map(([name, value]) => (
        <Figure key={name} name={name} isLarge>
          {typeof value === 'number' ? value.toLocaleString('en-US') : value}
        </Figure>
      ))}
    </dl>
  );
}

type CountsProps = {
  counts: Readonly<Record<string, number>>;
  none: string;
  names: Readonly<Record<string, string>>;
};

function Counts({ counts, none, names }: CountsProps) {
  const list = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (list.length === 0) return <p class="px-4 pb-4 text-sm text-quiet sm:px-5">{none}</p>;
  return <Figures list={list.map(([name, total]) => [names[name] ?? name, total] as const)} />;
}
