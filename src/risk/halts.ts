import { AppError } from '../base/errors.ts';
import { isoUtc, type Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import { SYSTEM, type Audit, type AuditAction, type By } from '../audit/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances } from '../instances/index.ts';
import type { KillFile } from './kill-file.ts';
import {
  INSTALLATION,
  OPERATOR,
  PROGRAM,
  isStricter,
  strictest,
  type Restraint,
  type ScopeRef,
  type ScopedState,
  type TradingState,
} from './state.ts';
import type { RiskStore } from './store.ts';

export type HaltDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  accounts: Accounts;
  instances: Instances;
  commands: Commands;
  events: Events;
  audit: Audit;
  store: RiskStore;
  killFile: KillFile;
};

export type TradingView = { strictest: ScopedState | undefined; scopes: ScopedState[] };

type Wanted = Omit<ScopedState, 'scope' | 'id' | 'sinceMs'>;

const LOOK_MS = 500;
const BY_A_PERSON = 'Resuming, by a person';
const AUDITED: Record<TradingState, AuditAction> = {
  active: 'trading.resumed',
  reducing: 'trading.reduced',
  halted: 'trading.halted',
};
const WAS_STOPPED = 'Trading was stopped before it was sent.';

/** Who may open positions now. What restrains is stored before it is answered, and only a person takes it back. */
export function createHalts(deps: HaltDeps) {
  const { db, clock, log, accounts, instances, commands, events, audit, store, killFile } = deps;
  let states = store.listStates();
  let stopLooking: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  const flattenHandlers: (() => Promise<void>)[] = [];
  // The file counts from the moment it is there, not from when it is noticed: no sentinel is taken away meanwhile.
  instances.setKillRule(
    (account) =>
      killFile.exists() || restraintOf(accounts.owner(account), account)?.state === 'halted',
  );

  accounts.onChanged(({ kind, account: { account } }) => {
    if (kind !== 'detached') return;
    store.removeStates('account', account);
    db.afterCommit(() => {
      states = store.listStates();
    });
  });

  return {
    start,
    stop,
    restrain,
    haltAutomatically,
    haltWithin,
    resume,
    restraintOf,
    tradingState,
    accountScope,
    /** Called when the file KILL asks for flat accounts too; settled once the wish is stored. */
    onFlattenOrder: (handler: () => Promise<void>) => {
      flattenHandlers.push(handler);
    },
  };

  /**
   * Before any command is delivered: obeys the file KILL, and every sentinel that the database does not explain (it is
   * an older copy, or somebody put the sentinel there); cancels the entries that a halt has met in the queue.
   */
  async function start(): Promise<void> {
    await obeyKillFile();
    for (const account of instances.listKilled()) {
      const userId = accounts.owner(account);
      if (userId === undefined || restraintOf(userId, account)?.state === 'halted') continue;
      await haltAutomatically(
        { scope: 'account', id: account },
        'A KILL file stood in front of its terminal when the server started',
        BY_A_PERSON,
      );
    }
    await db.write(() => {
      for (const { account, userId } of accounts.listAll()) {
        if (restraintOf(userId, account) !== undefined)
          commands.cancelWaiting([account], WAS_STOPPED);
      }
    });
    await instances.plantKills();
    stopLooking = clock.every(LOOK_MS, () => {
      looking ??= obeyKillFile()
        .catch(warnOf(log, 'the file KILL is there and not obeyed yet; tried again'))
        .finally(() => {
          looking = undefined;
        });
    });
  }

  async function stop(): Promise<void> {
    stopLooking?.();
    await looking;
  }

  /** Halts the installation when the file KILL is there and it is not halted by a person already. */
  async function obeyKillFile(): Promise<void> {
    const order = killFile.read();
    if (order === undefined) return;
    const isHalted = find(INSTALLATION, 'person')?.state === 'halted';
    if (!isHalted)
      await change(INSTALLATION, [byAPerson('halted', order.reason, OPERATOR)], { by: SYSTEM });
    if (!order.wantsFlat) return;
    await Promise.all(flattenHandlers.map((handler) => handler()));
    await killFile.write({ ...order, wantsFlat: false });
  }

  /**
   * A person stops trading, or leaves only exits: state stored and waiting entries cancelled in one transaction, then
   * the sentinel into every folder concerned; settled when all of it is true. What has to be true together with it is
   * done first, in the same transaction. Refuses (CONFLICT) to weaken what a person has stopped: that is resuming.
   */
  async function restrain(
    ref: ScopeRef,
    state: Restraint,
    { reason, by, together }: { reason: string; by: By; together?: () => void },
  ): Promise<void> {
    const present = find(ref, 'person')?.state ?? 'active';
    if (isStricter(present, state))
      throw new AppError('CONFLICT', 'Trading is stopped here already. Resume it first.');
    await change(ref, [byAPerson(state, reason, by.userId)], { by, together });
  }

  /**
   * The program stops trading by itself, says why, and what lifts it; never weakens what is in force already. For
   * whoever finds a reason: limits, rules, the comparison with the terminals.
   */
  async function haltAutomatically(
    ref: ScopeRef,
    reason: string,
    liftedBy: string,
    state: Restraint = 'halted',
  ): Promise<void> {
    const present = find(ref, 'automatic');
    if (present !== undefined && !isStricter(state, present.state)) return;
    await change(ref, [byTheProgram(state, reason, liftedBy)], { by: SYSTEM });
  }

  /** The same inside a transaction that others have begun: the sentinels follow its commit. */
  function haltWithin(ref: ScopeRef, reason: string): void {
    record(ref, [byTheProgram('halted', reason, BY_A_PERSON)], SYSTEM);
    // Should the transaction be rolled back, its state must not stay in memory.
    clock.after(0, () => {
      states = store.listStates();
    });
    db.afterCommit(() => {
      log.warn({ stage: 'judge', ...ref, state: 'halted', by: PROGRAM }, 'trading state changed');
      instances.refreshSentinels().catch(warnOf(log, 'sentinels not written; tried again'));
    });
  }

  /** A person lets openings go again, whoever stopped them in this scope; the other scopes stay as they are. */
  async function resume(ref: ScopeRef, by: By): Promise<void> {
    if (ref.scope === 'installation') await killFile.remove();
    const end = { state: 'active', reason: 'Resumed', setBy: by.userId, liftedBy: '' } as const;
    await change(
      ref,
      [
        { ...end, origin: 'person' },
        { ...end, origin: 'automatic' },
      ],
      { by },
    );
  }

  async function change(
    ref: ScopeRef,
    wanted: readonly [Wanted, ...Wanted[]],
    { by, together }: { by: By; together?: (() => void) | undefined },
  ): Promise<void> {
    const stored = db.write(() => {
      together?.();
      record(ref, wanted, by);
    });
    await stored.catch((error: unknown) => {
      states = store.listStates();
      throw error;
    });
    for (const { state, setBy } of wanted)
      log.warn({ stage: 'judge', ...ref, state, by: setBy }, 'trading state changed');
    await instances.refreshSentinels();
  }

  /** The one place where a trading state is written; inside a transaction. */
  function record(ref: ScopeRef, wanted: readonly [Wanted, ...Wanted[]], by: By): void {
    const concerned = accountsOf(ref);
    const before = stateOf(ref);
    const sinceMs = clock.nowMs();
    for (const next of wanted) store.upsertState({ ...ref, ...next, sinceMs });
    // Read back at once: the next piece of the same commit must already be judged by it.
    states = store.listStates();
    const [{ state, reason, setBy }] = wanted;
    audit.append({
      by,
      action: AUDITED[state],
      subject: `${ref.scope}:${ref.id}`,
      before: { state: before },
      after: { state: stateOf(ref), reason, set_by: setBy },
    });
    if (wanted.some(({ state }) => state !== 'active'))
      commands.cancelWaiting(
        concerned.map(({ account }) => account),
        WAS_STOPPED,
      );
    for (const userId of usersOf(ref, concerned)) tell(userId);
  }

  function stateOf(ref: ScopeRef): TradingState {
    const own = states.filter(({ scope, id }) => scope === ref.scope && id === ref.id);
    return strictest(own)?.state ?? 'active';
  }

  function tell(userId: UserId): void {
    const { strictest: restraint } = tradingState(userId);
    events.publish(userId, {
      type: 'trading.changed',
      state: restraint?.state ?? 'active',
      reason: restraint?.reason ?? '',
      since: restraint === undefined ? null : isoUtc(restraint.sinceMs),
    });
  }

  /** What restrains a user now, and each state that concerns them or one of their accounts. */
  function tradingState(userId: UserId): TradingView {
    const mine = new Set<string>(accounts.listProven(userId).map(({ account }) => account));
    const scopes = states.filter(
      ({ scope, id }) =>
        scope === 'installation' ||
        (scope === 'user' && id === userId) ||
        (scope === 'account' && mine.has(id)),
    );
    return { strictest: strictest(scopes.filter(({ scope }) => scope !== 'account')), scopes };
  }

  function restraintOf(userId: UserId | undefined, account: AccountId): ScopedState | undefined {
    if (states.length === 0) return undefined;
    return strictest(
      states.filter(
        ({ scope, id }) =>
          scope === 'installation' ||
          (scope === 'user' && id === userId) ||
          (scope === 'account' && id === account),
      ),
    );
  }

  /** Refuses (NOT_FOUND) an account that is not the user's. */
  function accountScope(userId: UserId, account: string): ScopeRef {
    return { scope: 'account', id: accounts.get(userId, account).account };
  }

  function find(ref: ScopeRef, origin: ScopedState['origin']): ScopedState | undefined {
    return states.find(
      (state) => state.scope === ref.scope && state.id === ref.id && state.origin === origin,
    );
  }

  function accountsOf({ scope, id }: ScopeRef) {
    return accounts
      .listAll()
      .filter(
        ({ account, userId }) =>
          scope === 'installation' || (scope === 'user' ? userId === id : account === id),
      );
  }

  function usersOf(
    { scope, id }: ScopeRef,
    concerned: readonly { userId: UserId }[],
  ): Iterable<UserId> {
    return scope === 'user' ? [id as UserId] : new Set(concerned.map(({ userId }) => userId));
  }
}

function byAPerson(state: Restraint, reason: string, setBy: string): Wanted {
  return { origin: 'person', state, reason, setBy, liftedBy: BY_A_PERSON };
}

function byTheProgram(state: Restraint, reason: string, liftedBy: string): Wanted {
  return { origin: 'automatic', state, reason, setBy: PROGRAM, liftedBy };
}
