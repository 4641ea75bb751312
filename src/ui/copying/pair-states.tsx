import type { Pair } from '../wire/copying.ts';
import { CHIP } from '../parts/status-badge.tsx';
import { slaveBlockOf, statesOf, type PairState } from './pair-state.ts';
import { words } from './words.ts';

const TONES: Record<PairState, string> = {
  active: 'tint-success',
  paused: 'tint-neutral',
  halted: 'tint-error',
  closeOnly: 'tint-info',
  masterPaused: 'tint-warning',
  slavePaused: 'tint-warning',
  masterOffline: 'tint-error',
  slaveOffline: 'tint-error',
  slaveBlocked: 'tint-error',
  keyUnused: 'tint-warning',
  tradesTwice: 'tint-warning',
};

type PairStatesProps = {
  pair: Pair;
  /** With a sentence to each. */
  isExplained?: boolean;
};

/** Whether a pair copies, and everything that keeps it from doing so. */
export function PairStates({ pair, isExplained = false }: PairStatesProps) {
  return (
    <ul class={isExplained ? 'space-y-1.5' : 'flex flex-wrap gap-1.5'} data-testid="pair-states">
      {statesOf(pair).map((state) => (
        <li
          key={state}
          data-state={state}
          class={isExplained ? 'flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm' : ''}
        >
          <span class={`${CHIP} ${TONES[state]}`} title={hintOf(pair, state)}>
            {words.states[state]}
          </span>
          {isExplained && <span class="text-quiet">{hintOf(pair, state)}</span>}
        </li>
      ))}
    </ul>
  );
}

function hintOf(pair: Pair, state: PairState): string {
  const block = state === 'slaveBlocked' ? slaveBlockOf(pair) : undefined;
  return block ?? words.stateHints[state];
}
