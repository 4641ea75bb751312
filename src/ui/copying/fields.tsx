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
