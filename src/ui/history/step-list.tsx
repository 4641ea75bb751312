import { Check, CircleDashed, X } from 'lucide';
import { duration, exactMoment } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { strings } from '../strings.ts';
import type { Step } from '../wire/wire.ts';

const BAD = new Set([
  'denied',
  'rejected',
  'expired',
  'write_failed',
  'not_executed',
  'unknown',
  'cancelled',
]);

type StepListProps = {
  label: string;
  steps: readonly Step[];
  /** Stages that are still to come, in order. */
  awaited?: readonly string[];
  /** Each step is found by tests under this and its stage. */
  testIdPrefix?: string;
};

/** The way of a signal: each step with the time since it was received. */
export function StepList({ label, steps, awaited = [], testIdPrefix = 'step' }: StepListProps) {
  return (
    <ol aria-label={label} class="text-sm">
      {steps.map((step) => (
        <li
          key={step.stage}
          data-testid={`${testIdPrefix}-${step.stage}`}
          class="flex items-start gap-2.5 py-1"
        >
          <Icon
            of={BAD.has(step.stage) ? X : Check}
            class={`mt-0.5 size-4 ${BAD.has(step.stage) ? 'text-error' : 'text-success'}`}
          />
          <div class="min-w-0 flex-1">
            <p>{strings.stageOf(step.stage)}</p>
            {step.detail !== null && step.detail !== '' && (
              <p class="text-xs text-quiet wrap-anywhere">{step.detail}</p>
            )}
          </div>
          <time
            dateTime={exactMoment(step.at_ms)}
            title={exactMoment(step.at_ms)}
            class="text-quiet tabular-nums"
          >
            {strings.trace.after(duration(step.after_ms))}
          </time>
        </li>
      ))}
      {awaited.map((stage, i) => (
        <AwaitedStep key={stage} stage={stage} isNext={i === 0} />
      ))}
    </ol>
  );
}

function AwaitedStep({ stage, isNext }: { stage: string; isNext: boolean }) {
  return (
    <li class="flex items-center gap-2.5 py-1 text-quiet">
      <Icon of={CircleDashed} class={`size-4 ${isNext ? 'animate-spin' : ''}`} />
      {strings.stageOf(stage)}
      {isNext && <span class="sr-only">({strings.test.waiting})</span>}
    </li>
  );
}
