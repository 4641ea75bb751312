import { useId } from 'preact/hooks';

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
