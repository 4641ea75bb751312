import type { Db } from '../db/index.ts';
import type { Origin, Scope, ScopedState, TradingState } from './state.ts';

export type RiskStore = ReturnType<typeof createRiskStore>;

type StateRow = {
  scope: Scope;
  scope_id: string;
  origin: Origin;
  state: TradingState;
  reason: string;
  set_by: string;
  lifted_by: string;
  since_ms: number;
};

export function createRiskStore(db: Db) {
  const selectStates = db.prepare<StateRow>('SELECT * FROM trading_states');
  const upsertState = db.prepare(
    `INSERT INTO trading_states (scope, scope_id, origin, state, reason, set_by, lifted_by, since_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (scope, scope_id, origin) DO UPDATE SET state = excluded.state, reason = excluded.reason,
       set_by = excluded.set_by, lifted_by = excluded.lifted_by, since_ms = excluded.since_ms`,
  );
  const deleteStates = db.prepare('DELETE FROM trading_states WHERE scope = ? AND scope_id = ?');
  return {
    removeStates: (scope: Scope, id: string): void => {
      deleteStates.run(scope, id);
    },
    listStates: (): ScopedState[] => selectStates.all().map(toState),
    upsertState: (state: ScopedState): void => {
      const { scope, id, origin, reason, setBy, liftedBy, sinceMs } = state;
      upsertState.run(scope, id, origin, state.state, reason, setBy, liftedBy, sinceMs);
    },
  };
}

function toState(row: StateRow): ScopedState {
  return {
    scope: row.scope,
    id: row.scope_id,
    origin: row.origin,
    state: row.state,
    reason: row.reason,
    setBy: row.set_by,
    liftedBy: row.lifted_by,
    sinceMs: row.since_ms,
  };
}
