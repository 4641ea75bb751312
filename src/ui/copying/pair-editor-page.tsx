import { useSignal } from '@preact/signals';
import { ArrowLeft, Link2Off } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useLocation, useRoute } from 'preact-iso';
import { useEffect, useRef } from 'preact/hooks';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { Page } from '../shell/page.tsx';
import { nicknameOf } from '../state/accounts.ts';
import {
  changePair,
  copyHealth,
  createPair,
  pairList,
  pairs,
  watchCopying,
} from '../state/copying.ts';
import type { Pair, PairSettings } from '../wire/copying.ts';
import { copyingHref } from './copying-address.ts';
import { DEFAULT_SETTINGS, isComplete } from './default-settings.ts';
import { editorWords } from './editor-words.ts';
import { PauseButton, RemoveButton } from './pair-buttons.tsx';
import { PairStates } from './pair-states.tsx';
import {
  LeavingSection,
  SafetySection,
  SizeSection,
  StopsSection,
  WhichSection,
} from './setting-sections.tsx';
import { TemplateCard } from './template-card.tsx';
import { canPair, WhoSection } from './who-section.tsx';
import { WebhookSection } from './webhook-section.tsx';
import { WorkedExample } from './worked-example.tsx';

const text = editorWords;
/** A setting that is not filled in as it should be; the fields of example and templates are no settings. */
const WRONG = '[data-settings] :is(input, select):invalid';

/** A pair that is still to be made; who is in it may be chosen by the address. */
export function NewPairPage() {
  const { query, route } = useLocation();
  useEffect(watchCopying, []);
  return (
    <Page title={text.newTitle} aside={<BackLink />}>
      <PairForm
        pair={undefined}
        chosen={{ master: query['master'] ?? '', slave: query['slave'] ?? '' }}
        onMade={() => {
          route(copyingHref({}));
        }}
      />
    </Page>
  );
}

/** The settings of a pair, its pause and its end. */
export function PairPage() {
  const { params } = useRoute();
  const { route } = useLocation();
  useEffect(watchCopying, []);
  const pair = pairList.value.find(({ id }) => id === params['id']);
  if (pair === undefined) {
    return (
      <Page title={text.back} aside={<BackLink />}>
        <div class="rounded-box border border-base-300 bg-base-100">
          <Absence />
        </div>
      </Page>
    );
  }
  const { master_account: master, slave_account: slave } = pair;
  return (
    <Page title={text.title(nicknameOf(slave), nicknameOf(master))} aside={<BackLink />}>
      <div class="mb-4 flex flex-wrap items-center justify-between gap-3">
        <PairStates pair={pair} isExplained />
        <div class="flex flex-wrap gap-2">
          <PauseButton pair={pair} />
          <RemoveButton
            pair={pair}
            onRemoved={() => {
              route(copyingHref({}));
            }}
          />
        </div>
      </div>
      <PairForm key={pair.id} pair={pair} chosen={{ master, slave }} onMade={() => undefined} />
    </Page>
  );
}

function BackLink() {
  return (
    <a href={copyingHref({})} class="btn btn-sm">
      <Icon of={ArrowLeft} />
      {text.back}
    </a>
  );
}

function Absence() {
  const fault = pairs.fault.value;
  if (pairs.value.value !== undefined) {
    return (
      <EmptyState icon={Link2Off} title={text.missing} hint="">
        <a href={copyingHref({})} class="btn btn-sm">
          {text.back}
        </a>
      </EmptyState>
    );
  }
  if (fault === undefined) return <SkeletonRows rows={6} />;
  return <Failure reason={fault} onRetry={() => void pairs.load()} />;
}

type PairFormProps = {
  /** Undefined where it is still to be made. */
  pair: Pair | undefined;
  chosen: { master: string; slave: string };
  onMade: () => void;
};

function PairForm({ pair, chosen, onMade }: PairFormProps) {
  const fields = useRef<HTMLDivElement>(null);
  const who = useSignal(chosen);
  const settings = useSignal<PairSettings>(pair?.settings ?? DEFAULT_SETTINGS);
  const isWebhookOn = useSignal(pair?.slave_receives_webhooks ?? false);
  /** Another number fills the fields anew. */
  const version = useSignal(0);
  const isSaved = useSignal(false);
  const { isBusy, fault, run } = useDoing();
  const { master, slave } = who.value;
  const set = (change: Partial<PairSettings>): void => {
    settings.value = { ...settings.value, ...change };
    isSaved.value = false;
  };
  const save = async (isActive: boolean): Promise<void> => {
    const wrong = fields.current?.querySelector<HTMLInputElement | HTMLSelectElement>(WRONG);
    if (wrong instanceof HTMLElement) {
      wrong.reportValidity();
      return;
    }
    isSaved.value = false;
    const wanted = { settings: settings.value, slave_receives_webhooks: isWebhookOn.value };
    const isDone = await run(async () => {
      if (pair !== undefined) {
        await changePair(pair.id, wanted);
        return;
      }
      const status = isActive ? 'active' : 'paused';
      await createPair({ master_account: master, slave_account: slave, status, ...wanted });
    });
    if (isDone && pair === undefined) onMade();
    isSaved.value = isDone;
  };
  const health = copyHealth.value.value?.masters.find(({ account }) => account === master);
  const sections = { settings: settings.value, set };
  return (
    <div
      ref={fields}
      class="flex flex-col gap-4 xl:grid xl:grid-cols-[minmax(0,1fr)_26rem] xl:items-start"
    >
      <div key={`first ${version.value}`} data-settings class="order-1 grid min-w-0 gap-4 text-sm">
        {pair === undefined && (
          <WhoSection
            master={master}
            slave={slave}
            onChoose={(change) => (who.value = { ...who.value, ...change })}
            {...sections}
          />
        )}
        <WebhookSection
          slave={slave}
          isOn={isWebhookOn.value}
          onChange={(isOn) => {
            isWebhookOn.value = isOn;
            isSaved.value = false;
          }}
        />
        <SizeSection {...sections} />
      </div>
      <div
        key={`rest ${version.value}`}
        data-settings
        class="order-3 grid min-w-0 gap-4 text-sm xl:col-start-1"
      >
        <WhichSection {...sections} />
        <StopsSection {...sections} />
        <SafetySection {...sections} />
        <LeavingSection {...sections} />
      </div>
      {/* On a small screen its parts stand where they are needed: the example after the size. */}
      <div class="contents xl:sticky xl:top-4 xl:order-2 xl:col-start-2 xl:row-span-2 xl:row-start-1 xl:grid xl:min-w-0 xl:gap-4">
        <div class="order-2 min-w-0">
          <WorkedExample
            master={master}
            slave={slave}
            settings={settings.value}
            symbol={health?.last_event?.symbol}
          />
        </div>
        <div class="order-5 min-w-0 xl:order-3">
          <SaveBar
            isNew={pair === undefined}
            isBusy={isBusy.value}
            isPossible={
              isComplete(settings.value) && (pair !== undefined || canPair(master, slave))
            }
            onSave={(isActive) => void save(isActive)}
          >
            {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
            {isSaved.value && <Notice tone="info">{text.actions.saved}</Notice>}
            {!isComplete(settings.value) && <Notice tone="error">{text.actions.invalid}</Notice>}
          </SaveBar>
        </div>
        <div class="order-4 min-w-0">
          <TemplateCard
            settings={settings.value}
            onApply={(found) => {
              // What the master has open is a question of this pair's beginning, not of a template.
              set({ ...found, on_start: settings.value.on_start });
              version.value += 1;
            }}
          />
        </div>
      </div>
    </div>
  );
}

type SaveBarProps = {
  isNew: boolean;
  isBusy: boolean;
  isPossible: boolean;
  onSave: (isActive: boolean) => void;
  children: ComponentChildren;
};

/** Saves by its button only: Enter in a field must not start anything. */
function SaveBar({ isNew, isBusy, isPossible, onSave, children }: SaveBarProps) {
  return (
    <div class="space-y-3">
      {children}
      <div class="flex flex-wrap gap-2">
        <button
          type="button"
          class="btn flex-1 btn-primary"
          data-testid="save-pair"
          disabled={isBusy || !isPossible}
          onClick={() => onSave(true)}
        >
          {isNew ? text.actions.create : text.actions.save}
        </button>
        {isNew && (
          <button
            type="button"
            class="btn"
            disabled={isBusy || !isPossible}
            onClick={() => onSave(false)}
          >
            {text.actions.createPaused}
          </button>
        )}
      </div>
    </div>
  );
}
