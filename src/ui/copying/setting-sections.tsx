import { Choices } from '../parts/choices.tsx';
import { Field } from '../parts/field.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { LEAVINGS, VOLUME_MODES, type PairSettings } from '../wire/copying.ts';
import { lotsOf } from './default-settings.ts';
import { editorWords } from './editor-words.ts';
import { ListField, NumberField, Section } from './fields.tsx';
import { words } from './words.ts';

type SectionProps = {
  settings: PairSettings;
  set: (change: Partial<PairSettings>) => void;
};

const MOST_LOTS = 1_000_000;
const LEAST_LOTS = 0.00001;
const MOST_DELAY_S = 600;
const DAY_S = 86_400;

/** How much. */
export function SizeSection({ settings, set }: SectionProps) {
  const text = editorWords.size;
  const { below_minimum: below } = settings;
  return (
    <Section legend={text.legend} testId="section-size">
      <Choices
        name={text.mode}
        testId="mode"
        choices={VOLUME_MODES.map((value) => ({ value, ...words.modes[value] }))}
        chosen={settings.volume_mode}
        onChoose={(volume_mode) => {
          // What was typed for another way of sizing may be no number at all.
          const { multiplier, risk_percent: risk } = settings;
          set({
            volume_mode,
            multiplier: Number.isNaN(multiplier) ? 1 : multiplier,
            risk_percent: Number.isNaN(risk) ? 1 : risk,
            fixed_volume: volume_mode === 'fixed' ? lotsOf(settings) : null,
          });
        }}
      />
      <Amount settings={settings} set={set} />
      {settings.volume_mode !== 'fixed' && settings.volume_mode !== 'risk_percent' && (
        <Toggle
          name={text.units}
          hint={text.unitsHint}
          isOn={settings.auto_map_volume}
          onChange={(isOn) => set({ auto_map_volume: isOn })}
        />
      )}
      <NumberField
        name={text.min}
        hint={text.optional}
        value={settings.min_lot}
        least={LEAST_LOTS}
        most={MOST_LOTS}
        isOptional
        onChange={(value) => set({ min_lot: value })}
      />
      <NumberField
        name={text.max}
        hint={text.optional}
        testId="max-lot"
        value={settings.max_lot}
        least={LEAST_LOTS}
        most={MOST_LOTS}
        isOptional
        onChange={(value) => set({ max_lot: value })}
      />
      <Choices
        name={text.below}
        testId="below"
        choices={[
          { value: 'skip' as const, ...text.belows.skip },
          { value: 'minimum' as const, ...text.belows.minimum },
        ]}
        chosen={below}
        onChoose={(value) => set({ below_minimum: value })}
      />
    </Section>
  );
}

function Amount({ settings, set }: SectionProps) {
  const text = editorWords.size;
  switch (settings.volume_mode) {
    case 'fixed':
      return (
        <NumberField
          key="fixed"
          name={text.fixed}
          hint={text.fixedHint}
          testId="fixed-volume"
          value={lotsOf(settings)}
          least={LEAST_LOTS}
          most={MOST_LOTS}
          onChange={(value) => set({ fixed_volume: value ?? Number.NaN })}
        />
      );
    case 'risk_percent':
      return (
        <NumberField
          key="risk"
          name={text.risk}
          hint={text.riskHint}
          testId="risk-percent"
          value={settings.risk_percent}
          least={0.01}
          most={100}
          onChange={(value) => set({ risk_percent: value ?? Number.NaN })}
        />
      );
    default:
      return (
        <NumberField
          key="factor"
          name={text.factor}
          hint={
            settings.volume_mode === 'multiply' ? text.factorHints.multiply : text.factorHints.ratio
          }
          testId="multiplier"
          value={settings.multiplier}
          least={0.0001}
          most={10_000}
          onChange={(value) => set({ multiplier: value ?? Number.NaN })}
        />
      );
  }
}

/** Which of the master's trades. */
export function WhichSection({ settings, set }: SectionProps) {
  const text = editorWords.which;
  return (
    <Section legend={text.legend} testId="section-which">
      <Choices
        name={text.sides}
        testId="sides"
        choices={(['both', 'buy', 'sell'] as const).map((value) => ({
          value,
          name: text.sideNames[value],
        }))}
        chosen={settings.sides}
        onChoose={(sides) => set({ sides })}
      />
      <Toggle
        name={text.reverse}
        hint={text.reverseHint}
        testId="reverse"
        isOn={settings.reverse}
        onChange={(isOn) => set({ reverse: isOn })}
      />
      <Toggle
        name={text.map}
        hint={text.mapHint}
        isOn={settings.auto_map_symbol}
        onChange={(isOn) => set({ auto_map_symbol: isOn })}
      />
      <ListField
        name={text.include}
        hint={text.includeHint}
        placeholder={text.symbolsPlaceholder}
        testId="include-symbols"
        list={settings.include_symbols}
        onChange={(list) => set({ include_symbols: list })}
      />
      <ListField
        name={text.exclude}
        hint={text.excludeHint}
        placeholder={text.symbolsPlaceholder}
        list={settings.exclude_symbols}
        onChange={(list) => set({ exclude_symbols: list })}
      />
      <ListField
        name={text.magics}
        hint={text.magicsHint}
        placeholder={text.magicsPlaceholder}
        pattern="[0-9,;\s]*"
        patternHint={text.magicsPattern}
        list={settings.magics}
        onChange={(list) => set({ magics: list })}
      />
      <Field name={text.comment} hint={text.commentHint}>
        <input
          class="input w-full"
          maxLength={31}
          autoComplete="off"
          defaultValue={settings.comment_contains}
          onInput={({ currentTarget: { value } }) => set({ comment_contains: value })}
        />
      </Field>
    </Section>
  );
}

/** Levels, and orders that wait. */
export function StopsSection({ settings, set }: SectionProps) {
  const text = editorWords.stops;
  return (
    <Section legend={text.legend} testId="section-stops">
      <Toggle
        name={text.copy}
        hint={text.copyHint}
        isOn={settings.copy_psl}
        onChange={(isOn) => set({ copy_psl: isOn })}
      />
      {settings.copy_psl && (
        <>
          <Choices
            name={text.as}
            testId="levels"
            choices={[
              { value: 'price' as const, ...text.ases.price },
              { value: 'distance' as const, ...text.ases.distance },
            ]}
            chosen={settings.psl_as}
            onChoose={(value) => set({ psl_as: value })}
          />
          <Toggle
            name={text.override}
            hint={text.overrideHint}
            isOn={settings.override_manual_levels}
            onChange={(isOn) => set({ override_manual_levels: isOn })}
          />
        </>
      )}
      <Toggle
        name={text.pendings}
        hint={text.pendingsHint}
        isOn={settings.copy_pendings}
        onChange={(isOn) => set({ copy_pendings: isOn })}
      />
    </Section>
  );
}

/** What keeps a copy from being made too late or too far away. */
export function SafetySection({ settings, set }: SectionProps) {
  const text = editorWords.safety;
  return (
    <Section legend={text.legend} testId="section-safety">
      <NumberField
        name={text.age}
        hint={text.ageHint}
        value={settings.max_signal_age_s}
        least={1}
        most={DAY_S}
        step="1"
        onChange={(value) => set({ max_signal_age_s: value ?? Number.NaN })}
      />
      <NumberField
        name={text.deviation}
        hint={text.deviationHint}
        value={settings.max_deviation_points}
        least={1}
        most={1_000_000}
        step="1"
        isOptional
        onChange={(value) => set({ max_deviation_points: value })}
      />
      <NumberField
        name={text.delay}
        hint={text.delayHint}
        value={settings.delay_ms / 1000}
        least={0}
        most={MOST_DELAY_S}
        step="0.001"
        onChange={(value) =>
          set({ delay_ms: value === null ? Number.NaN : Math.round(value * 1000) })
        }
      />
      <Toggle
        name={text.closeOnly}
        hint={text.closeOnlyHint}
        testId="close-only"
        isOn={settings.close_only}
        onChange={(isOn) => set({ close_only: isOn })}
      />
    </Section>
  );
}

/** What becomes of open copies. */
export function LeavingSection({ settings, set }: SectionProps) {
  const text = editorWords.leaving;
  const choices = LEAVINGS.map((value) => ({ value, ...words.leavings[value] }));
  return (
    <Section legend={text.legend} testId="section-leaving">
      <Choices
        name={text.pause}
        testId="on-pause"
        choices={choices}
        chosen={settings.on_pause}
        onChoose={(value) => set({ on_pause: value })}
      />
      <Choices
        name={text.removal}
        hint={text.removalHint}
        testId="on-removal"
        choices={choices}
        chosen={settings.on_removal}
        onChoose={(value) => set({ on_removal: value })}
      />
    </Section>
  );
}
