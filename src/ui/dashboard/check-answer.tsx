import { lots } from '../format.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Notice } from '../parts/notice.tsx';
import { CHIP, SimulatedBadge } from '../parts/status-badge.tsx';
import { strings } from '../strings.ts';
import type { CheckedAccount, CheckedOrder, MessageCheck } from '../wire/wire.ts';
import { CodeLine } from './code-line.tsx';

const words = strings.checker;

const TONES: Record<CheckedAccount['would'], string> = {
  send: 'tint-success',
  refuse: 'tint-error',
  nothing: 'tint-neutral',
};

/** What a message was understood as, what it would do on each account, and how to write it better. */
export function CheckAnswer({ answer }: { answer: MessageCheck }) {
  const { understood, message, mended } = answer;
  const orders = answer.orders.filter((order) => saysMore(order, message));
  return (
    <div class="space-y-3" data-testid="check-answer">
      <Notice tone={understood ? 'info' : 'error'}>{message}</Notice>
      {orders.length > 0 && (
        <ol class="space-y-3">
          {orders.map((order, i) => (
            <li key={i} class="rounded-field border border-base-300 px-3 py-2.5">
              {answer.orders.length > 1 && (
                <p class="text-xs text-quiet">
                  {words.orderOf(answer.orders.indexOf(order) + 1, answer.orders.length)}
                </p>
              )}
              <Order order={order} overall={message} />
            </li>
          ))}
        </ol>
      )}
      {mended !== null && <Mended text={mended} />}
    </div>
  );
}

/** The answer's own sentence stands above; of a single order it says the same. */
function saysMore({ says, warnings, accounts, message }: CheckedOrder, overall: string): boolean {
  return says !== '' || warnings.length > 0 || accounts.length > 0 || message !== overall;
}

function Order({ order, overall }: { order: CheckedOrder; overall: string }) {
  const { understood, says, warnings, message, accounts } = order;
  return (
    <div class="space-y-2" data-testid="check-order">
      {says !== '' && <p class="font-medium wrap-anywhere">{says}</p>}
      {!understood && message !== overall && <p class="wrap-anywhere text-error">{message}</p>}
      {warnings.length > 0 && (
        <div class="rounded-field px-3 py-2 tint-warning" data-testid="check-warnings">
          <p class="text-xs font-medium">{words.warnings}</p>
          <ul class="list-disc pl-4 wrap-anywhere text-base-content">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      {understood && accounts.length === 0 && <p class="text-quiet">{words.noAccounts}</p>}
      {accounts.length > 0 && (
        <ul class="divide-y divide-base-300" aria-label={words.accounts}>
          {accounts.map((account, i) => (
            <li key={i} class="py-2 first:pt-0 last:pb-0">
              <AccountLine account={account} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function AccountLine({ account }: { account: CheckedAccount }) {
  const { nickname, simulated, would, action, symbol, volume, code, message } = account;
  const nextStep = would === 'refuse' ? strings.nextStepOf(code) : undefined;
  const what = [action, volume === null ? '' : lots(volume), symbol].filter(Boolean).join(' ');
  return (
    <div data-testid="check-account" data-would={would}>
      <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span class={`${CHIP} ${TONES[would]}`}>{words.would[would]}</span>
        <span class="min-w-0 font-medium wrap-anywhere">{nickname}</span>
        {simulated && <SimulatedBadge />}
      </p>
      <p class="mt-1 text-quiet tabular-nums wrap-anywhere">{what}</p>
      {message !== '' && <p class="wrap-anywhere">{message}</p>}
      {nextStep !== undefined && <p class="text-quiet">{nextStep}</p>}
    </div>
  );
}

function Mended({ text }: { text: string }) {
  return (
    <div class="space-y-2" data-testid="check-mended">
      <div class="flex items-center justify-between gap-2">
        <h4 class="font-medium">{words.mended}</h4>
        <CopyButton text={text} label={words.copyMended} testId="copy-mended" />
      </div>
      <CodeLine label={words.mended} text={text} />
    </div>
  );
}
