import { CircleCheck, TriangleAlert, Undo2, X } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { nicknameOf } from '../state/accounts.ts';
import { lastDone, undo, type Done } from '../state/symbol-decisions.ts';
import { strings } from '../strings.ts';

const words = strings.symbols.done;

/** What was just done, what the next signal will do now, and the way back; it stays until it is closed. */
export function DoneNotice() {
  const done = lastDone.value;
  const box = useRef<HTMLDivElement>(null);
  // Where the button that did it is gone with its question, the keyboard goes on from here.
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (done !== undefined && isLost) box.current?.focus({ preventScroll: true });
  }, [done]);
  return (
    <div
      role="region"
      aria-label={words.region}
      class="pointer-events-none fixed inset-x-0 bottom-18 z-10 flex justify-center px-4 lg:bottom-6 lg:pl-60"
    >
      {done !== undefined && (
        <div
          ref={box}
          role="status"
          tabIndex={-1}
          data-testid="done"
          class="pointer-events-auto flex w-full max-w-2xl flex-wrap items-start justify-end gap-x-3 gap-y-2 rounded-box border border-base-300 bg-base-100 px-4 py-3 shadow-xl outline-none"
        >
          <DoneWords done={done} />
        </div>
      )}
    </div>
  );
}

function DoneWords({ done }: { done: Done }) {
  const { isBusy, fault, run } = useDoing();
  const isRefused = done.now !== undefined && done.now.resolved === null;
  const effect = effectOf(done);
  return (
    <>
      <Icon
        of={isRefused ? TriangleAlert : CircleCheck}
        class={`mt-0.5 size-5 ${isRefused ? 'text-warning' : 'text-success'}`}
      />
      <div class="min-w-0 flex-1 basis-60 text-sm wrap-anywhere">
        <p class="font-medium">{titleOf(done)}</p>
        {effect !== undefined && <p class="mt-0.5 text-quiet">{effect}</p>}
        {fault.value !== undefined && <p class="mt-1 text-error">{fault.value}</p>}
      </div>
      <div class="flex shrink-0 items-center gap-1">
        {done.kind !== 'undone' && (
          <button
            type="button"
            class="btn btn-sm"
            data-testid="undo"
            disabled={isBusy.value}
            onClick={() => void run(() => undo(done))}
          >
            <Icon of={Undo2} />
            {words.undo}
          </button>
        )}
        <button
          type="button"
          class="btn btn-square btn-ghost btn-sm"
          aria-label={words.close}
          onClick={() => (lastDone.value = undefined)}
        >
          <Icon of={X} />
        </button>
      </div>
    </>
  );
}

function titleOf({ kind, decision: { from, to, account, isForAll } }: Done): string {
  const where = isForAll ? words.onAll : words.onAccount(nicknameOf(account));
  if (kind === 'undone') return words.undone(from);
  return kind === 'removed' ? words.removed(from, where) : words.mapped(from, to, where);
}

function effectOf({ decision: { from, account }, now }: Done): string | undefined {
  if (now === undefined) return undefined;
  const here = nicknameOf(account);
  return now.resolved === null
    ? words.refused(from, here, now.message)
    : words.next(from, now.resolved, here);
}
