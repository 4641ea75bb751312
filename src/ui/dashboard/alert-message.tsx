import { useSignal } from '@preact/signals';
import { CopyButton } from '../parts/copy-button.tsx';
import { strings } from '../strings.ts';
import { CodeLine } from './code-line.tsx';
import { alertMessage, type TemplateName } from './webhook-texts.ts';

const words = strings.webhook;
const NAMES: readonly TemplateName[] = ['strategy', 'buy', 'sell', 'close'];

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
      <div role="group" aria-label={words.templateLabel} class="join grid grid-cols-4">
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            class={`btn join-item btn-sm ${name === chosen.value ? 'btn-active btn-primary' : ''}`}
            aria-pressed={name === chosen.value}
            onClick={() => (chosen.value = name)}
          >
            {words.templates[name]}
          </button>
        ))}
      </div>
      <p class="text-sm text-quiet">{words.templateHints[chosen.value]}</p>
      <CodeLine label={words.messageLabel} text={text} />
    </div>
  );
}
