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
import { WorkedExample } from './worked-example.tsx';

const text = editorWords;

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
  const form = useRef<HTMLFormElement>(null);
  const who = useSignal(chosen);
  const settings = useSignal<PairSettings>(pair?.settings ?? DEFAULT_SETTINGS);
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
    if (form.current?.reportValidity() === false || !isComplete(settings.value)) return;
    isSaved.value = false;
    const wanted = settings.value;
    const isDone = await run(async () => {
      if (pair !== undefined) {
        await changePair(pair.id, wanted);
        return;
      }
      const status = isActive ? 'active' : 'paused';
      await createPair({ master_account: master, slave_account: slave, status, settings: wanted });
    });
    if (isDone && pair === undefined) onMade();
    isSaved.value = isDone;
  };
  const health = copyHealth.value.value?.masters.find(({ account }) => account === master);
  const sections = { settings: settings.value, set };
  return (
    <div class="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <form
        key={version.value}
        ref={form}
        class="grid min-w-0 gap-4 text-sm"
        id="pair-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save(true);
        }}
      >
        {pair === undefined && (
          <WhoSection
            master={master}
            slave={slave}
            onChoose={(change) => (who.value = { ...who.value, ...change })}
            {...sections}
          />
        )}
        <SizeSection {...sections} />
        <WhichSection {...sections} />
        <StopsSection {...sections} />
        <SafetySection {...sections} />
        <LeavingSection {...sections} />
      </form>
      <div class="grid min-w-0 gap-4 xl:sticky xl:top-4">
        <WorkedExample
          master={master}
          slave={slave}
          settings={settings.value}
          symbol={health?.last_event?.symbol}
        />
        <SaveBar
          isNew={pair === undefined}
          isBusy={isBusy.value}
          isPossible={isComplete(settings.value) && (pair !== undefined || canPair(master, slave))}
          onPaused={() => void save(false)}
        >
          {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
          {isSaved.value && <Notice tone="info">{text.actions.saved}</Notice>}
          {!isComplete(settings.value) && <Notice tone="error">{text.actions.invalid}</Notice>}
        </SaveBar>
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
  );
}

type SaveBarProps = {
  isNew: boolean;
  isBusy: boolean;
  isPossible: boolean;
  onPaused: () => void;
  children: ComponentChildren;
};

function SaveBar({ isNew, isBusy, isPossible, onPaused, children }: SaveBarProps) {
  return (
    <div class="space-y-3">
      {children}
      <div class="flex flex-wrap gap-2">
        <button
          type="submit"
          form="pair-form"
          class="btn flex-1 btn-primary"
          data-testid="save-pair"
          disabled={isBusy || !isPossible}
        >
          {isNew ? text.actions.create : text.actions.save}
        </button>
        {isNew && (
          <button type="button" class="btn" disabled={isBusy || !isPossible} onClick={onPaused}>
            {text.actions.createPaused}
          </button>
        )}
      </div>
    </div>
  );
}
