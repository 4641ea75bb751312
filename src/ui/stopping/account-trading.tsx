import { useSignal } from '@preact/signals';
import { OctagonX, Play, X } from 'lucide';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { CHIP } from '../parts/status-badge.tsx';
import { resumeQuestion, stopQuestion } from '../state/asking.ts';
import { closeOut, closingOf } from '../state/closing-out.ts';
import { holdingsOf } from '../state/holdings.ts';
import { restraintOn, standingOf, trading, type Standing, type Subject } from '../state/trading.ts';
import { strings } from '../strings.ts';
import type { Account } from '../wire/wire.ts';
import { describeHoldings } from './holdings-text.ts';

const words = strings.stopping;

/** What one account may do now, and the buttons that stop it, resume it and close it out. */
export function AccountTrading({ account }: { account: Account }) {
  const { account: id, nickname } = account;
  const subject: Subject = { scope: 'account', account: id };
  const own = standingOf(subject);
  return (
    <div
      role="group"
      aria-label={words.account.stateOf(nickname)}
      data-testid="account-trading"
      class="mt-4 flex flex-wrap items-center justify-between gap-x-3 gap-y-2 border-t border-base-300 pt-3"
    >
      <AccountState standing={restraintOn(id)} account={account} />
      <div class="flex flex-wrap gap-2">
        {own !== undefined && (
          <button
            type="button"
            class="btn btn-primary btn-sm"
            data-testid="resume-account"
            aria-haspopup="dialog"
            aria-label={words.banner.resumeOf.account(nickname)}
            onClick={() => resumeQuestion.ask(subject)}
          >
            <Icon of={Play} />
            {words.resume}
          </button>
        )}
        {own?.state !== 'halted' && (
          <button
            type="button"
            class="btn btn-outline btn-error btn-sm"
            data-testid="stop-account"
            aria-haspopup="dialog"
            aria-label={words.account.stopOf(nickname)}
            onClick={() => stopQuestion.ask(subject)}
          >
            <Icon of={OctagonX} />
            {words.account.stop}
          </button>
        )}
        <CloseAll account={account} />
      </div>
    </div>
  );
}

type AccountStateProps = { standing: Standing | undefined; account: Account };

function AccountState({ standing, account }: AccountStateProps) {
  if (trading.value.value === undefined) return <span />;
  const { states, inherited } = words.account;
  if (standing === undefined) {
    const own = ownStateOf(account);
    return (
      <span class={own === 'active' ? `${CHIP} tint-success` : `${CHIP} tint-warning`}>
        {states[own]}
      </span>
    );
  }
  return (
    <span class="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span class={`${CHIP} tint-error`}>{states[standing.state]}</span>
      <span class="text-xs text-quiet">{inherited[standing.subject.scope]}</span>
    </span>
  );
}

/** What the account itself has against openings; its limits speak for themselves. */
function ownStateOf(account: Account): 'active' | 'paused' | 'silent' | 'blocked' {
  if (account.is_paused) return 'paused';
  if (account.status !== 'online') return 'silent';
  return account.trading_block === null ? 'active' : 'blocked';
}

function CloseAll({ account }: { account: Account }) {
  const isAsking = useSignal(false);
  const { account: id, nickname } = account;
  const underWay = closingOf(id);
  const holdings = holdingsOf([account]);
  if (underWay !== undefined) {
    return (
      <span class="flex items-center text-sm text-quiet tabular-nums">
        {underWay.left > 0 ? words.account.closing(underWay.left) : words.account.lookingAt}
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        class="btn btn-outline btn-error btn-sm"
        data-testid="close-all"
        aria-haspopup="dialog"
        aria-label={words.account.closeAllOf(nickname)}
        onClick={() => (isAsking.value = true)}
      >
        <Icon of={X} />
        {words.account.closeAll}
      </button>
      <ConfirmDialog
        isOpen={isAsking}
        title={words.closeAll.title(nickname)}
        action={words.closeAll.confirm}
        testId="close-all-confirm"
        onConfirm={() => closeOut(id)}
      >
        <p class="font-medium tabular-nums" data-testid="close-all-holdings">
          {words.closeAll.holds(describeHoldings(holdings))}
        </p>
        {holdings.silent.length > 0 && (
          <p class="rounded-field px-3 py-2 tint-warning">{words.holdings.silent}</p>
        )}
        <Consequences lines={words.closeAll.lines} />
      </ConfirmDialog>
    </>
  );
}
