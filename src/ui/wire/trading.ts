/** The shapes of stopping, closing out and differences, field names as in the HTTP contract. */
import type { TradingState } from './wire.ts';

export type Restraint = 'reducing' | 'halted';

export const SCOPES = ['installation', 'user', 'account'] as const;
export type Scope = (typeof SCOPES)[number];

/** One state of one scope: a person's own and the program's stand beside each other. */
export type ScopedState = {
  scope: Scope;
  id: string;
  origin: 'person' | 'automatic';
  state: TradingState['state'];
  reason: string;
  set_by: 'you' | 'administrator' | 'operator' | 'program';
  lifted_by: string;
  since: string;
};

export type TradingView = TradingState & { scopes: ScopedState[] };

export type ClosingItem = {
  kind: 'position' | 'order';
  ticket: string;
  symbol: string;
  volume: string;
  status: 'waiting' | 'sent' | 'gone';
  reason: string;
  attempts: number;
  next_try_at: string | null;
  command_id: string | null;
};

export type ClosingOut = {
  account: string;
  status: 'closing' | 'flat' | 'ended';
  explanation: string;
  requested_at: string;
  ended_at: string | null;
  left: number;
  results: ClosingItem[];
};

export type DifferenceClass =
  | 'opened_by_hand'
  | 'closed_by_hand'
  | 'unexplained_position'
  | 'missing_position'
  | 'volume_differs';

export type Difference = {
  account: string;
  class: DifferenceClass;
  is_by_hand: boolean;
  position: string;
  symbol: string;
  message: string;
  since: string;
};

export type DriftSetting = { account: string; halts_openings: boolean };

export type Drift = { differences: Difference[]; settings: DriftSetting[] };
