import { useSignal } from '@preact/signals';
import { Plus, X } from 'lucide';
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import type { Entry, EntryOf } from '../state/limit-entries.ts';
import { strings } from '../strings.ts';
import { AnyOrOnly } from './any-or-only.tsx';
import type { Labels } from './limit-editor.tsx';
import { SymbolInput } from './symbol-input.tsx';

const words = strings.limits.editor;

type SymbolNamesEditorProps = {
  entry: EntryOf<'symbols'>;
  labels: Labels;
  /** True where an empty list allows nothing; a list of what is forbidden then forbids nothing. */
  isAllowing: boolean;
  /** Whose broker's symbols are suggested. */
  account: string | undefined;
  onType: (entry: Entry) => void;
};

/** A list of symbols, each with its way out, and a field for one more. */
export function SymbolNamesEditor(props: SymbolNamesEditorProps) {
  const { entry, labels, isAllowing, account, onType } = props;
  const names = entry.names ?? [];
  const input = useRef<HTMLInputElement>(null);
  const change = (next: readonly string[] | null): void => {
    onType({ kind: 'symbols', names: next });
  };
  const add = (typed: string): void => {
    const fresh = typed
      .split(/[\s,;]+/)
      .filter((name) => name !== '' && !names.some((known) => isSame(known, name)));
    if (fresh.length > 0) change([...names, ...new Set(fresh)]);
  };
  return (
    <div role="group" aria-labelledby={labels.name} class="space-y-2">
      {isAllowing && (
        <AnyOrOnly
          isOnly={entry.names !== null}
          any={words.any}
          only={words.onlyThese}
          onChange={(isOnly) => {
            change(isOnly ? [] : null);
          }}
        />
      )}
      {(!isAllowing || entry.names !== null) && (
        <>
          {isAllowing && names.length === 0 && <p class="text-warning">{words.nothingAllowed}</p>}
          <Chips
            names={names}
            onRemove={(name) => {
              const rest = names.filter((item) => item !== name);
              change(!isAllowing && rest.length === 0 ? null : rest);
              // The button is gone with its name; the keyboard goes on from here.
              input.current?.focus();
            }}
          />
          <AddName account={account} about={labels.about} input={input} onAdd={add} />
        </>
      )}
    </div>
  );
}

type ChipsProps = { names: readonly string[]; onRemove: (name: string) => void };

function Chips({ names, onRemove }: ChipsProps) {
  if (names.length === 0) return null;
  return (
    <ul class="flex flex-wrap gap-1.5">
      {names.map((name) => (
        <li
          key={name}
          data-testid="symbol-chip"
          class="inline-flex max-w-full items-center gap-1 rounded-selector tint-neutral py-0.5 pr-0.5 pl-2 text-sm font-medium"
        >
          <span class="truncate">{name}</span>
          <button
            type="button"
            class="btn btn-square btn-ghost btn-xs"
            aria-label={words.removeSymbol(name)}
            onClick={() => {
              onRemove(name);
            }}
          >
            <Icon of={X} class="size-3.5" />
          </button>
        </li>
      ))}
    </ul>
  );
}

type AddNameProps = {
  account: string | undefined;
  about: string;
  input: RefObject<HTMLInputElement | null>;
  onAdd: (typed: string) => void;
};

function AddName({ account, about, input, onAdd }: AddNameProps) {
  const text = useSignal('');
  const add = (): void => {
    if (text.value.trim() === '') return;
    onAdd(text.value);
    text.value = '';
  };
  return (
    <div class="flex gap-2">
      <SymbolInput
        account={account}
        value={text.value}
        label={words.addSymbol}
        placeholder={words.addSymbol}
        about={about}
        input={input}
        testId="add-symbol"
        onInput={(typed) => (text.value = typed)}
        onEnter={add}
        // Who goes on without adding it means it all the same.
        onLeave={add}
      />
      <button
        type="button"
        class="btn btn-sm"
        disabled={text.value.trim() === ''}
        onClick={() => {
          add();
          input.current?.focus();
        }}
      >
        <Icon of={Plus} />
        {words.add}
      </button>
    </div>
  );
}

function isSame(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}
