import { useSignal } from '@preact/signals';
import { Pause, Play } from 'lucide';
import { Icon } from '../parts/icon.tsx';
import { setPaused } from '../state/accounts.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../wire/request.ts';
import type { Account } from '../wire/wire.ts';

/** Holds new positions back on one account, or lets them through again; exits go on either way. */
export function PauseButton({ account }: { account: Account }) {
  const isBusy = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const words = strings.accounts;
  const isPaused = account.is_paused;
  const title = isPaused ? words.resumeOf(account.nickname) : words.pauseOf(account.nickname);

  const change = async (): Promise<void> => {
    isBusy.value = true;
    fault.value = undefined;
    try {
      await setPaused(account.account, !isPaused);
    } catch (error) {
      fault.value = sentenceOf(error);
    }
    isBusy.value = false;
  };
  return (
    <div class="flex shrink-0 flex-col items-end gap-1">
      <button
        type="button"
        class="btn btn-sm"
        data-testid="pause-account"
        title={title}
        aria-label={title}
        disabled={isBusy.value}
        onClick={() => void change()}
      >
        <Icon of={isPaused ? Play : Pause} />
        {isPaused ? words.resume : words.pause}
      </button>
      {fault.value !== undefined && (
        <p role="alert" class="max-w-48 text-right text-xs text-error">
          {fault.value}
        </p>
      )}
    </div>
  );
}
