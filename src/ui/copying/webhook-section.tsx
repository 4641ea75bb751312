import { Notice } from '../parts/notice.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { nicknameOf } from '../state/accounts.ts';
import { editorWords } from './editor-words.ts';
import { Section } from './fields.tsx';
import { accountOf } from './pair-state.ts';

const text = editorWords.webhook;

type WebhookSectionProps = { slave: string; isOn: boolean; onChange: (isOn: boolean) => void };

/** Whether the slave also takes webhook signals, which it would trade beside their copies. */
export function WebhookSection({ slave, isOn, onChange }: WebhookSectionProps) {
  const isOnNow = accountOf(slave)?.receives_webhooks === true;
  return (
    <Section legend={text.legend} testId="section-webhook">
      <Toggle
        name={text.name}
        hint={text.off}
        testId="slave-receives-webhooks"
        isOn={isOn}
        onChange={onChange}
      />
      {isOn && (
        <div class="@lg:col-span-2">
          <Notice tone="warning" testId="trades-twice">
            {text.on}
          </Notice>
        </div>
      )}
      {!isOn && isOnNow && (
        <p class="text-sm text-quiet @lg:col-span-2">{text.now(nicknameOf(slave))}</p>
      )}
    </Section>
  );
}
