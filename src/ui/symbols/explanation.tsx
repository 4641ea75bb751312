import { useSignal } from '@preact/signals';
import { Check, CircleDashed, Minus, Search, X, type IconNode } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { Figure } from '../accounts/account-tile.tsx';
import { price, quantity } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { strings } from '../strings.ts';
import type { Instrument, MappingStep, SymbolResolution } from '../wire/wire.ts';
import { ForAllChoice } from './for-all-choice.tsx';
import { ProposalList } from './proposal-list.tsx';
import { choosing } from './symbol-chooser.tsx';

const words = strings.symbols.tryName;
/** What begins within this share of the screen is seen without scrolling. */
const IN_SIGHT = 0.75;

type ExplanationProps = { account: string; found: SymbolResolution };

/** What a name is taken for and why, or why it is not traded and what it could be. */
export function Explanation({ account, found }: ExplanationProps) {
  const box = useRef<HTMLDivElement>(null);
  // On a phone the answer stands below what fits on the screen.
  useEffect(() => {
    const top = box.current?.getBoundingClientRect().top ?? 0;
    if (top > window.innerHeight * IN_SIGHT) box.current?.scrollIntoView();
  }, []);
  return (
    <div
      ref={box}
      data-testid="explanation"
      class="scroll-mt-16 space-y-4 border-t border-base-300 px-4 py-4 sm:px-5"
      aria-live="polite"
    >
      <Result found={found} />
      {found.instrument !== null && <InstrumentFacts instrument={found.instrument} />}
      {found.proposals.length > 0 && <Possible account={account} found={found} />}
      {found.steps.length > 0 && <Steps steps={found.steps} />}
      <button
        type="button"
        class="btn btn-sm"
        onClick={() => (choosing.value = { account, name: found.symbol })}
      >
        <Icon of={Search} />
        {words.changeTo}
      </button>
    </div>
  );
}

function Result({ found }: { found: SymbolResolution }) {
  const { symbol, resolved, via, confidence, because, code, message } = found;
  if (resolved === null || via === null) {
    const nextStep = strings.nextStepOf(code);
    return (
      <div class="rounded-field tint-error px-3 py-2 text-sm wrap-anywhere">
        <p class="font-semibold">{words.unresolved(symbol)}</p>
        <p class="mt-0.5">{message}</p>
        {nextStep !== undefined && <p class="mt-0.5">{nextStep}</p>}
        {code !== null && <code class="mt-1 block font-mono text-xs">{code}</code>}
      </div>
    );
  }
  return (
    <div class="rounded-field tint-success px-3 py-2 text-sm wrap-anywhere">
      <p class="font-semibold">{words.resolved(symbol, resolved)}</p>
      <p class="mt-0.5">{words.sure(strings.via[via], confidence)}</p>
      {because !== '' && <p class="mt-0.5">{because}</p>}
    </div>
  );
}

function InstrumentFacts({ instrument }: { instrument: Instrument }) {
  const { digits, bid, ask } = instrument;
  return (
    <div>
      <h3 class="text-xs font-medium text-quiet">{words.instrument}</h3>
      <p class="mt-1 text-sm">{instrument.description}</p>
      <dl class="mt-2 grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-3">
        <Figure name={words.class}>{words.classes[instrument.class]}</Figure>
        <Figure name={words.contractSize}>{quantity(instrument.contract_size)}</Figure>
        <Figure name={words.digits}>{digits}</Figure>
        <Figure name={words.pipSize}>{quantity(instrument.pip_size)}</Figure>
        <Figure name={words.volumeMin}>{quantity(instrument.volume_min)}</Figure>
        <Figure name={words.volumeStep}>{quantity(instrument.volume_step)}</Figure>
        <Figure name={words.quote} isWide>
          {price(bid, digits)} / {price(ask, digits)}
        </Figure>
      </dl>
    </div>
  );
}

function Possible({ account, found }: ExplanationProps) {
  const isForAll = useSignal(false);
  return (
    <div class="space-y-2">
      <h3 class="text-xs font-medium text-quiet">{words.proposals}</h3>
      <ProposalList
        account={account}
        name={found.symbol}
        isForAll={isForAll.value}
        proposals={found.proposals}
      />
      <ForAllChoice isForAll={isForAll} />
    </div>
  );
}

const STEP_LOOKS: Record<MappingStep['outcome'], { icon: IconNode; tone: string }> = {
  taken: { icon: Check, tone: 'text-success' },
  found: { icon: Search, tone: 'text-warning' },
  'passed over': { icon: X, tone: 'text-error' },
  none: { icon: Minus, tone: 'text-quiet' },
  'not reached': { icon: CircleDashed, tone: 'text-quiet' },
};

function Steps({ steps }: { steps: readonly MappingStep[] }) {
  return (
    <div>
      <h3 class="text-xs font-medium text-quiet">{words.steps}</h3>
      <ol class="mt-1 text-sm">
        {steps.map((step) => (
          <OneStep key={step.step} step={step} />
        ))}
      </ol>
    </div>
  );
}

function OneStep({ step: { step, outcome, symbols, detail } }: { step: MappingStep }) {
  const { icon, tone } = STEP_LOOKS[outcome];
  return (
    <li data-testid={`step-${step}`} data-outcome={outcome} class="flex items-start gap-2.5 py-1.5">
      <Icon of={icon} class={`mt-0.5 size-4 ${tone}`} />
      <div class="min-w-0 flex-1">
        <p class="flex justify-between gap-x-3">
          <span>{words.stepTitle[step]}</span>
          <span class="shrink-0 text-xs leading-5 text-quiet">{words.stepOutcome[outcome]}</span>
        </p>
        {symbols.length > 0 && (
          <p class="text-xs font-medium wrap-anywhere">{symbols.join(', ')}</p>
        )}
        {detail !== '' && <p class="text-xs text-quiet wrap-anywhere">{detail}</p>}
      </div>
    </li>
  );
}
