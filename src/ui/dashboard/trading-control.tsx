import { useSignal } from '@preact/signals';
import { OctagonX } from 'lucide';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { haltTrading, trading } from '../state/trading.ts';
import { strings } from '../strings.ts';

/** The button that stops everything. While trading is stopped, the banner has the way back. */
export function TradingControl() {
  const isAsking = useSignal(false);
  const state = trading.value.value?.state;
  // Shown also while the state is unknown: stopping must not depend on reading first.
  if (state === 'halted') return null;
  const words = strings.trading;
  return (
    <div class="flex items-center gap-3">
      {state === 'active' && (
        <span class="hidden text-sm text-quiet sm:inline">{words.active}</span>
      )}
      <button
        type="button"
        class="btn btn-outline btn-error btn-sm"
        data-testid="halt"
        onClick={() => (isAsking.value = true)}
      >
        <Icon of={OctagonX} />
        {words.stop}
      </button>
      <ConfirmDialog
        isOpen={isAsking}
        title={words.confirmTitle}
        action={words.stop}
        testId="halt-confirm"
        onConfirm={haltTrading}
      >
        <Consequences lines={words.confirmLines} />
        <p class="text-quiet">{words.confirmNote}</p>
      </ConfirmDialog>
    </div>
  );
}
