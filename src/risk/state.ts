/** active: all goes; reducing: only what lowers risk; halted: the same, and the terminals refuse to open by themselves. */
export type TradingState = 'active' | 'reducing' | 'halted';
export type Restraint = Exclude<TradingState, 'active'>;

export type Scope = 'installation' | 'user' | 'account';

/** Whose trading a state is about; the installation has the one id there is. */
export type ScopeRef = { readonly scope: Scope; readonly id: string };

export const INSTALLATION: ScopeRef = { scope: 'installation', id: 'installation' };

/** A person's state and the program's own stand beside each other, so that neither weakens the other. */
export type Origin = 'person' | 'automatic';

export type ScopedState = ScopeRef & {
  readonly origin: Origin;
  readonly state: TradingState;
  readonly reason: string;
  /** A user's id, or who acted without one: the operator at the machine, the program. */
  readonly setBy: string;
  /** What ends it, as a sentence. */
  readonly liftedBy: string;
  readonly sinceMs: number;
};

export const OPERATOR = 'operator';
export const PROGRAM = 'program';

const STRICTNESS: Record<TradingState, number> = { active: 0, reducing: 1, halted: 2 };

/** The strictest wins; undefined when nothing restrains. Among equals the oldest, which was the cause. */
export function strictest(states: readonly ScopedState[]): ScopedState | undefined {
  return [...states]
    .filter(({ state }) => state !== 'active')
    .sort((a, b) => STRICTNESS[b.state] - STRICTNESS[a.state] || a.sinceMs - b.sinceMs)[0];
}

/** True when the first restrains more than the second does. */
export function isStricter(state: TradingState, than: TradingState): boolean {
  return STRICTNESS[state] > STRICTNESS[than];
}
