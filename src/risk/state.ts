/** active: all goes; reducing: only what lowers risk; halted: the same, and the terminals refuse to open by themselves. */
export type TradingState = 'active' | 'reducing' | 'halted';

export type Scope = 'installation' | 'user' | 'account';

export type ScopedState = {
  readonly scope: Scope;
  readonly id: string;
  readonly state: TradingState;
  readonly reason: string;
  readonly setBy: string;
  readonly sinceMs: number;
};

const STRICTNESS: Record<TradingState, number> = { active: 0, reducing: 1, halted: 2 };

/** The strictest wins; undefined when nothing restrains. Among equals the oldest, which was the cause. */
export function strictest(states: readonly ScopedState[]): ScopedState | undefined {
  return [...states]
    .filter(({ state }) => state !== 'active')
    .sort((a, b) => STRICTNESS[b.state] - STRICTNESS[a.state] || a.sinceMs - b.sinceMs)[0];
}
