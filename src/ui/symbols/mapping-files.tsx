import { useSignal, type Signal } from '@preact/signals';
import { Download, Upload } from 'lucide';
import { useId } from 'preact/hooks';
import { quantity } from '../format.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { importMappings, type MappingFile } from '../state/symbol-decisions.ts';
import { mappingsPath, type MappingScope } from '../state/symbol-paths.ts';
import { strings } from '../strings.ts';
import type { ImportOutcome } from '../wire/wire.ts';

const words = strings.symbols.file;
const FORMATS = ['csv', 'json', 'list'] as const;
/** What the server takes at a time. */
const MOST_CHARACTERS = 60_000;

type MappingFilesProps = { scope: MappingScope; count: number; onImported: () => void };

/** Mappings as files: out as a download, in after a look at what would change. */
export function MappingFiles({ scope, count, onImported }: MappingFilesProps) {
  const isOpen = useSignal(false);
  const formId = useId();
  return (
    <div class="border-t border-base-300 px-4 py-3 text-sm sm:px-5">
      <div class="flex flex-wrap items-center justify-between gap-3">
        <button
          type="button"
          class="btn btn-sm"
          data-testid="open-import"
          aria-expanded={isOpen.value}
          aria-controls={isOpen.value ? formId : undefined}
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          <Icon of={Upload} />
          {words.import}
        </button>
        {count > 0 && (
          <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span class="inline-flex items-center gap-1.5 text-quiet">
              <Icon of={Download} />
              {words.export}
            </span>
            {FORMATS.map((format) => (
              <a
                key={format}
                class="link"
                href={`${mappingsPath(scope)}/export?format=${format}`}
                download
              >
                {words.formats[format]}
              </a>
            ))}
          </p>
        )}
      </div>
      {isOpen.value && (
        <div id={formId} class="mt-4">
          <ImportForm scope={scope} onImported={onImported} />
        </div>
      )}
    </div>
  );
}

type Checked = { file: MappingFile; outcome: ImportOutcome };

/** A file or pasted text is checked first; only what was checked is imported. */
function ImportForm({ scope, onImported }: Pick<MappingFilesProps, 'scope' | 'onImported'>) {
  const text = useSignal('');
  const mode = useSignal<MappingFile['mode']>('merge');
  const checked = useSignal<Checked | undefined>(undefined);
  const imported = useSignal<ImportOutcome | undefined>(undefined);
  const doing = useDoing();
  const check = (): Promise<boolean> => {
    const file = { text: text.value, mode: mode.value };
    checked.value = undefined;
    imported.value = undefined;
    return doing.run(async () => {
      if (file.text.length > MOST_CHARACTERS)
        throw new Error(words.tooLong(quantity(MOST_CHARACTERS)));
      const outcome = await importMappings(scope, file, true);
      checked.value = { file, outcome };
    });
  };
  const apply = ({ file }: Checked): Promise<boolean> =>
    doing.run(async () => {
      imported.value = await importMappings(scope, file, false);
      checked.value = undefined;
      text.value = '';
      onImported();
    });
  const take = async (file: File): Promise<void> => {
    const isRead = await doing.run(async () => {
      text.value = await file.text().catch(() => {
        throw new Error(words.unreadable);
      });
    });
    if (isRead) void check();
  };
  return (
    <form
      class="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void check();
      }}
    >
      <Source
        text={text}
        onFile={(file) => void take(file)}
        onText={() => {
          checked.value = undefined;
          imported.value = undefined;
        }}
      />
      <ModeChoice
        mode={mode.value}
        onChoose={(next) => {
          mode.value = next;
          if (checked.value !== undefined) void check();
        }}
      />
      {doing.fault.value !== undefined && <Notice tone="error">{doing.fault.value}</Notice>}
      {checked.value !== undefined && <Preview outcome={checked.value.outcome} />}
      {imported.value !== undefined && (
        <Notice tone="info">{words.imported(countsOf(imported.value))}</Notice>
      )}
      <div class="flex flex-wrap gap-2">
        <button
          type="submit"
          class="btn"
          data-testid="check-import"
          disabled={doing.isBusy.value || text.value.trim() === ''}
        >
          {words.check}
        </button>
        <ApplyButton
          checked={checked.value}
          isBusy={doing.isBusy.value}
          onApply={(item) => void apply(item)}
        />
      </div>
    </form>
  );
}

type SourceProps = { text: Signal<string>; onFile: (file: File) => void; onText: () => void };

function Source({ text, onFile, onText }: SourceProps) {
  return (
    <>
      <Field name={words.choose} hint={words.hint}>
        <input
          type="file"
          class="file-input w-full"
          data-testid="import-file"
          accept=".csv,.json,.txt,text/csv,application/json,text/plain"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file !== undefined) onFile(file);
            // So that the same file, changed meanwhile, can be chosen again.
            currentTarget.value = '';
          }}
        />
      </Field>
      <Field name={words.paste}>
        <textarea
          class="textarea h-28 w-full font-mono text-xs"
          data-testid="import-text"
          spellcheck={false}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
            onText();
          }}
        />
      </Field>
    </>
  );
}

type ModeChoiceProps = {
  mode: MappingFile['mode'];
  onChoose: (mode: MappingFile['mode']) => void;
};

function ModeChoice({ mode, onChoose }: ModeChoiceProps) {
  const name = useId();
  return (
    <fieldset class="space-y-1.5">
      <legend class="mb-1 font-medium">{words.mode}</legend>
      {(['merge', 'replace'] as const).map((value) => (
        <label key={value} class="flex cursor-pointer items-center gap-2">
          <input
            type="radio"
            class="radio radio-sm radio-primary"
            name={name}
            value={value}
            checked={value === mode}
            onChange={() => {
              onChoose(value);
            }}
          />
          {words[value]}
        </label>
      ))}
    </fieldset>
  );
}

function Preview({ outcome }: { outcome: ImportOutcome }) {
  return (
    <div data-testid="import-preview">
      <Notice tone="info">
        {isNothing(outcome) ? words.nothing : words.preview(countsOf(outcome))}
      </Notice>
    </div>
  );
}

type ApplyButtonProps = {
  checked: Checked | undefined;
  isBusy: boolean;
  onApply: (checked: Checked) => void;
};

function ApplyButton({ checked, isBusy, onApply }: ApplyButtonProps) {
  const canApply = checked !== undefined && !isNothing(checked.outcome);
  return (
    <button
      type="button"
      class="btn btn-primary"
      data-testid="apply-import"
      disabled={isBusy || !canApply}
      onClick={() => {
        if (checked !== undefined) onApply(checked);
      }}
    >
      {words.apply}
    </button>
  );
}

function isNothing({ added, changed, removed }: ImportOutcome): boolean {
  return added + changed + removed === 0;
}

function countsOf({ added, changed, removed, unchanged }: ImportOutcome): string {
  return words.counts(added, changed, removed, unchanged);
}
