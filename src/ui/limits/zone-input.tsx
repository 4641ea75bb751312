const LIST_ID = 'time-zones';

type ZoneInputProps = {
  zone: string;
  label: string;
  placeholder: string;
  isFaulty: boolean;
  onInput: (zone: string) => void;
};

/** The time zone that this browser goes by. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zones that the browser knows, once for every field of a page that asks for one. */
export function ZoneList() {
  return (
    <datalist id={LIST_ID}>
      {Intl.supportedValuesOf('timeZone').map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

/** A time zone by its IANA name; those of the list are suggested. */
export function ZoneInput({ zone, label, placeholder, isFaulty, onInput }: ZoneInputProps) {
  return (
    <input
      class={`input w-44 min-w-0 flex-1 input-sm ${isFaulty ? 'input-error' : ''}`}
      list={LIST_ID}
      maxLength={60}
      autoComplete="off"
      spellcheck={false}
      placeholder={placeholder}
      value={zone}
      aria-label={label}
      aria-invalid={isFaulty}
      onInput={({ currentTarget: { value } }) => {
        onInput(value);
      }}
    />
  );
}
