import { useSignal } from '@preact/signals';
import { Copy as CopyIcon, Download, SearchX, Trash2 } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import { quantity } from '../format.ts';
import { Pager } from '../history/pager.tsx';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { clearCopies, createCopies, exportAddress, type LiveCopies } from '../state/copies.ts';
import { CopyFilters } from './copy-filters.tsx';
import { CopyTable } from './copy-table.tsx';
import { useCopyingAddress, type CopyingAddress } from './copying-address.ts';
import { words } from './words.ts';

const text = words.history;
const ROWS = 25;
/** The list is about what has happened lately; the rest is for the export. */
const MOST_LISTED = 1000;

/** What was copied and what was not, newest first, with new ones arriving at the top. */
export function CopyHistory() {
  const [address, change] = useCopyingAddress();
  const { page, status, master, slave, symbol } = address;
  const copies = useMemo(createCopies, []);
  const isAsking = useSignal(false);
  const hidden = useSignal<number | undefined>(undefined);
  useEffect(copies.watch, [copies]);
  useEffect(() => {
    const wanted = Math.min(page, MOST_LISTED / ROWS);
    copies.show({ page: wanted, limit: ROWS, status, master, slave, symbol });
  }, [copies, page, status, master, slave, symbol]);
  const clear = async (): Promise<void> => {
    hidden.value = await clearCopies();
    await copies.reload();
  };
  return (
    <div class="grid min-w-0 gap-4">
      {hidden.value !== undefined && <Notice tone="info">{text.cleared(hidden.value)}</Notice>}
      <Card
        title={text.title}
        testId="copy-history"
        aside={
          <div class="flex flex-wrap gap-2">
            {(['csv', 'json'] as const).map((format) => (
              <a
                key={format}
                class="btn btn-sm"
                href={exportAddress(format, { status, master, slave, symbol })}
                download={`copies.${format}`}
                data-testid={`export-${format}`}
              >
                <Icon of={Download} />
                <span class="sr-only">{text.export}</span>
                {format.toUpperCase()}
              </a>
            ))}
            <button
              type="button"
              class="btn btn-sm"
              data-testid="clear-copies"
              onClick={() => (isAsking.value = true)}
            >
              <Icon of={Trash2} />
              {text.clear}
            </button>
          </div>
        }
      >
        <CopyFilters address={address} change={change} />
        <Body copies={copies} address={address} change={change} />
      </Card>
      <ConfirmDialog
        isOpen={isAsking}
        title={text.clearTitle}
        action={text.clear}
        testId="clear-copies-confirm"
        onConfirm={clear}
      >
        <Consequences lines={text.clearLines} />
      </ConfirmDialog>
    </div>
  );
}

type BodyProps = {
  copies: LiveCopies;
  address: CopyingAddress;
  change: (wanted: Partial<CopyingAddress>) => void;
};

function Body({ copies, address, change }: BodyProps) {
  const shown = copies.page.value;
  const fault = copies.fault.value;
  if (shown === undefined && fault !== undefined) {
    return <Failure reason={fault} onRetry={() => void copies.reload()} />;
  }
  if (shown === undefined) return <SkeletonRows rows={5} />;
  if (shown.copies.length === 0) return <NoCopies address={address} change={change} />;
  const { total_copies: total } = shown;
  return (
    <>
      {fault !== undefined && <Notice tone="error">{fault}</Notice>}
      <CopyTable
        copies={shown.copies}
        arrived={copies.arrived}
        open={address.copy}
        onOpen={(copy) => {
          change({ copy });
        }}
      />
      {total > MOST_LISTED && (
        <p class="border-t border-base-300 px-4 py-2.5 text-xs text-quiet sm:px-5">
          {text.listed(quantity(MOST_LISTED), quantity(total))}
        </p>
      )}
      <Pager
        page={shown.page}
        limit={shown.limit}
        total={Math.min(total, MOST_LISTED)}
        onTurn={(page) => {
          change({ page, copy: undefined });
        }}
      />
    </>
  );
}

function NoCopies({ address, change }: Omit<BodyProps, 'copies'>) {
  const { page, status, master, slave, symbol } = address;
  if (page > 1) {
    return (
      <EmptyState icon={SearchX} title={text.emptyPage} hint={text.emptyPageHint}>
        <button type="button" class="btn btn-sm" onClick={() => change({ page: 1 })}>
          {text.newest}
        </button>
      </EmptyState>
    );
  }
  const isFiltered = [status, master, slave, symbol].some((value) => value !== undefined);
  return isFiltered ? (
    <EmptyState icon={SearchX} title={text.filteredTitle} hint={text.filteredHint} />
  ) : (
    <EmptyState icon={CopyIcon} title={text.emptyTitle} hint={text.emptyHint} />
  );
}
