type ToggleProps = {
  name: string;
  hint: string;
  testId?: string;
  isOn: boolean;
  /** A change is under way. */
  isBusy?: boolean;
  onChange: (isOn: boolean) => void;
};

/** Something that is on or off, with what that means. */
export function Toggle({ name, hint, testId, isOn, isBusy = false, onChange }: ToggleProps) {
  return (
    <label class="flex cursor-pointer items-start gap-3 @lg:col-span-2">
      <input
        type="checkbox"
        class="toggle mt-0.5 toggle-primary"
        data-testid={testId}
        checked={isOn}
        aria-busy={isBusy}
        onChange={({ currentTarget: { checked } }) => {
          onChange(checked);
        }}
      />
      <span class="min-w-0">
        <span class="block font-medium">{name}</span>
        <span class="mt-0.5 block text-xs text-pretty text-quiet">{hint}</span>
      </span>
    </label>
  );
}
