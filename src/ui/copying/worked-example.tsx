import { useSignal } from '@preact/signals';
import { ArrowRight } from 'lucide';
import { useEffect, useId, useMemo } from 'preact/hooks';
import { lots, NOTHING } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { createExample, type ExampleAsked } from '../state/pair-example.ts';
import { loadSymbols, symbolsOf } from '../state/symbols.ts';
import type { Example, ExampleTrade, PairSettings, Reason } from '../wire/copying.ts';
import type { BrokerSymbol } from '../wire/wire.ts';
import { isComplete } from './default-settings.ts';
import { editorWords } from './editor-words.ts';

const text = editorWords.example;
const FAVOURITE = 'EURUSD';
const STOP_SHARE = 0.005;
const MOST_LISTED = 200;

type WorkedExampleProps = {
  master: string;
  slave: string;
  settings: PairSettings;
  /** What the master has traded last. */
  symbol: string | undefined;
};

/** What one trade of the master would become, as one types. */
export function WorkedExample({ master, slave, settings, symbol: last }: WorkedExampleProps) {
  const typed = useSignal<{
    symbol: string | undefined;
    volume: number;
    price: string;
    stop: string;
  }>({ symbol: undefined, volume: 1, price: '', stop: '' });
  const side = useSignal<ExampleTrade['side']>('BUY');
  const example = useMemo(createExample, []);
  useEffect(() => example.stop, [example]);
  useEffect(() => {
    if (master !== '') void loadSymbols(master);
  }, [master]);
  const symbols = symbolsOf(master);
  const symbol = typed.value.symbol ?? last ?? favouriteOf(symbols);
  const known = symbols.find(({ name }) => name === symbol);
  const isByRisk = settings.volume_mode === 'risk_percent';
  const levels = isByRisk ? levelsOf(typed.value, side.value, known) : {};
  const isWhole =
    master !== '' &&
    slave !== '' &&
    symbol.trim() !== '' &&
    typed.value.volume > 0 &&
    isComplete(settings);
  const asked: ExampleAsked | undefined = isWhole
    ? {
        master_account: master,
        slave_account: slave,
        settings,
        symbol: symbol.trim(),
        side: side.value,
        volume: typed.value.volume,
        ...levels,
        // A trade that the filters let through: what it is sized like is the question here.
        magic: settings.magics[0] ?? '0',
        comment: settings.comment_contains,
      }
    : undefined;
  const key = JSON.stringify(asked);
  useEffect(() => {
    example.ask(asked);
  }, [example, key]);
  const change = (wanted: Partial<typeof typed.value>): void => {
    typed.value = { ...typed.value, ...wanted };
  };
  const list = useId();
  return (
    <Card
      title={text.title}
      testId="example"
      aside={<span class="text-xs text-quiet">{text.live}</span>}
    >
      <div class="space-y-4 px-4 pb-5 text-sm sm:px-5">
        <div class="grid grid-cols-3 gap-3">
          <Field name={text.symbol}>
            <input
              class="input w-full"
              data-testid="example-symbol"
              list={list}
              maxLength={64}
              autoComplete="off"
              spellcheck={false}
              value={symbol}
              onInput={({ currentTarget: { value } }) => {
                change({ symbol: value });
              }}
            />
          </Field>
          <Field name={text.side}>
            <select
              class="select w-full"
              value={side.value}
              onChange={({ currentTarget: { value } }) => {
                side.value = value === 'SELL' ? 'SELL' : 'BUY';
              }}
            >
              <option value="BUY">{text.buy}</option>
              <option value="SELL">{text.sell}</option>
            </select>
          </Field>
          <Field name={text.lots}>
            <input
              class="input w-full tabular-nums"
              data-testid="example-lots"
              type="number"
              inputMode="decimal"
              min="0.00001"
              step="any"
              defaultValue="1"
              onInput={({ currentTarget: { value } }) => {
                change({ volume: Number(value) });
              }}
            />
          </Field>
          {isByRisk && <Levels typed={typed.value} levels={levels} onChange={change} />}
        </div>
        <datalist id={list}>
          {symbols.slice(0, MOST_LISTED).map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <div aria-live="polite" class="space-y-4">
          {asked === undefined && <p class="text-quiet">{text.incomplete}</p>}
          {asked !== undefined && example.fault.value !== undefined && (
            <Notice tone="error">{example.fault.value}</Notice>
          )}
          {asked !== undefined && example.answer.value !== undefined && (
            <div class={`space-y-4 transition-opacity ${example.isOld.value ? 'opacity-60' : ''}`}>
              <Result
                answer={example.answer.value}
                masterLots={typed.value.volume}
                isOld={example.isOld.value}
              />
            </div>
          )}
        </div>
      </div>
    </Card>
  );
}

type LevelsProps = {
  typed: { price: string; stop: string };
  levels: { price?: number; sl?: number };
  onChange: (change: { price?: string; stop?: string }) => void;
};

function Levels({ typed, levels, onChange }: LevelsProps) {
  return (
    <>
      <Field name={text.price}>
        <input
          class="input w-full tabular-nums"
          type="number"
          min="0"
          step="any"
          placeholder={String(levels.price ?? '')}
          value={typed.price}
          onInput={({ currentTarget: { value } }) => {
            onChange({ price: value });
          }}
        />
      </Field>
      <Field name={text.stop}>
        <input
          class="input w-full tabular-nums"
          type="number"
          min="0"
          step="any"
          placeholder={String(levels.sl ?? '')}
          value={typed.stop}
          onInput={({ currentTarget: { value } }) => {
            onChange({ stop: value });
          }}
        />
      </Field>
    </>
  );
}

type ResultProps = { answer: Example; masterLots: number; isOld: boolean };

function Result({ answer, masterLots, isOld }: ResultProps) {
  const { volume, refused, symbol, side, symbol_found_by: via } = answer;
  const isNothing = volume === null || refused !== null;
  return (
    <>
      <div
        class={`rounded-field px-3 py-2.5 ${isNothing ? 'tint-warning' : 'tint-success'}`}
        data-testid="example-result"
        data-old={isOld}
      >
        <p class="text-base font-semibold tabular-nums">
          {isNothing ? text.nothing(lots(masterLots)) : text.result(lots(masterLots), lots(volume))}
        </p>
        {refused !== null && <p class="mt-0.5">{refused.message}</p>}
        {!isNothing && symbol !== null && (
          <p class="mt-0.5">
            {text.becomes(side === 'BUY' ? text.buy : text.sell, symbol)}
            {via !== null && <span class="block text-xs">{text.foundBy(via)}</span>}
          </p>
        )}
      </div>
      {answer.steps.length > 0 && <Steps answer={answer} />}
      {answer.obstacles.length > 0 && <Obstacles list={answer.obstacles} />}
    </>
  );
}

function Steps({ answer: { steps } }: { answer: Example }) {
  const names: Record<string, string> = text.stepNames;
  return (
    <div>
      <h3 class="mb-1 text-xs font-medium text-quiet">{text.steps}</h3>
      <ol data-testid="example-steps">
        {steps.map((step, i) => (
          <li
            key={step.step}
            class="flex items-baseline gap-2.5 border-t border-base-300 py-1.5 first:border-0"
          >
            <span class="w-24 shrink-0 text-quiet">{names[step.step] ?? step.step}</span>
            <span class="min-w-0 flex-1 text-xs text-pretty text-quiet">{step.text}</span>
            <span
              class={`text-right tabular-nums ${i === steps.length - 1 ? 'font-semibold' : ''}`}
            >
              {step.lots === '' ? NOTHING : lots(step.lots)}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Obstacles({ list }: { list: readonly Reason[] }) {
  return (
    <div class="rounded-field px-3 py-2 tint-warning" data-testid="example-obstacles">
      <h3 class="text-xs font-medium">{text.obstacles}</h3>
      <ul class="mt-1 space-y-1">
        {list.map(({ code, message }) => (
          <li key={code} class="flex items-start gap-2">
            <Icon of={ArrowRight} class="mt-0.5 size-4" />
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function favouriteOf(symbols: readonly BrokerSymbol[]): string {
  const found = symbols.find(({ name }) => name.startsWith(FAVOURITE)) ?? symbols[0];
  return found?.name ?? FAVOURITE;
}

/** What was typed; where nothing was, the price now and a stop a little away from it. */
function levelsOf(
  { price, stop }: { price: string; stop: string },
  side: 'BUY' | 'SELL',
  symbol: BrokerSymbol | undefined,
): { price?: number; sl?: number } {
  const quote = side === 'BUY' ? symbol?.ask : symbol?.bid;
  const at = Number(price) > 0 ? Number(price) : quote;
  if (at === undefined || at <= 0) return {};
  const away = at * (side === 'BUY' ? 1 - STOP_SHARE : 1 + STOP_SHARE);
  const usual = Number(away.toFixed(symbol?.digits ?? 5));
  return { price: at, sl: Number(stop) > 0 ? Number(stop) : usual };
}
