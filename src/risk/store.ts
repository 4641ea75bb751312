import type { Db } from '../db/index.ts';
import type { Scope, ScopedState, TradingState } from './state.ts';

type StateRow = {
  scope: Scope;
  scope_id: string;
  state: TradingState;
  reason: string;
  set_by: string;
  since_ms: number;
};

export function createRiskStore(db: Db) {
  const selectStates = db.prepare<StateRow>('SELECT * FROM trading_states');
  const upsertState = db.prepare(
    `INSERT INTO trading_states (scope, scope_id, state, reason, set_by, since_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (scope, scope_id) DO UPDATE SET state = excluded.state, reason = excluded.reason,
       set_by = excluded.set_by, since_ms = excluded.since_ms`,
  );
  return {
    listStates: (): ScopedState[] => selectStates.all().map(toState),
    upsertState: (state: ScopedState): void => {
      upsertState.run(state.scope, state.id, state.state, state.reason, state.setBy, state.sinceMs);
    },
  };
}

function toState(row: StateRow): ScopedState {
  return {
    scope: row.scope,
    id: row.scope_id,
    state: row.state,
    reason: row.reason,
    setBy: row.set_by,
    sinceMs: row.since_ms,
  };
}
