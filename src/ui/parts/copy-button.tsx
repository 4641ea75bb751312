import { Check, Copy } from 'lucide';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { strings } from '../strings.ts';
import { copyText } from './copy-text.ts';
import { Icon } from './icon.tsx';

type CopyButtonProps = {
  text: string;
  /** What is copied, for those who do not see the button's place. */
  label: string;
  testId?: string;
  onCopied?: () => void;
};

const SHOWN_MS = 2000;

/** Copies a text and says that it did. */
export function CopyButton({ text, label, testId, onCopied }: CopyButtonProps) {
  const outcome = useSignal<'copied' | 'failed' | undefined>(undefined);
  const shown = outcome.value;
  useEffect(() => {
    if (shown === undefined) return undefined;
    const timer = window.setTimeout(() => {
      outcome.value = undefined;
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [shown, outcome]);

  const copy = async (): Promise<void> => {
    const isDone = await copyText(text);
    outcome.value = isDone ? 'copied' : 'failed';
    if (isDone) onCopied?.();
  };
  return (
    <button
      type="button"
      class="btn btn-sm min-w-22"
      data-testid={testId}
      onClick={() => void copy()}
    >
      <Icon of={shown === 'copied' ? Check : Copy} />
      <span aria-live="polite">{wordOf(shown)}</span>
      <span class="sr-only"> {label}</span>
    </button>
  );
}

function wordOf(outcome: 'copied' | 'failed' | undefined): string {
  if (outcome === undefined) return strings.copy;
  return outcome === 'copied' ? strings.copied : strings.copyFailed;
}
