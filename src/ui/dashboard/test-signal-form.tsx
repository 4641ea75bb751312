import { useSignal } from '@preact/signals';
import { Send } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { lots } from '../format.ts';
import { OrderAnswer } from '../limits/order-answer.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { practiceAccounts, symbolsProblemOf } from '../state/accounts.ts';
import { loadSymbols, symbolsFault, symbolsOf } from '../state/symbols.ts';
import { sendTestSignal, type Knock, type TestSignal } from '../state/test-signal.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../wire/request.ts';
import type { BrokerSymbol } from '../wire/wire.ts';
import { TestSignalSteps } from './test-signal-steps.tsx';

const words = strings.test;
const FAVOURITE = 'EURUSD';
const SMALL_LOT = 0.01;

/** A terminal that has just started takes a moment to tell its symbols. */
const ASK_AGAIN_MS = 3000;

/** Sends a small order through the user's own webhook to a practice account, and shows its way. */
export function TestSignalForm({ webhookUrl }: { webhookUrl: string }) {
  const account = useSignal('');
  const symbol = useSignal('');
  const side = useSignal<TestSignal['side']>('BUY');
  const isSending = useSignal(false);
  const knock = useSignal<Knock | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);

  const accounts = practiceAccounts.value;
  const chosenAccount = accounts.find((item) => item.account === account.value) ?? accounts[0];
  const number = chosenAccount?.account ?? '';
  const isCatalogueHere = symbolsOf(number).length > 0;
  useEffect(() => {
    if (number === '' || isCatalogueHere) return undefined;
    void loadSymbols(number);
    const timer = window.setInterval(() => void loadSymbols(number), ASK_AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [number, isCatalogueHere]);

  const symbols = symbolsOf(number).filter((item) => allows(item, side.value));
  const chosen = symbols.find(({ name }) => name === symbol.value) ?? favouriteOf(symbols);
  const volume = Math.max(SMALL_LOT, chosen?.volume_min ?? SMALL_LOT);

  const send = async (): Promise<void> => {
    if (chosen === undefined) return;
    isSending.value = true;
    fault.value = undefined;
    knock.value = undefined;
    const wanted = { account: number, symbol: chosen.name, side: side.value, volume };
    try {
      knock.value = await sendTestSignal(webhookUrl, wanted);
    } catch (error) {
      fault.value = sentenceOf(error);
    }
    isSending.value = false;
  };

  if (chosenAccount === undefined) {
    return (
      <TestFrame>
        <Notice tone="info">
          {words.noAccount}{' '}
          <a href="/accounts" class="link">
            {strings.accounts.emptyAction}
          </a>
        </Notice>
      </TestFrame>
    );
  }
  return (
    <TestFrame>
      <form
        class="grid grid-cols-2 gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <label class="col-span-2 text-sm">
          <span class="mb-1 block text-quiet">{words.account}</span>
          <select
            class="select w-full select-sm"
            value={number}
            onChange={(event) => (account.value = event.currentTarget.value)}
          >
            {accounts.map((item) => (
              <option key={item.account} value={item.account}>
                {item.nickname} ({item.account})
              </option>
            ))}
          </select>
        </label>
        <label class="min-w-0 text-sm">
          <span class="mb-1 block text-quiet">{words.symbol}</span>
          <select
            class="select w-full select-sm"
            data-testid="test-symbol"
            value={chosen?.name ?? ''}
            disabled={symbols.length === 0}
            onChange={(event) => (symbol.value = event.currentTarget.value)}
          >
            {symbols.map(({ name, description }) => (
              <option key={name} value={name} title={description}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <SideChoice side={side.value} onChoose={(next) => (side.value = next)} />
        {chosen !== undefined && (
          <div class="col-span-2 min-w-0" data-testid="test-preview">
            <OrderAnswer
              key={number}
              account={number}
              order={{ action: side.value, symbol: chosen.name, volume: String(volume) }}
              currency={chosenAccount.currency}
              isBrief
            />
          </div>
        )}
        <button
          type="submit"
          class="btn col-span-2 btn-primary"
          data-testid="send-test-signal"
          disabled={isSending.value || chosen === undefined}
        >
          <Icon of={Send} />
          {isSending.value ? words.sending : words.send}
          {chosen !== undefined && (
            <span class="font-normal">
              {side.value} {lots(volume)} {chosen.name}
            </span>
          )}
        </button>
      </form>
      {symbols.length === 0 && (
        <p class="text-sm text-quiet">
          {symbolsFault.value ?? symbolsProblemOf(number) ?? words.noSymbols}
        </p>
      )}
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
      {knock.value !== undefined && (
        <TestSignalSteps key={knock.value.signalId} knock={knock.value} />
      )}
    </TestFrame>
  );
}

function TestFrame({ children }: { children: ComponentChildren }) {
  return (
    <div class="space-y-3 border-y border-base-300 py-4">
      <div>
        <h3 class="text-sm font-medium">{words.heading}</h3>
        <p class="mt-0.5 text-sm text-pretty text-quiet">{words.hint}</p>
      </div>
      {children}
    </div>
  );
}

type SideChoiceProps = { side: TestSignal['side']; onChoose: (side: TestSignal['side']) => void };

function SideChoice({ side, onChoose }: SideChoiceProps) {
  const choices = [
    { value: 'BUY', word: words.buy },
    { value: 'SELL', word: words.sell },
  ] as const;
  return (
    <fieldset class="min-w-0 text-sm">
      <legend class="mb-1 text-quiet">{words.side}</legend>
      <div class="join grid grid-cols-2">
        {choices.map(({ value, word }) => (
          <button
            key={value}
            type="button"
            class={`btn join-item btn-sm ${value === side ? 'btn-active btn-primary' : ''}`}
            aria-pressed={value === side}
            onClick={() => {
              onChoose(value);
            }}
          >
            {word}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function allows({ trade_mode: mode }: BrokerSymbol, side: TestSignal['side']): boolean {
  return mode === 'FULL' || mode === (side === 'BUY' ? 'LONGONLY' : 'SHORTONLY');
}

function favouriteOf(symbols: readonly BrokerSymbol[]): BrokerSymbol | undefined {
  return symbols.find(({ name }) => name.includes(FAVOURITE)) ?? symbols[0];
}
