import { CircleAlert, Info, TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { strings } from '../strings.ts';
import { Icon } from './icon.tsx';

type Tone = 'error' | 'warning' | 'info';
type NoticeProps = { tone: Tone; testId?: string; children: ComponentChildren };

const TONES: Record<Tone, string> = {
  error: 'tint-error',
  warning: 'tint-warning',
  info: 'tint-info',
};
const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info };

/** A sentence that stands where it matters; an error is read aloud at once. */
export function Notice({ tone, testId, children }: NoticeProps) {
  return (
    <div
      role={tone === 'error' ? 'alert' : 'status'}
      data-testid={testId}
      class={`flex items-start gap-2 rounded-field px-3 py-2 text-sm ${TONES[tone]}`}
    >
      <Icon of={ICONS[tone]} class="mt-0.5 size-4" />
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
