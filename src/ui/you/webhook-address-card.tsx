import { useSignal } from '@preact/signals';
import { RefreshCw } from 'lucide';
import { Figure } from '../accounts/account-tile.tsx';
import { CodeLine } from '../dashboard/code-line.tsx';
import { day, maskedUrl, moment } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { useResumed, withIntent } from '../state/resumption.ts';
import { hasCopiedWebhook, webhook } from '../state/session.ts';
import { rotateWebhook } from '../state/tokens.ts';
import { strings } from '../strings.ts';
import type { OlderWebhook, Webhook } from '../wire/people.ts';
import { words } from './words.ts';

const text = words.webhook;

/** The address that trades for whoever knows it: hidden, with its use, and a way to replace it. */
export function WebhookAddressCard() {
  const isAsking = useSignal(false);
  const isRotated = useSignal(false);
  const graceHours = useSignal(0);
  useResumed('rotate', (details) => {
    graceHours.value = Number(details);
    isAsking.value = true;
  });
  const rotate = async (): Promise<void> => {
    const hours = graceHours.value;
    await withIntent('rotate', hours, () => rotateWebhook(hours));
    isRotated.value = true;
  };
  return (
    <Card
      title={text.title}
      testId="webhook-address"
      aside={
        <button
          type="button"
          class="btn btn-sm"
          data-testid="rotate"
          onClick={() => {
            isRotated.value = false;
            isAsking.value = true;
          }}
        >
          <Icon of={RefreshCw} />
          {text.rotate}
        </button>
      }
    >
      <Loaded of={webhook} rows={4}>
        {(found: Webhook) => (
          <div class="space-y-4 px-4 pb-5 sm:px-5">
            {isRotated.value && <Notice tone="info">{text.rotated}</Notice>}
            <Address webhook={found} />
            <dl class="grid grid-cols-3 gap-3">
              <Figure name={text.created}>{day(Date.parse(found.created_at))}</Figure>
              <Figure name={text.used}>{words.uses(found.uses)}</Figure>
              <Figure name={text.lastUsed}>
                <Moment at={found.last_used_at} never={words.never} />
              </Figure>
            </dl>
            {found.older.length > 0 && <OlderAddresses list={found.older} />}
          </div>
        )}
      </Loaded>
      <ConfirmDialog
        isOpen={isAsking}
        title={text.dialog.title}
        action={text.dialog.action}
        testId="rotate-confirm"
        onConfirm={rotate}
      >
        <GraceChoice hours={graceHours.value} onChoose={(hours) => (graceHours.value = hours)} />
        <Consequences lines={text.dialog.lines(graceHours.value)} />
      </ConfirmDialog>
    </Card>
  );
}

function Address({ webhook: { webhook_url: url, token } }: { webhook: Webhook }) {
  const isShown = useSignal(false);
  const labels = strings.webhook;
  return (
    <div class="space-y-2">
      <CodeLine
        label={labels.urlLabel}
        text={isShown.value ? url : maskedUrl(url, token)}
        testId="webhook-address-text"
        isAddress
      />
      <div class="flex flex-wrap gap-2">
        <CopyButton
          text={url}
          label={labels.copyUrl}
          onCopied={() => (hasCopiedWebhook.value = true)}
        />
        <ShowButton isShown={isShown} show={labels.show} hide={labels.hide} testId="show-address" />
      </div>
      <p class="text-sm text-quiet">{labels.secret}</p>
    </div>
  );
}

function OlderAddresses({ list }: { list: readonly OlderWebhook[] }) {
  return (
    <div data-testid="older-addresses">
      <h3 class="text-sm font-medium">{text.olderTitle}</h3>
      <ul class="mt-1.5 space-y-1.5">
        {list.map((older) => (
          <li
            key={older.created_at}
            class="flex flex-wrap justify-between gap-x-4 rounded-field px-3 py-2 text-sm tint-warning"
          >
            <span>{text.olderLine(moment(Date.parse(older.works_until)))}</span>
            <span>
              {older.last_used_at === null
                ? text.olderUnused
                : text.olderUsed(moment(Date.parse(older.last_used_at)))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function GraceChoice({ hours, onChoose }: { hours: number; onChoose: (hours: number) => void }) {
  return (
    <fieldset>
      <legend class="mb-2 font-medium">{text.dialog.grace}</legend>
      <div class="grid gap-2 sm:grid-cols-3">
        {text.dialog.choices.map((choice) => (
          <label
            key={choice.hours}
            class={`flex cursor-pointer items-start gap-2.5 rounded-field border px-3 py-2 ${choice.hours === hours ? 'border-primary' : 'border-base-300'}`}
          >
            <input
              type="radio"
              name="grace"
              class="radio mt-0.5 radio-sm radio-primary"
              data-testid={`grace-${choice.hours}`}
              checked={choice.hours === hours}
              onChange={() => onChoose(choice.hours)}
            />
            <span>
              <span class="block font-medium">{choice.name}</span>
              <span class="block text-xs text-quiet">{choice.hint}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
