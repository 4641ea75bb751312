import { useSignal } from '@preact/signals';
import { ChevronDown } from 'lucide';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { nicknameOf } from '../state/accounts.ts';
import {
  closingFault,
  dismissResults,
  endClosingOut,
  isUnderWay,
  shownClosings,
} from '../state/closing-out.ts';
import { strings } from '../strings.ts';
import type { ClosingOut } from '../wire/trading.ts';
import { ClosingAccount } from './closing-account.tsx';

const words = strings.stopping.closing;

/** How closing out goes, on every screen, until it has ended and was put away. */
export function ClosingOutPanel() {
  const isOpen = useSignal(true);
  const isEnding = useSignal(false);
  const ending = useSignal('');
  const list = shownClosings.value;
  if (list.length === 0) return null;
  const ask = (account: string): void => {
    ending.value = account;
    isEnding.value = true;
  };
  return (
    <section
      aria-label={words.title}
      data-testid="closing-out"
      class="mb-4 rounded-box border border-base-300 bg-base-100"
    >
      <PanelHead
        list={list}
        isOpen={isOpen.value}
        onToggle={() => (isOpen.value = !isOpen.value)}
      />
      <div id="closing-out-details" hidden={!isOpen.value}>
        {closingFault.value !== undefined && list.some(isUnderWay) && (
          <div class="px-4 pb-3 sm:px-5">
            <Notice tone="error">{words.fault(closingFault.value)}</Notice>
          </div>
        )}
        <ul class="divide-y divide-base-300 border-t border-base-300">
          {list.map((item) => (
            <li key={item.account} class="px-4 py-3 sm:px-5">
              <ClosingAccount closing={item} onEnd={() => ask(item.account)} />
            </li>
          ))}
        </ul>
      </div>
      <ConfirmDialog
        isOpen={isEnding}
        title={words.endTitle(nicknameOf(ending.value))}
        action={words.end}
        testId="end-closing-confirm"
        onConfirm={() => endClosingOut(ending.value)}
      >
        <Consequences lines={words.endLines} />
      </ConfirmDialog>
    </section>
  );
}

type PanelHeadProps = { list: readonly ClosingOut[]; isOpen: boolean; onToggle: () => void };

function PanelHead({ list, isOpen, onToggle }: PanelHeadProps) {
  const underWay = list.filter(isUnderWay);
  return (
    <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2.5 sm:px-5">
      <h2 class="font-semibold">
        {words.title}{' '}
        <span role="status" class="text-sm font-normal text-quiet tabular-nums">
          {summaryOf(underWay)}
        </span>
      </h2>
      <div class="flex gap-2">
        {underWay.length < list.length && (
          <button
            type="button"
            class="btn btn-sm"
            data-testid="dismiss-closing"
            onClick={dismissResults}
          >
            {words.dismiss}
          </button>
        )}
        <button
          type="button"
          class="btn btn-ghost btn-sm"
          aria-expanded={isOpen}
          aria-controls="closing-out-details"
          onClick={onToggle}
        >
          {isOpen ? words.hide : words.show}
          <Icon of={ChevronDown} class={`size-4 ${isOpen ? 'rotate-180' : ''}`} />
        </button>
      </div>
    </div>
  );
}

function summaryOf(underWay: readonly ClosingOut[]): string {
  if (underWay.length === 0) return words.ended;
  const left = underWay.reduce((sum, item) => sum + item.left, 0);
  return left === 0 ? words.underWay(underWay.length) : words.summary(left, underWay.length);
}
