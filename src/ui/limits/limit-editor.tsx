import { INSTRUMENT_CLASSES, type LimitName, type Side } from '../wire/limits.ts';
import { accountList } from '../state/accounts.ts';
import { FIELDS, type Unit } from '../state/limit-fields.ts';
import type { Entry, EntryOf } from '../state/limit-entries.ts';
import { strings } from '../strings.ts';
import { HoursEditor } from './hours-editor.tsx';
import type { ShownLimits } from './shown-limits.ts';
import { SymbolNamesEditor } from './symbol-names-editor.tsx';
import { ZoneInput } from './zone-input.tsx';

const words = strings.limits.editor;

/** How a field is named to a screen reader: by the row's title, its hint and what is wrong with it. */
export type Labels = { name: string; about: string; isFaulty: boolean };

type EditorProps<E extends Entry> = {
  entry: E;
  labels: Labels;
  onType: (entry: Entry) => void;
};

type LimitEditorProps = EditorProps<Entry> & { name: LimitName; shown: ShownLimits };

/** The field in which a limit is entered, each kind in its own. */
export function LimitEditor({ name, entry, labels, shown, onType }: LimitEditorProps) {
  switch (entry.kind) {
    case 'number': {
      const field = FIELDS[name];
      const unit = field.kind === 'number' ? unitOf(field.unit, shown.scope) : '';
      return <NumberEditor entry={entry} unit={unit} labels={labels} onType={onType} />;
    }
    case 'symbols':
      return (
        <SymbolNamesEditor
          entry={entry}
          labels={labels}
          isAllowing={name === 'allowed_symbols'}
          account={shown.scope ?? accountList.value[0]?.account}
          onType={onType}
        />
      );
    case 'sides':
      return <SidesEditor entry={entry} labels={labels} onType={onType} />;
    case 'yes':
      return <YesEditor entry={entry} labels={labels} onType={onType} />;
    case 'day':
      return <DayEditor entry={entry} labels={labels} onType={onType} />;
    case 'sessions':
      return <HoursEditor entry={entry} labels={labels} onType={onType} />;
    case 'classes':
      return <ClassesEditor entry={entry} labels={labels} onType={onType} />;
    case 'cooldown':
      return <CooldownEditor entry={entry} labels={labels} onType={onType} />;
  }
}

type NumberEditorProps = EditorProps<EntryOf<'number'>> & { unit: string };

function NumberEditor({ entry, unit, labels, onType }: NumberEditorProps) {
  return (
    <div class="flex items-center gap-2">
      <NumberInput
        text={entry.text}
        labelledBy={labels.name}
        labels={labels}
        placeholder={strings.limits.none}
        onInput={(text) => {
          onType({ kind: 'number', text });
        }}
      />
      <span class="text-quiet">{unit}</span>
    </div>
  );
}

type NumberInputProps = {
  text: string;
  labels: Labels;
  labelledBy?: string;
  label?: string;
  placeholder?: string;
  isSmall?: boolean;
  onInput: (text: string) => void;
};

/** A text field for a number, so that what was typed stays as it was. */
function NumberInput(props: NumberInputProps) {
  const { text, labels, labelledBy, label, placeholder = '', isSmall = false, onInput } = props;
  return (
    <input
      class={`input input-sm tabular-nums ${isSmall ? 'w-20' : 'w-32'} ${labels.isFaulty ? 'input-error' : ''}`}
      inputMode="decimal"
      autoComplete="off"
      maxLength={20}
      placeholder={placeholder}
      value={text}
      aria-labelledby={labelledBy}
      aria-label={label}
      aria-describedby={labels.about}
      aria-invalid={labels.isFaulty}
      onInput={({ currentTarget: { value } }) => {
        onInput(value);
      }}
    />
  );
}

const SIDES: readonly { key: keyof typeof words.sides; sides: readonly Side[] | null }[] = [
  { key: 'both', sides: null },
  { key: 'buy', sides: ['BUY'] },
  { key: 'sell', sides: ['SELL'] },
  { key: 'none', sides: [] },
];

function SidesEditor({ entry: { sides }, labels, onType }: EditorProps<EntryOf<'sides'>>) {
  return (
    <select
      class="select w-44 max-w-full select-sm"
      aria-labelledby={labels.name}
      aria-describedby={labels.about}
      value={sideKeyOf(sides)}
      onChange={({ currentTarget: { value } }) => {
        onType({ kind: 'sides', sides: SIDES.find(({ key }) => key === value)?.sides ?? null });
      }}
    >
      {SIDES.map(({ key }) => (
        <option key={key} value={key}>
          {words.sides[key]}
        </option>
      ))}
    </select>
  );
}

function sideKeyOf(sides: readonly Side[] | null): string {
  if (sides === null || sides.length === 2) return 'both';
  if (sides.length === 0) return 'none';
  return sides[0] === 'BUY' ? 'buy' : 'sell';
}

function YesEditor({ entry: { isOn }, labels, onType }: EditorProps<EntryOf<'yes'>>) {
  return (
    <label class="flex w-fit cursor-pointer items-center gap-3">
      <input
        type="checkbox"
        class="toggle toggle-primary"
        checked={isOn}
        aria-labelledby={labels.name}
        aria-describedby={labels.about}
        onChange={({ currentTarget: { checked } }) => {
          onType({ kind: 'yes', isOn: checked });
        }}
      />
      {isOn ? words.required : words.notRequired}
    </label>
  );
}

function DayEditor({ entry, labels, onType }: EditorProps<EntryOf<'day'>>) {
  return (
    <div role="group" aria-labelledby={labels.name} class="flex flex-wrap items-center gap-2">
      <input
        type="time"
        class="input w-28 input-sm"
        aria-label={words.time}
        aria-describedby={labels.about}
        aria-invalid={labels.isFaulty}
        value={entry.reset}
        onInput={({ currentTarget: { value } }) => {
          onType({ ...entry, reset: value });
        }}
      />
      <ZoneInput
        zone={entry.zone}
        label={words.zone}
        placeholder={words.zonePlaceholder}
        isFaulty={labels.isFaulty}
        onInput={(zone) => {
          onType({ ...entry, zone });
        }}
      />
    </div>
  );
}

function ClassesEditor({ entry: { lots }, labels, onType }: EditorProps<EntryOf<'classes'>>) {
  return (
    <div
      role="group"
      aria-labelledby={labels.name}
      class="grid grid-cols-2 gap-x-4 gap-y-2 @xs:grid-cols-3"
    >
      {INSTRUMENT_CLASSES.map((kind) => (
        <div key={kind} class="min-w-0">
          <span aria-hidden="true" class="mb-0.5 block truncate text-xs text-quiet">
            {words.classes[kind]}
          </span>
          <NumberInput
            text={lots[kind] ?? ''}
            label={words.lotsOf(words.classes[kind])}
            labels={labels}
            isSmall
            onInput={(text) => {
              const rest = Object.fromEntries(Object.entries(lots).filter(([key]) => key !== kind));
              onType({ kind: 'classes', lots: text === '' ? rest : { ...lots, [kind]: text } });
            }}
          />
        </div>
      ))}
    </div>
  );
}

function CooldownEditor({ entry, labels, onType }: EditorProps<EntryOf<'cooldown'>>) {
  return (
    <div role="group" aria-labelledby={labels.name} class="flex flex-wrap items-center gap-2">
      <span class="flex items-center gap-2">
        <NumberInput
          text={entry.losses}
          label={words.lossesLabel}
          labels={labels}
          isSmall
          onInput={(losses) => {
            onType({ ...entry, losses });
          }}
        />
        <span class="text-quiet">{words.losses}</span>
      </span>
      <span class="flex items-center gap-2">
        <NumberInput
          text={entry.minutes}
          label={words.minutesLabel}
          labels={labels}
          isSmall
          onInput={(minutes) => {
            onType({ ...entry, minutes });
          }}
        />
        <span class="text-quiet">{words.minutes}</span>
      </span>
    </div>
  );
}

/** Money is in the account's currency; for all accounts in each one's own. */
function unitOf(unit: Unit, account: string | undefined): string {
  if (unit !== 'money') return strings.limits.units[unit];
  const found = accountList.value.find((item) => item.account === account)?.currency;
  return found ?? strings.limits.units.money;
}
