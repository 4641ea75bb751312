import { useSignal } from '@preact/signals';
import { CopyButton } from '../parts/copy-button.tsx';
import { strings } from '../strings.ts';
import { CodeLine } from './code-line.tsx';
import { alertMessage, type TemplateName } from './webhook-texts.ts';

const words = strings.webhook;
const NAMES: readonly TemplateName[] = ['strategy', 'buy', 'sell', 'close', 'closeAll'];

/** What to paste into the message field of an alert, for each kind of alert. */
export function AlertMessage() {
  const chosen = useSignal<TemplateName>('strategy');
  const text = alertMessage(chosen.value);
  return (
    <div class="space-y-2">
      <div class="flex items-center justify-between gap-2">
        <h3 class="text-sm font-medium">{words.messageLabel}</h3>
        <CopyButton text={text} label={words.copyMessage} testId="copy-message" />
      </div>
      <div role="group" aria-label={words.templateLabel} class="join grid grid-cols-5">
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            class={`btn join-item px-1 btn-sm ${name === chosen.value ? 'btn-active btn-primary' : ''}`}
            aria-pressed={name === chosen.value}
            data-testid={`template-${name}`}
            onClick={() => (chosen.value = name)}
          >
            {words.templates[name]}
          </button>
        ))}
      </div>
      <p class="text-sm text-pretty text-quiet" data-testid="template-hint">
        {words.templateHints[chosen.value]}
      </p>
      <CodeLine label={words.messageLabel} text={text} testId="alert-message" />
    </div>
  );
}
