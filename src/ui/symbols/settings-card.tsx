import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Card } from '../parts/card.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { saveSymbolSettings, symbolSettings } from '../state/symbol-settings.ts';
import { strings } from '../strings.ts';
import type { SymbolSettings } from '../wire/wire.ts';

const words = strings.symbols.settings;
const DEVIATION = { least: 0.01, most: 100 };

/** How much certainty the owner asks for before a name is traded. */
export function SettingsCard() {
  useEffect(() => void symbolSettings.load(), []);
  const settings = symbolSettings.value.value;
  const fault = symbolSettings.fault.value;
  return (
    <div class="max-w-2xl">
      <Card
        title={words.heading}
        testId="symbol-settings"
        aside={<span class="text-sm text-quiet">{words.scope}</span>}
      >
        {settings !== undefined && <SettingsForm settings={settings} />}
        {settings === undefined && fault === undefined && <SkeletonRows rows={4} />}
        {settings === undefined && fault !== undefined && (
          <Failure reason={fault} onRetry={() => void symbolSettings.load()} />
        )}
      </Card>
    </div>
  );
}

function SettingsForm({ settings }: { settings: SymbolSettings }) {
  const { isBusy, fault, run } = useDoing();
  const isSaved = useSignal(false);
  const save = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    isSaved.value = false;
    isSaved.value = await run(() =>
      saveSymbolSettings({
        accept_near_names: fields.get('near') === 'on',
        max_price_deviation_pct: Number(fields.get('deviation')),
      }),
    );
  };
  return (
    <form
      class="space-y-5 px-4 pb-5 text-sm sm:px-5"
      onInput={() => (isSaved.value = false)}
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <label class="flex cursor-pointer items-start gap-3">
        <input
          type="checkbox"
          class="toggle mt-0.5 toggle-primary"
          name="near"
          data-testid="accept-near-names"
          defaultChecked={settings.accept_near_names}
        />
        <span>
          <span class="block font-medium">{words.near}</span>
          <span class="mt-1 block text-pretty text-quiet">{words.nearHint}</span>
        </span>
      </label>
      <label class="block">
        <span class="mb-1 block font-medium">{words.deviation}</span>
        <span class="flex items-center gap-2">
          <input
            class="input w-28 tabular-nums"
            name="deviation"
            type="number"
            required
            min={DEVIATION.least}
            max={DEVIATION.most}
            step="any"
            defaultValue={String(settings.max_price_deviation_pct)}
          />
          {words.percent}
        </span>
        <span class="mt-1 block text-pretty text-quiet">{words.deviationHint}</span>
      </label>
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
      {isSaved.value && <Notice tone="info">{words.saved}</Notice>}
      <button
        type="submit"
        class="btn btn-primary"
        data-testid="save-symbol-settings"
        disabled={isBusy.value}
      >
        {words.save}
      </button>
    </form>
  );
}
