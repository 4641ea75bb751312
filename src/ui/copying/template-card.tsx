import { useSignal } from '@preact/signals';
import { Trash2 } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { removeTemplate, saveTemplate, templates } from '../state/copying.ts';
import type { PairSettings } from '../wire/copying.ts';
import { isComplete } from './default-settings.ts';
import { editorWords } from './editor-words.ts';

const text = editorWords.templates;
const LONGEST_NAME = 60;

type TemplateCardProps = {
  settings: PairSettings;
  /** Puts a template's settings into the form. */
  onApply: (settings: PairSettings) => void;
};

/** Settings under a name: to be filled in, kept and deleted. */
export function TemplateCard({ settings, onApply }: TemplateCardProps) {
  useEffect(() => void templates.load(), []);
  const chosenId = useSignal('');
  const done = useSignal<string | undefined>(undefined);
  const { isBusy, fault, run } = useDoing();
  const list = templates.value.value ?? [];
  const chosen = list.find(({ id }) => id === chosenId.value) ?? list[0];
  const doing = async (work: () => Promise<void>, said: string): Promise<boolean> => {
    done.value = undefined;
    const isDone = await run(work);
    if (isDone) done.value = said;
    return isDone;
  };
  const save = async (form: HTMLFormElement): Promise<void> => {
    const typed = new FormData(form).get('name');
    const name = typeof typed === 'string' ? typed.trim() : '';
    if (await doing(() => saveTemplate(name, settings), text.saved(name))) form.reset();
  };
  return (
    <Card title={text.title} testId="templates">
      <div class="space-y-4 px-4 pb-5 text-sm sm:px-5">
        <p class="text-quiet">{text.hint}</p>
        {chosen === undefined ? (
          <p class="text-quiet">{text.none}</p>
        ) : (
          <div class="flex items-end gap-2">
            <div class="min-w-0 flex-1">
              <Field name={text.choose}>
                <select
                  class="select w-full"
                  data-testid="template-choice"
                  value={chosen.id}
                  onChange={({ currentTarget: { value } }) => (chosenId.value = value)}
                >
                  {list.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </select>
              </Field>
            </div>
            <button
              type="button"
              class="btn"
              data-testid="apply-template"
              onClick={() => {
                onApply(chosen.settings);
                fault.value = undefined;
                done.value = text.applied(chosen.name);
              }}
            >
              {text.apply}
            </button>
            <button
              type="button"
              class="btn btn-square"
              aria-label={`${text.remove}: ${chosen.name}`}
              title={text.remove}
              disabled={isBusy.value}
              onClick={() => void doing(() => removeTemplate(chosen.id), text.removed(chosen.name))}
            >
              <Icon of={Trash2} />
            </button>
          </div>
        )}
        <form
          class="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void save(event.currentTarget);
          }}
        >
          <div class="min-w-0 flex-1">
            <Field name={text.name}>
              <input
                class="input w-full"
                name="name"
                data-testid="template-name"
                required
                maxLength={LONGEST_NAME}
                autoComplete="off"
              />
            </Field>
          </div>
          <button
            type="submit"
            class="btn"
            data-testid="save-template"
            disabled={isBusy.value || !isComplete(settings)}
          >
            {text.save}
          </button>
        </form>
        {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
        {done.value !== undefined && <Notice tone="info">{done.value}</Notice>}
      </div>
    </Card>
  );
}
