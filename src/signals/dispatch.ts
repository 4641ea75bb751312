import type { AccountId, SignalId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Account, Accounts } from '../accounts/index.ts';
import type { Orders } from '../orders/index.ts';
import type { Resolution, Resolved, Symbols } from '../symbols/index.ts';
import { deny, inTerminalUnits, isOpening, type Denial, type OrderIntent } from '../trade/index.ts';
import type { Signal, SignalSettings } from './signal.ts';
import type { StoredOutcome } from './store.ts';

export type DispatchDeps = {
  accounts: Accounts;
  symbols: Symbols;
  /** The lots that the account takes for it. */
  size: (intent: OrderIntent) => OrderIntent | Denial;
  orders: Orders;
  log: Log;
};

export type Dispatched = {
  id: SignalId;
  userId: UserId;
  signal: Signal;
  receivedAtMs: number;
  settings: SignalSettings;
};

/**
 * Stage 3 of 7: plan. A signal becomes one intent for each account it concerns, the symbol already the broker's own;
 * or a denial for that account. Accounts do not influence each other.
 */
export function createDispatch({ accounts, symbols, size, orders, log }: DispatchDeps) {
  return { dispatch };

  /** Call inside the transaction that stores the signal. */
  function dispatch(job: Dispatched): StoredOutcome[] {
    return targets(job).map((target) => {
      const outcome = placeOn(target, job);
      log.info(
        {
          stage: 'plan',
          id: outcome.commandId,
          cause: job.id,
          account: outcome.account,
          outcome: outcome.code ?? 'placed',
        },
        'planned',
      );
      return outcome;
    });
  }

  function targets({ userId, signal }: Dispatched): AccountId[] {
    if (signal.accounts.length > 0) return signal.accounts.map((account) => account as AccountId);
    return accounts
      .list(userId)
      .filter(({ receivesWebhooks }) => receivesWebhooks)
      .map(({ account }) => account);
  }

  function placeOn(target: AccountId, job: Dispatched): StoredOutcome {
    const found = accounts.find(job.userId, target);
    // Of a mere claim nothing is looked up: the gate refuses it.
    const account = found?.isProven === true ? found : undefined;
    const denial = account === undefined ? undefined : refuseAccount(account, job.signal);
    const mapped = account === undefined ? undefined : mapSymbol(account, job);
    const asSent = toIntent(target, job, mapped?.kind === 'resolved' ? mapped : undefined);
    const sized = mapped?.kind === 'resolved' ? size(asSent) : asSent;
    const unsized = 'kind' in sized ? sized : undefined;
    const intent = 'kind' in sized ? asSent : sized;
    const refusal = denial ?? (mapped?.kind === 'denied' ? mapped : undefined) ?? unsized;
    const placement = refusal === undefined ? orders.place(intent) : orders.refuse(intent, refusal);
    const said = placement.kind === 'denied' ? placement : placement.closing;
    return {
      account: target,
      symbol: intent.symbol ?? null,
      via: mapped?.kind === 'resolved' ? mapped.via : null,
      commandId: placement.kind === 'placed' ? placement.commandId : null,
      code: said?.code ?? null,
      message: said?.message ?? '',
      ...(placement.kind === 'placed' &&
        placement.closing !== undefined && { closes: placement.closing.lots }),
    };
  }

  function mapSymbol({ account, userId }: Account, { signal }: Dispatched): Resolution | undefined {
    const { symbol, exchange, action } = signal;
    if (symbol === undefined) return undefined;
    // Not the price of a pending order, which may rightly lie far from the market.
    const want = { action, price: signal.seenPrice };
    const resolution = symbols.resolve(account, { symbol, exchange }, want);
    symbols.record(userId, account, { symbol, exchange }, resolution);
    return resolution;
  }
}

/** An account that is named although its owner has switched its webhook off; exits go all the same. */
function refuseAccount({ receivesWebhooks }: Account, { action }: Signal): Denial | undefined {
  if (receivesWebhooks || !isOpening(action)) return undefined;
  return deny(
    'WEBHOOK_OFF',
    'This account does not take webhook signals. Switch them on for it first.',
  );
}

function toIntent(
  account: AccountId,
  { id, userId, signal, receivedAtMs, settings }: Dispatched,
  mapped: Resolved | undefined,
): OrderIntent {
  const ttlS = isOpening(signal.action) ? settings.openTtlS : settings.exitTtlS;
  return {
    cause: { kind: 'signal', id },
    userId,
    account,
    action: signal.action,
    orderType: signal.orderType,
    symbol: mapped?.spec.name,
    originalSymbol: signal.symbol,
    symbolFacts: mapped === undefined ? undefined : { ...mapped.spec, ...mapped.priceFacts },
    volume: signal.volume,
    riskSize: signal.riskSize,
    price: signal.price,
    limitPrice: signal.limitPrice,
    expectedPrice: signal.price ?? signal.seenPrice,
    stopLoss: inTerminalUnits(signal.stopLoss, mapped?.priceFacts),
    takeProfit: inTerminalUnits(signal.takeProfit, mapped?.priceFacts),
    ticket: signal.ticket,
    positionType: signal.positionType,
    percent: signal.percent,
    comment: signal.comment,
    sentAtMs: signal.sentAtMs,
    receivedAtMs,
    maxAgeMs: settings.maxSignalAgeS * 1000,
    ttlMs: ttlS * 1000,
    exitTtlMs: settings.exitTtlS * 1000,
  };
}
