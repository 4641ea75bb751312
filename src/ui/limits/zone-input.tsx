import { useId } from 'preact/hooks';

type ZoneInputProps = {
  zone: string;
  label: string;
  isFaulty: boolean;
  onInput: (zone: string) => void;
};

/** The time zone that this browser goes by. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A time zone by its IANA name; the browser's list is suggested. */
export function ZoneInput({ zone, label, isFaulty, onInput }: ZoneInputProps) {
  const listId = useId();
  return (
    <>
      <input
        class={`input w-44 min-w-0 flex-1 input-sm ${isFaulty ? 'input-error' : ''}`}
        list={listId}
        maxLength={60}
        autoComplete="off"
        spellcheck={false}
        placeholder={ownZone()}
        value={zone}
        aria-label={label}
        aria-invalid={isFaulty}
        onInput={({ currentTarget: { value } }) => {
          onInput(value);
        }}
      />
      <datalist id={listId}>
        {Intl.supportedValuesOf('timeZone').map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
