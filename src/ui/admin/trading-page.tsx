import { OctagonX, Play, ShieldCheck, X } from 'lucide';
import { Card } from '../parts/card.tsx';
import { useSignal } from '@preact/signals';
import { Consequences, ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Notice } from '../parts/notice.tsx';
import { resumeQuestion, stopQuestion } from '../state/asking.ts';
import { closeOutEverybody } from '../state/closing-out.ts';
import { standingOf, trading, type Standing, type Subject } from '../state/trading.ts';
import { CauseFacts } from '../stopping/trading-banner.tsx';
import { strings } from '../strings.ts';
import { AdminPage } from './admin-page.tsx';

const words = strings.stopping;
const EVERYBODY: Subject = { scope: 'installation' };

/** Whether anybody at all may open positions, and the buttons for that. */
export function TradingPage() {
  return (
    <AdminPage title={words.everybody.title}>
      <div class="max-w-3xl space-y-4">
        <Card title={words.everybody.card} testId="installation">
          <Loaded of={trading} rows={2}>
            {() => <InstallationState standing={standingOf(EVERYBODY)} />}
          </Loaded>
          <Buttons />
        </Card>
        <Card title={words.withoutServer.heading}>
          <div class="px-4 pb-4 text-sm sm:px-5">
            <Consequences lines={words.withoutServer.lines} />
          </div>
        </Card>
      </div>
    </AdminPage>
  );
}

function InstallationState({ standing }: { standing: Standing | undefined }) {
  const isOn = standing === undefined;
  return (
    <div class="flex items-start gap-3 px-4 text-sm sm:px-5" data-testid="installation-state">
      <Icon
        of={isOn ? ShieldCheck : OctagonX}
        class={isOn ? 'mt-0.5 size-5 text-success' : 'mt-0.5 size-5 text-error'}
      />
      <div class="min-w-0">
        <p class="font-medium">
          {isOn ? words.everybody.isOn : words.banner.stopped[standing.state].installation('')}
        </p>
        {isOn ? (
          <p class="text-quiet">{words.everybody.isOnHint}</p>
        ) : (
          standing.causes.map((cause) => <CauseFacts key={cause.origin} cause={cause} />)
        )}
      </div>
    </div>
  );
}

/** There also while the state cannot be read: stopping must not depend on reading first. */
function Buttons() {
  const standing = standingOf(EVERYBODY);
  return (
    <div class="px-4 pt-3 pb-4 sm:px-5">
      <div class="flex flex-wrap gap-2">
        {standing !== undefined && (
          <button
            type="button"
            class="btn btn-primary btn-sm"
            data-testid="resume-everybody"
            aria-haspopup="dialog"
            onClick={() => resumeQuestion.ask(EVERYBODY)}
          >
            <Icon of={Play} />
            {words.banner.resumeOf.installation()}
          </button>
        )}
        {standing?.state !== 'halted' && (
          <button
            type="button"
            class="btn btn-error btn-sm"
            data-testid="stop-everybody"
            aria-haspopup="dialog"
            onClick={() => stopQuestion.ask(EVERYBODY)}
          >
            <Icon of={OctagonX} />
            {words.everybody.stop}
          </button>
        )}
        <CloseEverything />
      </div>
      {standing === undefined && (
        <p class="mt-3 text-sm text-pretty text-quiet">{words.everybody.hint}</p>
      )}
    </div>
  );
}

/** Exits only, so it may be asked for whether or not openings are stopped. */
function CloseEverything() {
  const isOpen = useSignal(false);
  const done = useSignal<number | undefined>(undefined);
  const text = words.everybody.closeAll;
  return (
    <>
      <button
        type="button"
        class="btn btn-outline btn-error btn-sm"
        data-testid="close-everybody"
        aria-haspopup="dialog"
        onClick={() => (isOpen.value = true)}
      >
        <Icon of={X} />
        {text.action}
      </button>
      <ConfirmDialog
        isOpen={isOpen}
        title={text.title}
        action={text.action}
        testId="close-everybody-now"
        onConfirm={async () => {
          done.value = await closeOutEverybody();
        }}
      >
        <Consequences lines={text.lines} />
      </ConfirmDialog>
      {done.value !== undefined && (
        <div class="basis-full">
          <Notice tone="info">{text.done(done.value)}</Notice>
        </div>
      )}
    </>
  );
}
