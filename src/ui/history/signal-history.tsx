import { RadioTower, SearchX } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { createHistory, type LiveHistory } from '../state/history.ts';
import { strings } from '../strings.ts';
import { SIGNAL_STATUSES, type SignalStatus } from '../wire/wire.ts';
import { useHistoryAddress, type HistoryAddress } from './history-address.ts';
import { HistoryTable } from './history-table.tsx';
import { Pager } from './pager.tsx';

const words = strings.history;

type SignalHistoryProps = {
  limit: number;
  /** Links to the whole history. */
  isExcerpt?: boolean;
  /** Another number shows the list anew. */
  version?: number;
};

/** The signals, newest first, with new ones arriving at the top. */
export function SignalHistory({ limit, isExcerpt = false, version = 0 }: SignalHistoryProps) {
  const [address, change] = useHistoryAddress();
  const { page, status } = address;
  const history = useMemo(createHistory, []);
  useEffect(history.watch, [history]);
  useEffect(() => {
    history.show({ page, limit, status });
  }, [history, page, limit, status, version]);
  return (
    <Card
      title={words.heading}
      aside={
        <div class="flex items-center gap-3">
          <StatusFilter
            status={status}
            onChoose={(next) => {
              change({ status: next, page: 1, open: undefined });
            }}
          />
          {isExcerpt && (
            <a href="/history" class="link text-sm whitespace-nowrap">
              {words.seeAll}
            </a>
          )}
        </div>
      }
    >
      <HistoryBody history={history} address={address} change={change} />
    </Card>
  );
}

type HistoryBodyProps = {
  history: LiveHistory;
  address: HistoryAddress;
  change: (wanted: Partial<HistoryAddress>) => void;
};

function HistoryBody({ history, address, change }: HistoryBodyProps) {
  const shown = history.page.value;
  const fault = history.fault.value;
  if (shown === undefined && fault !== undefined && !history.isLoading.value) {
    return <Failure reason={fault} onRetry={() => void history.reload()} />;
  }
  if (shown === undefined) return <SkeletonRows rows={5} />;
  if (shown.signals.length === 0) return <NoSignals address={address} change={change} />;
  return (
    <>
      <HistoryTable
        signals={shown.signals}
        open={address.open}
        onOpen={(open) => {
          change({ open });
        }}
      />
      <Pager
        page={shown.page}
        limit={shown.limit}
        total={shown.total}
        onTurn={(page) => {
          change({ page, open: undefined });
        }}
      />
    </>
  );
}

function NoSignals({ address: { status, page }, change }: Omit<HistoryBodyProps, 'history'>) {
  if (page > 1) {
    return (
      <EmptyState icon={SearchX} title={words.emptyPage} hint={words.emptyPageHint}>
        <button type="button" class="btn btn-sm" onClick={() => change({ page: 1 })}>
          {words.showNewest}
        </button>
      </EmptyState>
    );
  }
  if (status === undefined) {
    return <EmptyState icon={RadioTower} title={words.emptyTitle} hint={words.emptyHint} />;
  }
  return (
    <EmptyState icon={SearchX} title={words.emptyFiltered} hint={words.emptyFilteredHint}>
      <button type="button" class="btn btn-sm" onClick={() => change({ status: undefined })}>
        {words.showAll}
      </button>
    </EmptyState>
  );
}

type StatusFilterProps = {
  status: SignalStatus | undefined;
  onChoose: (status: SignalStatus | undefined) => void;
};

function StatusFilter({ status, onChoose }: StatusFilterProps) {
  return (
    <label class="flex items-center gap-2 text-sm">
      <span class="sr-only">{words.filter}</span>
      <select
        class="select w-36 select-sm"
        data-testid="history-filter"
        value={status ?? ''}
        onChange={({ currentTarget: { value } }) => {
          onChoose(SIGNAL_STATUSES.find((item) => item === value));
        }}
      >
        <option value="">{words.all}</option>
        {SIGNAL_STATUSES.map((item) => (
          <option key={item} value={item}>
            {strings.signalStatus[item]}
          </option>
        ))}
      </select>
    </label>
  );
}
