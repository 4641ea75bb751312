import { useSignal } from '@preact/signals';
import { Trash2 } from 'lucide';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page } from '../shell/page.tsx';
import { clearHistory } from '../state/history.ts';
import { strings } from '../strings.ts';
import { SignalHistory } from './signal-history.tsx';

const ROWS = 25;

export function HistoryPage() {
  const words = strings.history;
  const isAsking = useSignal(false);
  const hidden = useSignal<number | undefined>(undefined);
  const version = useSignal(0);
  const clear = async (): Promise<void> => {
    hidden.value = await clearHistory();
    version.value += 1;
  };
  return (
    <Page
      title={strings.titles.history}
      aside={
        <button
          type="button"
          class="btn btn-sm"
          data-testid="clear-history"
          onClick={() => (isAsking.value = true)}
        >
          <Icon of={Trash2} />
          {words.clear}
        </button>
      }
    >
      <div class="space-y-4">
        {hidden.value !== undefined && <Notice tone="info">{words.cleared(hidden.value)}</Notice>}
        <SignalHistory limit={ROWS} version={version.value} />
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={words.clearTitle}
        action={words.clear}
        testId="clear-history-confirm"
        onConfirm={clear}
      >
        <Consequences lines={words.clearLines} />
      </ConfirmDialog>
    </Page>
  );
}
