import { useSignal } from '@preact/signals';
import { Crown, RefreshCw } from 'lucide';
import { useEffect } from 'preact/hooks';
import { CodeLine } from '../dashboard/code-line.tsx';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { PresenceDot } from '../parts/status-badge.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { nicknameOf } from '../state/accounts.ts';
import { copyHealth, pairList, rotateKey } from '../state/copying.ts';
import { useResumed, withIntent } from '../state/resumption.ts';
import { webhook } from '../state/session.ts';
import { newPairHref } from './copying-address.ts';
import { accountOf } from './pair-state.ts';
import { words } from './words.ts';

const text = words.masters;
const ROTATE = 'rotate-copy-key';

/** Every master with its key, and how its EA is set up. */
export function MastersView() {
  useEffect(() => {
    if (webhook.value.value === undefined) void webhook.load();
  }, []);
  const masters = [...new Set(pairList.value.map((pair) => pair.master_account))];
  if (masters.length === 0) {
    return (
      <div class="rounded-box border border-base-300 bg-base-100">
        <EmptyState icon={Crown} title={text.empty} hint={text.emptyHint}>
          <a href={newPairHref()} class="btn btn-sm btn-primary">
            {words.add}
          </a>
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <p class="mb-4 max-w-3xl text-sm text-pretty text-quiet">{text.intro}</p>
      <div class="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        {masters.map((account) => (
          <MasterCard key={account} account={account} />
        ))}
      </div>
    </>
  );
}

function MasterCard({ account }: { account: string }) {
  const nickname = nicknameOf(account);
  const own = pairList.value.filter((pair) => pair.master_account === account);
  const key = own[0]?.api_key ?? undefined;
  const isAsking = useSignal(false);
  const isRotated = useSignal(false);
  useResumed(`${ROTATE}/${account}`, () => (isAsking.value = true));
  const rotate = async (): Promise<void> => {
    await withIntent(`${ROTATE}/${account}`, null, () => rotateKey(account));
    isRotated.value = true;
  };
  return (
    <Card
      title={nickname}
      testId="master"
      aside={
        <button
          type="button"
          class="btn btn-sm"
          data-testid="rotate-key"
          aria-label={text.rotateOf(nickname)}
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
      <div class="space-y-4 px-4 pb-5 text-sm sm:px-5">
        {isRotated.value && <Notice tone="info">{text.rotated}</Notice>}
        <Standing account={account} />
        <p>{text.followers(own.map((pair) => nicknameOf(pair.slave_account)).join(', '))}</p>
        {key !== undefined && <Key apiKey={key} nickname={nickname} />}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={text.dialog.title(nickname)}
        action={text.dialog.action}
        testId="rotate-key-confirm"
        onConfirm={rotate}
      >
        <Consequences lines={text.dialog.lines} />
      </ConfirmDialog>
    </Card>
  );
}

/** Whether what it does arrives, and by which road. */
function Standing({ account }: { account: string }) {
  const found = accountOf(account);
  const health = copyHealth.value.value?.masters.find((item) => item.account === account);
  const isHere = found?.status === 'online';
  const isHeard = (health?.last_http_event_at ?? null) !== null;
  const others = isHeard ? text.roadWeb : text.roadNone;
  return (
    <div class="space-y-1.5">
      <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
        {found !== undefined && <PresenceDot presence={found.status} />}
        <span class="text-xs text-quiet tabular-nums">{account}</span>
      </p>
      <p>{isHere ? text.roadFile : others}</p>
      <p class="text-quiet">
        {text.lastEvent}:{' '}
        <Moment at={health?.last_event?.received_at ?? null} never={words.never} />
        {' · '}
        {text.keyUsed}: <Moment at={health?.last_http_event_at ?? null} never={words.never} />
      </p>
    </div>
  );
}

function Key({ apiKey, nickname }: { apiKey: string; nickname: string }) {
  const isShown = useSignal(false);
  const origin = serverAddress();
  const shown = isShown.value ? apiKey : masked(apiKey);
  return (
    <>
      <div class="space-y-2">
        <CodeLine label={text.keyLabel(nickname)} text={shown} testId="copy-key" isAddress />
        <div class="flex flex-wrap gap-2">
          <CopyButton text={apiKey} label={text.copyKey} />
          <ShowButton isShown={isShown} show={text.show} hide={text.hide} testId="show-key" />
        </div>
        <p class="text-quiet">{text.secret}</p>
      </div>
      <details class="rounded-field border border-base-300" data-testid="ea-setup">
        <summary class="cursor-pointer px-3 py-2 font-medium">{text.setup}</summary>
        <ol class="list-decimal space-y-4 px-3 pt-1 pb-4 pl-8">
          <li class="space-y-2">
            <p>{text.setupSteps.allow}</p>
            <CodeLine label={text.address} text={origin} isAddress />
            <CopyButton text={origin} label={text.copyAddress} />
            <p class="text-xs text-pretty text-quiet">{text.needsPublic}</p>
          </li>
          <li class="space-y-2">
            <p>{text.setupSteps.attach}</p>
            <CodeLine label={text.inputs} text={eaInputs(origin, shown)} testId="ea-inputs" />
            <CopyButton text={eaInputs(origin, apiKey)} label={text.copyInputs} />
          </li>
          <li>{text.setupSteps.check}</li>
        </ol>
      </details>
    </>
  );
}

/** As an EA's preset spells them, so that they can be pasted into one or read off for the inputs window. */
function eaInputs(origin: string, key: string): string {
  return [
    'EnableMaster=true',
    `Master_ServerURL=${origin}`,
    `Master_APIKey=${key}`,
    'Master_SendOnOpen=true',
    'Master_SendOnClose=true',
    'Master_SendOnModify=true',
  ].join('\n');
}

/** Where the webhook is reached, the EA reaches the server too. */
function serverAddress(): string {
  const address = webhook.value.value?.webhook_url;
  return address === undefined ? location.origin : new URL(address).origin;
}

function masked(key: string): string {
  return `${key.slice(0, 4)}${'•'.repeat(12)}${key.slice(-4)}`;
}
