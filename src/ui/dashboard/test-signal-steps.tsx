import { useEffect, useMemo } from 'preact/hooks';
import { duration } from '../format.ts';
import { StepList } from '../history/step-list.tsx';
import { Notice } from '../parts/notice.tsx';
import type { Knock } from '../state/test-signal.ts';
import { createTrace, isMoving } from '../state/trace.ts';
import { strings } from '../strings.ts';
import type { RequestFault } from '../wire/request.ts';
import type { SignalDetail, Step } from '../wire/wire.ts';

const words = strings.test;
const EXPECTED = ['received', 'mapped', 'approved', 'written', 'taken', 'executed'] as const;

/** How far the test signal has come, step by step, and what to do when it did not get through. */
export function TestSignalSteps({ knock: { signalId, refusal } }: { knock: Knock }) {
  return (
    <div class="space-y-3" aria-live="polite">
      {signalId !== undefined && <FollowedSteps signalId={signalId} />}
      {refusal !== undefined && <Refusal refusal={refusal} />}
    </div>
  );
}

function FollowedSteps({ signalId }: { signalId: string }) {
  const trace = useMemo(() => createTrace(signalId), [signalId]);
  useEffect(trace.watch, [trace]);
  const detail = trace.detail.value;
  const steps = detail?.traces[0]?.steps ?? [];
  return (
    <>
      <StepList
        label={words.steps}
        testIdPrefix="test-step"
        steps={steps}
        awaited={isOver(detail) ? [] : stillToCome(steps)}
      />
      {detail !== undefined && <Ending detail={detail} />}
      {trace.fault.value !== undefined && <Notice tone="error">{trace.fault.value}</Notice>}
    </>
  );
}

/** The last line: done and how fast, or what went wrong and what to do. */
function Ending({ detail }: { detail: SignalDetail }) {
  const outcome = detail.accounts[0];
  const steps = detail.traces[0]?.steps ?? [];
  if (outcome === undefined || outcome.status === 'denied') return null;
  if (isMoving(detail)) return <p class="text-sm text-quiet">{words.onItsWay}</p>;
  const last = steps.at(-1);
  if (outcome.status === 'executed' && last !== undefined) {
    return (
      <p data-testid="test-result" class="text-sm font-medium text-success">
        {words.executed(duration(last.after_ms))}
      </p>
    );
  }
  return (
    <Notice tone="error">
      <p class="font-medium">{words.ended(strings.outcome[outcome.status])}</p>
      {outcome.message !== null && <p>{outcome.message}</p>}
    </Notice>
  );
}

function Refusal({ refusal }: { refusal: RequestFault }) {
  const nextStep = strings.nextStepOf(refusal.code);
  return (
    <Notice tone="error">
      <p class="font-medium">{refusal.message}</p>
      {nextStep !== undefined && (
        <p>
          {words.nextStep}: {nextStep}
        </p>
      )}
      <p class="mt-1 text-xs">
        {refusal.code}
        {refusal.requestId !== undefined && ` · ${strings.requestId(refusal.requestId)}`}
      </p>
    </Notice>
  );
}

function isOver(detail: SignalDetail | undefined): boolean {
  return detail !== undefined && !isMoving(detail);
}

function stillToCome(steps: readonly Step[]): string[] {
  // What goes as an exit has been judged, like what was approved.
  const reached = new Set(steps.map(({ stage }) => (stage === 'closing' ? 'approved' : stage)));
  return EXPECTED.filter((stage) => !reached.has(stage));
}
