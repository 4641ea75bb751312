import { CircleCheck, TriangleAlert, X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { nicknameOf } from '../state/accounts.ts';
import type { SaveOutcome } from '../state/limit-drafts.ts';
import { strings } from '../strings.ts';

const words = strings.limits.save;

type Effect = { account: string; reasons: readonly string[] };

type SaveBarProps = {
  count: number;
  isSaving: boolean;
  outcome: SaveOutcome | undefined;
  /** Where nothing opens under the limits as they are saved. */
  effects: readonly Effect[];
  onDiscard: () => void;
  onClose: () => void;
};

/** What is not saved yet with the way to save it, and then what became of it; over the page's lower edge. */
export function SaveBar({ count, isSaving, outcome, effects, onDiscard, onClose }: SaveBarProps) {
  const isSaved = outcome?.kind === 'saved' && count === 0;
  const done = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isSaved && isLost) done.current?.focus({ preventScroll: true });
  }, [isSaved]);
  return (
    <div
      role="region"
      aria-label={words.region}
      class="pointer-events-none fixed inset-x-0 bottom-18 z-10 flex justify-center px-4 lg:bottom-6 lg:pl-60"
    >
      {count > 0 && (
        <Box testId="save-bar">
          <div class="min-w-0 flex-1 basis-40 text-sm">
            <p class="font-medium" role="status">
              {words.count(count)}
            </p>
            {outcome !== undefined && <Obstacle outcome={outcome} />}
          </div>
          <button
            type="button"
            class="btn btn-sm"
            data-testid="discard-limits"
            disabled={isSaving}
            onClick={onDiscard}
          >
            {words.discard}
          </button>
          <button
            type="submit"
            class="btn btn-primary btn-sm"
            data-testid="save-limits"
            disabled={isSaving}
          >
            {isSaving ? words.saving : words.save}
          </button>
        </Box>
      )}
      {isSaved && (
        <Box testId="limits-saved">
          <Icon
            of={effects.length > 0 ? TriangleAlert : CircleCheck}
            class={`size-5 ${effects.length > 0 ? 'text-warning' : 'text-success'}`}
          />
          <div
            ref={done}
            role="status"
            tabIndex={-1}
            class="min-w-0 flex-1 text-sm wrap-anywhere outline-none"
          >
            <p class="font-medium">{words.saved}</p>
            {effects.map(({ account, reasons }) => (
              <p key={account} class="mt-0.5">
                {words.refusing(nicknameOf(account))} {reasons.join(' ')}
              </p>
            ))}
          </div>
          <button
            type="button"
            class="btn btn-square btn-ghost btn-sm"
            aria-label={words.close}
            onClick={onClose}
          >
            <Icon of={X} />
          </button>
        </Box>
      )}
    </div>
  );
}

function Box({ testId, children }: { testId: string; children: ComponentChildren }) {
  return (
    <div
      data-testid={testId}
      class="pointer-events-auto flex w-full max-w-2xl flex-wrap items-center justify-end gap-x-3 gap-y-2 rounded-box border border-base-300 bg-base-100 px-4 py-3 shadow-xl"
    >
      {children}
    </div>
  );
}

/** Why it could not be saved; what was typed is still there. */
function Obstacle({ outcome }: { outcome: SaveOutcome }) {
  if (outcome.kind === 'saved') return null;
  return (
    <p role="alert" class="mt-0.5 text-error wrap-anywhere">
      {outcome.kind === 'faulty' ? words.faulty(outcome.names.length) : outcome.sentence}{' '}
      {words.kept}
    </p>
  );
}
