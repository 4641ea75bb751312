import type { AccountId, SignalId, UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Account, Accounts } from '../accounts/index.ts';
import type { Orders } from '../orders/index.ts';
import type { Risk } from '../risk/index.ts';
import type { Symbols } from '../symbols/index.ts';
import { NOTHING_GIVEN, deny, isClosing, isOpening, type Denial } from '../trade/index.ts';
import { contradiction, type MissedAlerts } from './missed-alerts.ts';
import type { Signal, SignalSettings } from './signal.ts';
import type { StoredOutcome } from './store.ts';

export type DispatchDeps = {
  accounts: Accounts;
  symbols: Symbols;
  risk: Pick<Risk, 'plan' | 'holding'>;
  orders: Orders;
  missed: MissedAlerts;
  log: Log;
};

export type Dispatched = {
  id: SignalId;
  userId: UserId;
  signal: Signal;
  receivedAtMs: number;
  settings: SignalSettings;
};

type Draft = Parameters<Risk['plan']>[1];
type Target = { number: AccountId; account: Account | undefined };

/**
 * Stage 3 of 7: plan. A signal becomes one intent for each account it concerns, or two where a strategy turns over; or
 * a denial for that account. Accounts do not influence each other.
 */
export function createDispatch({ accounts, symbols, risk, orders, missed, log }: DispatchDeps) {
  return { dispatch };

  /** Call inside the transaction that stores the signal. */
  function dispatch(job: Dispatched): StoredOutcome[] {
    return targetsOf(accounts, job.userId, job.signal).flatMap((target) =>
      stepsOf(job.signal).map((step, part) => {
        const outcome = placeOn(target, { ...job, signal: step }, part);
        const { account, commandId: id, code } = outcome;
        log.info(
          { stage: 'plan', id, cause: job.id, account, outcome: code ?? 'placed' },
          'planned',
        );
        return step.action === job.signal.action ? outcome : { ...outcome, action: step.action };
      }),
    );
  }

  function placeOn(
    { number, account: found }: Target,
    job: Dispatched,
    part: number,
  ): StoredOutcome {
    const { userId, signal } = job;
    // Of a mere claim nothing is looked up: the gate refuses it.
    const account = found?.isProven === true ? found : undefined;
    const occasion = occasionOf(job, part);
    const refused = account === undefined ? undefined : refuseAccount(account, signal);
    const planned =
      account === undefined
        ? undefined
        : risk.plan({ userId, account: number }, draftOf(signal), occasion);
    const { resolution } = planned ?? {};
    if (resolution !== undefined) symbols.record(userId, number, askedOf(signal), resolution);
    const intent = planned?.intent ?? {
      ...NOTHING_GIVEN,
      ...occasion,
      action: signal.action,
      originalSymbol: signal.symbol,
      userId,
      account: number,
    };
    const denial = refused ?? planned?.denial;
    // Looked at before it goes: with this order under way nobody could tell any more what is held.
    const remarks = part === 0 ? remarksOn(number, job, intent.symbol) : undefined;
    const placement = denial === undefined ? orders.place(intent) : orders.refuse(intent, denial);
    const said = placement.kind === 'denied' ? placement : placement.closing;
    const isPlaced = placement.kind === 'placed';
    if (isPlaced && remarks?.contradicts !== undefined)
      missed.tell(userId, number, intent.symbol ?? '', remarks.contradicts);
    const remarked = isPlaced ? [remarks?.contradicts, remarks?.nothing] : [];
    return {
      account: number,
      symbol: intent.symbol ?? null,
      via: resolution?.kind === 'resolved' ? resolution.via : null,
      commandId: placement.kind === 'placed' ? placement.commandId : null,
      code: said?.code ?? null,
      message: [said?.message, ...remarked].filter(Boolean).join(' '),
      ...(account?.kind === 'paper' && { simulated: true }),
      ...(part > 0 && { part }),
      ...(placement.kind === 'placed' &&
        placement.closing !== undefined && { closes: placement.closing.lots }),
    };
  }

  /** What the owner should know of it: an alert may have been missed; nothing may be there to close. */
  function remarksOn(
    account: AccountId,
    { userId, signal }: Dispatched,
    symbol: string | undefined,
  ): { contradicts: string | undefined; nothing: string | undefined } | undefined {
    if (symbol === undefined) return undefined;
    const holding = risk.holding(userId, account, symbol);
    return {
      contradicts: contradiction(signal, symbol, holding),
      nothing: nothingToClose(signal, symbol, holding),
    };
  }
}

/** Which accounts a signal concerns; real ones first, because what becomes of those matters most. */
export function targetsOf(accounts: Accounts, userId: UserId, signal: Signal): Target[] {
  const targets =
    signal.accounts.length > 0
      ? signal.accounts.map((number) => ({
          number: number as AccountId,
          account: accounts.find(userId, number),
        }))
      : takersOf(accounts.list(userId)).map((account) => ({ number: account.account, account }));
  const isPractice = ({ account }: Target): number => Number(account?.kind === 'paper');
  return targets.sort((a, b) => isPractice(a) - isPractice(b));
}

/** Who takes what names no account; a claim only where there is nothing else, so that its owner is told what it lacks. */
function takersOf(own: readonly Account[]): readonly Account[] {
  const takers = own.filter(({ receivesWebhooks }) => receivesWebhooks);
  const proven = takers.filter(({ isProven }) => isProven);
  return proven.length > 0 ? proven : takers;
}

/** One that turns over is the exit of the old side, then the opening. */
export function stepsOf(signal: Signal): Signal[] {
  if (signal.closesFirst === undefined) return [signal];
  return [exitOf(signal), { ...signal, closesFirst: undefined }];
}

/** The exit of a signal that turns over, without its opening. */
export function exitOf(signal: Signal): Signal {
  const { symbol, exchange, comment, sentAtMs, closesFirst, heldBefore, accounts, key } = signal;
  return {
    ...NOTHING_GIVEN,
    action: 'CLOSE',
    symbol,
    exchange,
    seenPrice: undefined,
    positionType: closesFirst,
    share: undefined,
    closesFirst: undefined,
    heldBefore,
    comment,
    sentAtMs,
    accounts,
    key,
  };
}

/** An account that is named although its owner has switched its webhook off; exits go all the same. */
export function refuseAccount(
  { receivesWebhooks }: Account,
  { action }: Signal,
): Denial | undefined {
  if (receivesWebhooks || !isOpening(action)) return undefined;
  return deny(
    'WEBHOOK_OFF',
    'This account does not take webhook signals. Switch them on for it on the page Accounts.',
  );
}

export function draftOf(signal: Signal): Draft {
  const { action, orderType, volume, riskSize, price, limitPrice, seenPrice } = signal;
  const { stopLoss, takeProfit, ticket, positionType, percent, share, symbol } = signal;
  return {
    ...{ action, orderType, volume, riskSize, price, limitPrice, seenPrice },
    ...{ stopLoss, takeProfit, ticket, positionType, percent, share },
    asked: symbol === undefined ? undefined : askedOf(signal),
  };
}

function askedOf({ symbol = '', exchange }: Signal) {
  return { symbol, exchange };
}

/** As far as the terminal has told; the exit goes all the same, because a list may be late. */
export function nothingToClose(
  { action, positionType, ticket }: Signal,
  symbol: string,
  holding: ReturnType<Risk['holding']>,
): string | undefined {
  if (!isClosing(action) || action === 'CANCEL' || ticket !== undefined) return undefined;
  if (holding?.isSettled !== true) return undefined;
  const lots = positionType === 'BUY' ? holding.long : holding.short;
  const isEmpty =
    positionType === undefined ? holding.long.plus(holding.short).isZero() : lots.isZero();
  if (!isEmpty) return undefined;
  const side = positionType === undefined ? '' : positionType === 'BUY' ? ' bought' : ' sold';
  return `There seems to be nothing to close: the terminal shows nothing${side} of ${symbol}.`;
}

function occasionOf({ id, signal, receivedAtMs, settings }: Dispatched, part: number) {
  const ttlS = isOpening(signal.action) ? settings.openTtlS : settings.exitTtlS;
  return {
    cause: { kind: 'signal' as const, id, part },
    comment: signal.comment,
    sentAtMs: signal.sentAtMs,
    receivedAtMs,
    maxAgeMs: settings.maxSignalAgeS * 1000,
    ttlMs: ttlS * 1000,
    exitTtlMs: settings.exitTtlS * 1000,
  };
}
