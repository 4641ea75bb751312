import { useSignal } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { symbolsPath } from '../state/symbol-paths.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { BrokerSymbolPage, SymbolMapping } from '../wire/wire.ts';

const words = strings.symbols.mappings;
const LONGEST = 70;
const SUGGESTED = 20;
/** What is typed is looked up only from here on: one letter is in nearly every name. */
const LEAST_TYPED = 2;
const PAUSE_MS = 250;

type MappingFormProps = {
  /** Whose broker's symbols are suggested. */
  account: string;
  /** The mapping that is changed; undefined for a new one. */
  edited: SymbolMapping | undefined;
  onSave: (from: string, to: string) => Promise<void>;
  onCancel: () => void;
};

/** Makes a mapping, or changes where one leads. */
export function MappingForm({ account, edited, onSave, onCancel }: MappingFormProps) {
  const { isBusy, fault, run } = useDoing();
  const target = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (edited === undefined) return;
    target.current?.focus();
    target.current?.select();
  }, [edited]);
  const save = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const isDone = await run(() => onSave(textOf(fields, 'from'), textOf(fields, 'to')));
    if (isDone) form.reset();
  };
  return (
    <form
      class="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <div class="grid grid-cols-2 items-end gap-3 @md:grid-cols-[1fr_1fr_auto]">
        <Field name={words.from}>
          <input
            class="input w-full"
            name="from"
            data-testid="mapping-from"
            required
            readOnly={edited !== undefined}
            maxLength={LONGEST}
            autoComplete="off"
            spellcheck={false}
            placeholder={words.fromPlaceholder}
            defaultValue={edited?.from ?? ''}
          />
        </Field>
        <Field name={words.to}>
          <TargetInput account={account} value={edited?.to ?? ''} input={target} />
        </Field>
        <div class="col-span-2 flex gap-2 @md:col-span-1">
          <button
            type="submit"
            class="btn btn-primary"
            data-testid="save-mapping"
            disabled={isBusy.value}
          >
            {edited === undefined ? words.add : words.save}
          </button>
          {edited !== undefined && (
            <button type="button" class="btn" onClick={onCancel}>
              {strings.cancel}
            </button>
          )}
        </div>
      </div>
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
    </form>
  );
}

type TargetInputProps = {
  account: string;
  value: string;
  input: { current: HTMLInputElement | null };
};

/** A free text, because a mapping may be made before the broker has the symbol; what it has is suggested. */
function TargetInput({ account, value, input }: TargetInputProps) {
  const listId = useId();
  const typed = useSignal('');
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const path =
    typed.value.length < LEAST_TYPED
      ? undefined
      : symbolsPath(account, { search: typed.value, page: 1, limit: SUGGESTED });
  const found = useSymbolFacts<BrokerSymbolPage>({ account, path });
  return (
    <>
      <input
        ref={input}
        class="input w-full"
        name="to"
        data-testid="mapping-to"
        list={listId}
        required
        maxLength={LONGEST}
        autoComplete="off"
        spellcheck={false}
        placeholder={words.toPlaceholder}
        defaultValue={value}
        onInput={({ currentTarget }) => {
          clearTimeout(timer.current);
          timer.current = window.setTimeout(() => {
            typed.value = currentTarget.value.trim();
          }, PAUSE_MS);
        }}
      />
      <datalist id={listId}>
        {(found.value.value?.symbols ?? []).map(({ name, description }) => (
          <option key={name} value={name}>
            {description}
          </option>
        ))}
      </datalist>
    </>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
