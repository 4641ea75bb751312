import { useSignal, type Signal } from '@preact/signals';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { useReading } from '../state/use-reading.ts';
import { strings } from '../strings.ts';
import { put } from '../wire/request.ts';
import {
  SIZING_FIGURES,
  type SignalSizing,
  type SizingFigure,
  type SizingMode,
} from '../wire/limits.ts';

const words = strings.limits.sizing;
const MODES = Object.keys(SIZING_FIGURES) as SizingMode[];

type SizingCardProps = { account: string; currency: string };

/** How many lots the account takes for a signal. */
export function SizingCard({ account, currency }: SizingCardProps) {
  const reading = useReading<{ sizing: SignalSizing }>(pathOf(account));
  const sizing = reading.value.value?.sizing;
  const fault = reading.fault.value;
  return (
    <Card
      title={words.heading}
      testId="signal-sizing"
      aside={<span class="text-sm text-quiet">{words.scope}</span>}
    >
      {sizing !== undefined && (
        <SizingForm key={account} account={account} currency={currency} sizing={sizing} />
      )}
      {sizing === undefined && fault === undefined && <SkeletonRows rows={2} />}
      {sizing === undefined && fault !== undefined && (
        <Failure reason={fault} onRetry={() => void reading.load()} />
      )}
    </Card>
  );
}

function SizingForm({ account, currency, sizing }: SizingCardProps & { sizing: SignalSizing }) {
  const { isBusy, fault, run } = useDoing();
  const saved = useSignal(sizing);
  const mode = useSignal<SizingMode>(sizing.mode);
  const takesMinimum = useSignal(sizing.below_minimum === 'minimum');
  const isSaved = useSignal(false);
  const save = async (form: HTMLFormElement): Promise<void> => {
    const wanted = readForm(form, mode.value, takesMinimum.value);
    isSaved.value = await run(async () => {
      saved.value = (await put<{ sizing: SignalSizing }>(pathOf(account), wanted)).sizing;
    });
  };
  return (
    <form
      class="space-y-4 px-4 pb-5 text-sm sm:px-5"
      onInput={() => (isSaved.value = false)}
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <div class="flex flex-wrap items-start gap-4">
        <Field name={words.mode}>
          <select
            class="select w-64 max-w-full"
            name="mode"
            value={mode.value}
            onChange={({ currentTarget: { value } }) => (mode.value = value as SizingMode)}
          >
            {MODES.map((name) => (
              <option key={name} value={name}>
                {words.modes[name].name}
              </option>
            ))}
          </select>
        </Field>
        {SIZING_FIGURES[mode.value].map((figure) => (
          <Figure
            key={`${mode.value} ${figure}`}
            figure={figure}
            currency={currency}
            value={saved.value[figure] ?? (figure === 'factor' ? 1 : undefined)}
          />
        ))}
      </div>
      <p class="max-w-prose text-pretty text-quiet">{words.modes[mode.value].hint}</p>
      {mode.value !== 'as_sent' && (
        <BelowMinimum
          takesMinimum={takesMinimum}
          currency={currency}
          most={saved.value.max_risk_money ?? undefined}
        />
      )}
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
      {isSaved.value && <Notice tone="info">{words.saved}</Notice>}
      <button
        type="submit"
        class="btn btn-primary btn-sm"
        data-testid="save-sizing"
        disabled={isBusy.value}
      >
        {words.save}
      </button>
    </form>
  );
}

type FigureProps = { figure: SizingFigure; currency: string; value: number | undefined };

function Figure({ figure, currency, value }: FigureProps) {
  return (
    <Field name={words.figures[figure].name}>
      <span class="flex items-center gap-2">
        <NumberInput name={figure} value={value} />
        {words.figures[figure].unit ?? currency}
      </span>
    </Field>
  );
}

type BelowMinimumProps = {
  takesMinimum: Signal<boolean>;
  currency: string;
  most: number | undefined;
};

function BelowMinimum({ takesMinimum, currency, most }: BelowMinimumProps) {
  return (
    <fieldset class="flex flex-wrap items-center gap-x-4 gap-y-2">
      <legend class="mb-1 font-medium">{words.below}</legend>
      {[false, true].map((isMinimum) => (
        <label key={String(isMinimum)} class="flex cursor-pointer items-center gap-2">
          <input
            type="radio"
            class="radio radio-sm radio-primary"
            name="below"
            checked={takesMinimum.value === isMinimum}
            onChange={() => (takesMinimum.value = isMinimum)}
          />
          {isMinimum ? words.minimum : words.skip}
        </label>
      ))}
      {takesMinimum.value && (
        <label class="flex items-center gap-2">
          {words.most}
          <NumberInput name="max_risk_money" value={most} />
          {currency}
        </label>
      )}
    </fieldset>
  );
}

function NumberInput({ name, value }: { name: string; value: number | undefined }) {
  return (
    <input
      class="input w-28 tabular-nums"
      name={name}
      type="number"
      inputMode="decimal"
      required
      min="0.00000001"
      step="any"
      defaultValue={value === undefined ? '' : String(value)}
    />
  );
}

function readForm(form: HTMLFormElement, mode: SizingMode, takesMinimum: boolean): SignalSizing {
  if (mode === 'as_sent') return { mode };
  const fields = new FormData(form);
  const figures = SIZING_FIGURES[mode].map((name) => [name, Number(fields.get(name))]);
  return {
    mode,
    ...(Object.fromEntries(figures) as Partial<Record<SizingFigure, number>>),
    below_minimum: takesMinimum ? 'minimum' : 'skip',
    max_risk_money: takesMinimum ? Number(fields.get('max_risk_money')) : null,
  };
}

function pathOf(account: string): string {
  return `/api/accounts/${account}/signal-sizing`;
}
