import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Field } from '../parts/field.tsx';

type SectionProps = { legend: string; testId: string; children: ComponentChildren };

/** A group of settings. */
export function Section({ legend, testId, children }: SectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      data-testid={testId}
      class="@container min-w-0 rounded-box border border-base-300 bg-base-100 px-4 py-4 sm:px-5"
    >
      <h2 id={id} class="mb-3 text-base font-semibold">
        {legend}
      </h2>
      <div class="grid grid-cols-1 gap-x-5 gap-y-4 @lg:grid-cols-2">{children}</div>
    </section>
  );
}

type NumberFieldProps = {
  name: string;
  hint?: string;
  testId?: string;
  value: number | null;
  least: number;
  most: number;
  /** "any", or what the number counts in. */
  step?: string;
  /** Empty means null; else something has to stand here. */
  isOptional?: boolean;
  onChange: (value: number | null) => void;
};

/** A number; what is not one in its bounds is left for the browser to mark, and told as NaN. */
export function NumberField(props: NumberFieldProps) {
  const { name, hint, testId, value, least, most, step = 'any', isOptional = false } = props;
  return (
    <Field name={name} {...(hint !== undefined && { hint })}>
      <input
        class="validator input w-full tabular-nums"
        type="number"
        inputMode="decimal"
        data-testid={testId}
        required={!isOptional}
        min={least}
        max={most}
        step={step}
        autoComplete="off"
        defaultValue={value === null || Number.isNaN(value) ? '' : String(value)}
        onInput={({ currentTarget: { value: text, validity } }) => {
          if (text === '' && !validity.badInput && isOptional) props.onChange(null);
          else props.onChange(text === '' || !validity.valid ? Number.NaN : Number(text));
        }}
      />
    </Field>
  );
}

type ToggleProps = {
  name: string;
  hint: string;
  testId?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
};

export function Toggle({ name, hint, testId, isOn, onChange }: ToggleProps) {
  return (
    <label class="flex cursor-pointer items-start gap-3 @lg:col-span-2">
      <input
        type="checkbox"
        class="toggle mt-0.5 toggle-primary"
        data-testid={testId}
        checked={isOn}
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

type Choice<T> = { value: T; name: string; hint?: string };
type ChoicesProps<T> = {
  name: string;
  hint?: string;
  testId: string;
  choices: readonly Choice<T>[];
  chosen: T;
  onChoose: (value: T) => void;
};

const THREE = '@md:grid-cols-3';
const MANY = '@md:grid-cols-2 @3xl:grid-cols-3';

/** One of a few, all of them in view. */
export function Choices<T extends string>({
  name,
  hint,
  testId,
  choices,
  chosen,
  onChoose,
}: ChoicesProps<T>) {
  const id = useId();
  return (
    <fieldset class="min-w-0 @lg:col-span-2">
      <legend class="mb-1.5 font-medium">{name}</legend>
      <div class={`grid gap-2 ${choices.length === 3 ? THREE : MANY}`}>
        {choices.map((choice) => (
          <label
            key={choice.value}
            class={`flex cursor-pointer items-start gap-2.5 rounded-field border px-3 py-2 ${choice.value === chosen ? 'border-primary' : 'border-base-300'}`}
          >
            <input
              type="radio"
              name={id}
              class="radio mt-0.5 radio-sm radio-primary"
              data-testid={`${testId}-${choice.value}`}
              checked={choice.value === chosen}
              onChange={() => {
                onChoose(choice.value);
              }}
            />
            <span class="min-w-0">
              <span class="block font-medium">{choice.name}</span>
              {choice.hint !== undefined && (
                <span class="block text-xs text-pretty text-quiet">{choice.hint}</span>
              )}
            </span>
          </label>
        ))}
      </div>
      {hint !== undefined && <p class="mt-1 text-xs text-quiet">{hint}</p>}
    </fieldset>
  );
}

type ListFieldProps = {
  name: string;
  hint: string;
  placeholder: string;
  testId?: string;
  /** What the whole text has to look like, and how that is said. */
  pattern?: string;
  patternHint?: string;
  list: readonly string[];
  onChange: (list: string[]) => void;
};

/** Several words, with commas between. */
export function ListField(props: ListFieldProps) {
  const { name, hint, placeholder, testId, pattern, patternHint, list } = props;
  return (
    <Field name={name} hint={hint}>
      <input
        class="validator input w-full"
        data-testid={testId}
        autoComplete="off"
        spellcheck={false}
        placeholder={placeholder}
        pattern={pattern}
        title={patternHint}
        defaultValue={list.join(', ')}
        onInput={({ currentTarget: { value } }) => {
          props.onChange([
            ...new Set(
              value
                .split(/[\s,;]+/)
                .map((word) => word.trim())
                .filter((word) => word !== ''),
            ),
          ]);
        }}
      />
    </Field>
  );
}
