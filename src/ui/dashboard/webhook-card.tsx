import { useSignal } from '@preact/signals';
import { maskedUrl } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { hasCopiedWebhook, webhook } from '../state/session.ts';
import { strings } from '../strings.ts';
import type { Webhook } from '../wire/people.ts';
import { AlertMessage } from './alert-message.tsx';
import { CodeLine } from './code-line.tsx';
import { MessageChecker } from './message-checker.tsx';
import { TestSignalForm } from './test-signal-form.tsx';
import { curlLine, isReachableByTradingView } from './webhook-texts.ts';

const words = strings.webhook;

/** The user's webhook: the address, what to put into an alert, and a way to try it. */
export function WebhookCard() {
  const found = webhook.value.value;
  const fault = webhook.fault.value;
  return (
    <Card title={words.heading} testId="webhook-card">
      {found !== undefined && <WebhookBody webhook={found} />}
      {found === undefined && fault === undefined && <SkeletonRows rows={5} />}
      {found === undefined && fault !== undefined && (
        <Failure reason={fault} onRetry={() => void webhook.load()} />
      )}
    </Card>
  );
}

function WebhookBody({ webhook: { webhook_url: url, token } }: { webhook: Webhook }) {
  const isShown = useSignal(false);
  const masked = maskedUrl(url, token);
  const visible = isShown.value ? url : masked;
  return (
    <div class="space-y-5 px-4 pb-5 sm:px-5">
      <div class="space-y-2">
        <p class="text-sm text-quiet">{words.intro}</p>
        <CodeLine label={words.urlLabel} text={visible} testId="webhook-url" isAddress />
        <div class="flex flex-wrap gap-2">
          <CopyButton
            text={url}
            label={words.copyUrl}
            testId="copy-webhook"
            onCopied={() => (hasCopiedWebhook.value = true)}
          />
          <ShowButton isShown={isShown} show={words.show} hide={words.hide} testId="show-webhook" />
        </div>
        {isShown.value && (
          <div class="flex flex-wrap items-start gap-3 pt-1">
            <QrCode text={url} label={words.qr} />
            <p class="min-w-40 flex-1 text-sm text-quiet">{words.secret}</p>
          </div>
        )}
        {!isReachableByTradingView(url) && <Notice tone="info">{words.unreachable}</Notice>}
      </div>
      <TestSignalForm webhookUrl={url} />
      <AlertMessage />
      <MessageChecker />
      <div class="space-y-2">
        <div class="flex items-center justify-between gap-2">
          <h3 class="text-sm font-medium">{words.curlLabel}</h3>
          <CopyButton text={curlLine(url)} label={words.copyCurl} />
        </div>
        <CodeLine label={words.curlLabel} text={curlLine(visible)} />
      </div>
    </div>
  );
}
