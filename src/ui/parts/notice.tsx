import { CircleAlert, Info } from 'lucide';
import type { ComponentChildren } from 'preact';
import { strings } from '../strings.ts';
import { Icon } from './icon.tsx';

type NoticeProps = { tone: 'error' | 'info'; children: ComponentChildren };

/** A sentence that stands where it matters; an error is read aloud at once. */
export function Notice({ tone, children }: NoticeProps) {
  const isError = tone === 'error';
  return (
    <div
      role={isError ? 'alert' : 'status'}
      class={`flex items-start gap-2 rounded-field px-3 py-2 text-sm ${isError ? 'tint-error' : 'tint-info'}`}
    >
      <Icon of={isError ? CircleAlert : Info} class="mt-0.5 size-4" />
      <div class="min-w-0 wrap-anywhere">{children}</div>
    </div>
  );
}

/** Why something is not shown, and a way to try again. */
export function Failure({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  return (
    <div role="alert" class="flex flex-col items-center gap-3 px-5 py-8 text-center">
      <Icon of={CircleAlert} class="size-7 text-error" />
      <div>
        <p class="font-medium">{strings.failure}</p>
        <p class="mt-1 text-sm text-quiet wrap-anywhere">{reason}</p>
      </div>
      <button type="button" class="btn btn-sm" onClick={onRetry}>
        {strings.retry}
      </button>
    </div>
  );
}
