import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Card } from '../parts/card.tsx';
import { accountList } from '../state/accounts.ts';
import type { AskedOrder } from '../state/order-preview.ts';
import { strings } from '../strings.ts';
import { OrderAnswer } from './order-answer.tsx';
import { SymbolInput } from './symbol-input.tsx';

const words = strings.limits.preview;

const ACTIONS = ['BUY', 'SELL', 'CLOSE'] as const;
const SIZES = ['volume', 'risk_percent_equity', 'risk_percent_balance', 'risk_money'] as const;
const STOPS = ['none', 'stop_loss_pips', 'stop_loss_points', 'stop_loss'] as const;

type Fields = {
  action: Signal<(typeof ACTIONS)[number]>;
  symbol: Signal<string>;
  sizeBy: Signal<(typeof SIZES)[number]>;
  size: Signal<string>;
  stopBy: Signal<(typeof STOPS)[number]>;
  stop: Signal<string>;
};

type PreviewCardProps = {
  /** Whose rules are asked; undefined lets the person choose. */
  account: string | undefined;
  hasUnsaved: boolean;
};

/** An order as it is thought of, and what would become of it. */
export function PreviewCard({ account, hasUnsaved }: PreviewCardProps) {
  const fields = useFields();
  const chosen = useSignal('');
  const number = account ?? (chosen.value || (accountList.value[0]?.account ?? ''));
  const order = orderOf(fields);
  const currency = accountList.value.find((item) => item.account === number)?.currency ?? null;
  return (
    <div
      id="limits-preview"
      class="min-w-0 scroll-mt-16 xl:sticky xl:top-6 xl:max-h-[calc(100dvh-3rem)] xl:overflow-y-auto"
    >
      <Card title={words.heading} testId="preview">
        <div class="space-y-4 px-4 pb-5 sm:px-5">
          <p class="text-sm text-pretty text-quiet">{words.intro}</p>
          {account === undefined && <AccountChoice number={number} chosen={chosen} />}
          <OrderFields fields={fields} account={number} />
          {hasUnsaved && <p class="text-sm text-warning">{words.unsaved}</p>}
          {order === undefined ? (
            <p class="text-sm text-quiet">{words.incomplete}</p>
          ) : (
            <OrderAnswer key={number} account={number} order={order} currency={currency} />
          )}
        </div>
      </Card>
    </div>
  );
}

function useFields(): Fields {
  return {
    action: useSignal<(typeof ACTIONS)[number]>('BUY'),
    symbol: useSignal(''),
    sizeBy: useSignal<(typeof SIZES)[number]>('volume'),
    size: useSignal(''),
    stopBy: useSignal<(typeof STOPS)[number]>('none'),
    stop: useSignal(''),
  };
}

function AccountChoice({ number, chosen }: { number: string; chosen: Signal<string> }) {
  return (
    <Labelled name={words.account}>
      {(id) => (
        <select
          id={id}
          class="select w-full select-sm"
          value={number}
          onChange={({ currentTarget: { value } }) => (chosen.value = value)}
        >
          {accountList.value.map(({ account, nickname }) => (
            <option key={account} value={account}>
              {nickname} ({account})
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

function OrderFields({ fields, account }: { fields: Fields; account: string }) {
  const { action, symbol, sizeBy, size, stopBy, stop } = fields;
  const isOpening = action.value !== 'CLOSE';
  return (
    <div class="grid grid-cols-2 gap-3 text-sm">
      <Choice name={words.action} value={action} choices={ACTIONS} texts={words.actions} />
      <div class="min-w-0">
        <span aria-hidden="true" class="mb-1 block font-medium">
          {words.symbol}
        </span>
        <SymbolInput
          account={account}
          value={symbol.value}
          label={words.symbol}
          placeholder={words.symbolPlaceholder}
          testId="preview-symbol"
          onInput={(text) => (symbol.value = text)}
        />
      </div>
      {isOpening && (
        <>
          <Choice name={words.sizeBy} value={sizeBy} choices={SIZES} texts={words.sizes} />
          <NumberField name={words.size} value={size} testId="preview-size" />
          <Choice name={words.stopBy} value={stopBy} choices={STOPS} texts={words.stops} />
          <NumberField
            name={words.stop}
            value={stop}
            testId="preview-stop"
            isDisabled={stopBy.value === 'none'}
          />
        </>
      )}
    </div>
  );
}

type ChoiceProps<T extends string> = {
  name: string;
  value: Signal<T>;
  choices: readonly T[];
  texts: Record<T, string>;
};

function Choice<T extends string>({ name, value, choices, texts }: ChoiceProps<T>) {
  return (
    <Labelled name={name}>
      {(id) => (
        <select
          id={id}
          class="select w-full select-sm"
          value={value.value}
          onChange={({ currentTarget }) => {
            value.value = choices.find((item) => item === currentTarget.value) ?? value.value;
          }}
        >
          {choices.map((item) => (
            <option key={item} value={item}>
              {texts[item]}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

type NumberFieldProps = {
  name: string;
  value: Signal<string>;
  testId: string;
  isDisabled?: boolean;
};

function NumberField({ name, value, testId, isDisabled = false }: NumberFieldProps) {
  return (
    <Labelled name={name}>
      {(id) => (
        <input
          id={id}
          class="input w-full input-sm tabular-nums"
          data-testid={testId}
          inputMode="decimal"
          autoComplete="off"
          maxLength={20}
          disabled={isDisabled}
          value={isDisabled ? '' : value.value}
          onInput={({ currentTarget }) => (value.value = currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

type LabelledProps = { name: string; children: (id: string) => ComponentChildren };

function Labelled({ name, children }: LabelledProps) {
  const id = useId();
  return (
    <div class="min-w-0 text-sm">
      <label for={id} class="mb-1 block font-medium">
        {name}
      </label>
      {children(id)}
    </div>
  );
}

/** What the server is asked; undefined while something is missing. */
function orderOf({ action, symbol, sizeBy, size, stopBy, stop }: Fields): AskedOrder | undefined {
  const name = symbol.value.trim();
  if (name === '') return undefined;
  if (action.value === 'CLOSE') return { action: 'CLOSE', symbol: name };
  if (!isAmount(size.value)) return undefined;
  const isStopped = stopBy.value !== 'none' && isAmount(stop.value);
  return {
    action: action.value,
    symbol: name,
    [sizeBy.value]: size.value.trim(),
    ...(isStopped && { [stopBy.value]: stop.value.trim() }),
  };
}

function isAmount(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text.trim()) && Number(text) > 0;
}
