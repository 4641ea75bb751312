import { Plus, X } from 'lucide';
import { useId, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import type { Entry, EntryOf } from '../state/limit-entries.ts';
import { strings } from '../strings.ts';
import { WEEKDAYS, type TradingHours } from '../wire/limits.ts';
import { AnyOrOnly } from './any-or-only.tsx';
import type { Labels } from './limit-editor.tsx';
import { ownZone, ZoneInput } from './zone-input.tsx';

const words = strings.limits.editor;
const WORKING_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

type HoursEditorProps = {
  entry: EntryOf<'sessions'>;
  labels: Labels;
  onType: (entry: Entry) => void;
};

/** In which hours of which days positions may be opened. */
export function HoursEditor({ entry: { hours }, labels, onType }: HoursEditorProps) {
  const change = (next: readonly TradingHours[] | null): void => {
    onType({ kind: 'sessions', hours: next });
  };
  const adding = useRef<HTMLButtonElement>(null);
  const zone = hours?.at(-1)?.zone ?? ownZone();
  return (
    <div role="group" aria-labelledby={labels.name} class="space-y-3">
      <AnyOrOnly
        isOnly={hours !== null}
        any={words.anyHour}
        only={words.onlyHours}
        onChange={(isOnly) => {
          change(isOnly ? [] : null);
        }}
      />
      {hours !== null && (
        <>
          {hours.length === 0 && <p class="text-warning">{words.noHours}</p>}
          <ul class="space-y-2">
            {hours.map((line, index) => (
              // The place is the identity: lines are edited in place and never reordered.
              <li key={index}>
                <HoursLine
                  line={line}
                  isFaulty={labels.isFaulty}
                  onChange={(next) => {
                    change(hours.map((item, at) => (at === index ? next : item)));
                  }}
                  onRemove={() => {
                    change(hours.filter((_, at) => at !== index));
                    adding.current?.focus();
                  }}
                />
              </li>
            ))}
          </ul>
          <div class="flex flex-wrap gap-2">
            <button
              ref={adding}
              type="button"
              class="btn btn-xs"
              data-testid="add-hours"
              onClick={() => {
                change([...hours, { weekday: 'mon', from: '08:00', to: '17:00', zone }]);
              }}
            >
              <Icon of={Plus} class="size-3.5" />
              {words.addHours}
            </button>
            {hours.length === 0 && (
              <button
                type="button"
                class="btn btn-xs"
                data-testid="add-week"
                onClick={() => {
                  change(
                    WORKING_DAYS.map((weekday) => ({ weekday, from: '08:00', to: '17:00', zone })),
                  );
                }}
              >
                <Icon of={Plus} class="size-3.5" />
                {words.addWeek}
              </button>
            )}
          </div>
        </>
      )}
    </div>
  );
}

type HoursLineProps = {
  line: TradingHours;
  isFaulty: boolean;
  onChange: (line: TradingHours) => void;
  onRemove: () => void;
};

function HoursLine({ line, isFaulty, onChange, onRemove }: HoursLineProps) {
  const { weekday, from, to, zone } = line;
  const dayId = useId();
  const isOverMidnight = from !== '' && to !== '' && to <= from;
  return (
    <div class="flex flex-wrap items-center gap-2 rounded-field bg-base-200 p-2">
      <select
        id={dayId}
        class="select w-32 select-sm"
        aria-label={words.weekday}
        value={weekday}
        onChange={({ currentTarget: { value } }) => {
          onChange({ ...line, weekday: WEEKDAYS.find((day) => day === value) ?? weekday });
        }}
      >
        {WEEKDAYS.map((day) => (
          <option key={day} value={day}>
            {words.weekdays[day]}
          </option>
        ))}
      </select>
      <span class="flex items-center gap-1">
        <input
          type="time"
          class="input w-26 input-sm"
          aria-label={words.from}
          value={from}
          onInput={({ currentTarget: { value } }) => {
            onChange({ ...line, from: value });
          }}
        />
        <span aria-hidden="true">–</span>
        <input
          type="time"
          class="input w-26 input-sm"
          aria-label={words.to}
          value={to}
          onInput={({ currentTarget: { value } }) => {
            onChange({ ...line, to: value });
          }}
        />
      </span>
      <span class="flex min-w-0 flex-1 basis-44 items-center gap-1">
        <ZoneInput
          zone={zone}
          label={words.zone}
          placeholder={ownZone()}
          isFaulty={isFaulty}
          onInput={(next) => {
            onChange({ ...line, zone: next });
          }}
        />
        <button
          type="button"
          class="btn btn-square btn-ghost btn-sm"
          aria-label={words.removeHours(words.weekdays[weekday], from, to)}
          onClick={onRemove}
        >
          <Icon of={X} />
        </button>
      </span>
      {isOverMidnight && <span class="w-full text-xs text-quiet">{words.overMidnight}</span>}
    </div>
  );
}
