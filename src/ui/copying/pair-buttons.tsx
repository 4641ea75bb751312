import { useSignal } from '@preact/signals';
import { Pause, Play, Trash2 } from 'lucide';
import { Choices } from '../parts/choices.tsx';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { nicknameOf } from '../state/accounts.ts';
import { copyHealth, removePair, setPairActive } from '../state/copying.ts';
import type { Leaving, Pair, PairHealth } from '../wire/copying.ts';
import { LEAVINGS } from '../wire/copying.ts';
import { editorWords } from './editor-words.ts';
import { words } from './words.ts';

const text = editorWords;

/** Pauses a pair after saying what follows, or resumes it at once. */
export function PauseButton({ pair }: { pair: Pair }) {
  const isAsking = useSignal(false);
  const { isBusy, fault, run } = useDoing();
  const open = openCopiesOf(pair);
  const isActive = pair.status === 'active';
  return (
    <>
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
      <button
        type="button"
        class="btn btn-sm"
        data-testid="toggle-pair"
        disabled={isBusy.value}
        onClick={() => {
          if (isActive) isAsking.value = true;
          else void run(() => setPairActive(pair.id, true));
        }}
      >
        <Icon of={isActive ? Pause : Play} />
        {isActive ? text.actions.pause : text.actions.resume}
      </button>
      <ConfirmDialog
        isOpen={isAsking}
        title={text.pauseDialog.title}
        action={text.pauseDialog.action}
        testId="pause-confirm"
        onConfirm={() => setPairActive(pair.id, false)}
      >
        <Consequences
          lines={[
            text.pauseDialog.nothingNew,
            text.pauseDialog.lines[pair.settings.on_pause](words.copies(open)),
            text.pauseDialog.resume,
          ]}
        />
      </ConfirmDialog>
    </>
  );
}

/** Deletes a pair, and asks what becomes of its open copies. */
export function RemoveButton({ pair, onRemoved }: { pair: Pair; onRemoved: () => void }) {
  const isAsking = useSignal(false);
  const leaving = useSignal<Leaving>(pair.settings.on_removal);
  const open = openCopiesOf(pair);
  return (
    <>
      <button
        type="button"
        class="btn btn-sm"
        data-testid="remove-pair"
        onClick={() => {
          leaving.value = pair.settings.on_removal;
          isAsking.value = true;
        }}
      >
        <Icon of={Trash2} />
        {text.actions.remove}
      </button>
      <ConfirmDialog
        isOpen={isAsking}
        title={text.removal.title(nicknameOf(pair.slave_account))}
        action={text.removal.action}
        testId="remove-confirm"
        onConfirm={async () => {
          await removePair(pair, leaving.value);
          onRemoved();
        }}
      >
        <Choices
          name={text.removal.ask}
          hint={open === undefined ? '' : text.removal.open(words.copies(open))}
          testId="removal"
          choices={LEAVINGS.map((value) => ({ value, ...words.leavings[value] }))}
          chosen={leaving.value}
          onChoose={(value) => (leaving.value = value)}
        />
        <p class="text-quiet">{text.removal.stays}</p>
      </ConfirmDialog>
    </>
  );
}

/** Undefined until it is known. */
function openCopiesOf({ id }: Pair): PairHealth | undefined {
  return copyHealth.value.value?.pairs.find(({ pair_id: pairId }) => pairId === id);
}
