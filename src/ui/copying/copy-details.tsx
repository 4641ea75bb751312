import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { duration, exactMoment, NOTHING, price } from '../format.ts';
import { SignalTrace } from '../history/signal-trace.tsx';
import { nicknameOf } from '../state/accounts.ts';
import { pairList } from '../state/copying.ts';
import { digitsOf, loadSymbols } from '../state/symbols.ts';
import type { Copy } from '../wire/copying.ts';
import { signed, volumesOf } from './copy-figures.ts';
import { pairHref } from './copying-address.ts';
import { words } from './words.ts';

const text = words.details;

/** Why a copy was made, what came of it, and how long each part of its way took. */
export function CopyDetails({ copy }: { copy: Copy }) {
  const { master_account: master, slave_account: slave } = copy;
  useEffect(() => {
    void loadSymbols(master);
    void loadSymbols(slave);
  }, [master, slave]);
  const atMaster = price(copy.master_price, digitsOf(master, copy.symbol));
  const atSlave = price(copy.price, digitsOf(slave, copy.slave_symbol ?? ''));
  const hasPrice = copy.master_price !== null || copy.price !== null;
  const isThere = pairList.value.some(({ id }) => id === copy.pair_id);
  return (
    <div class="grid gap-x-8 gap-y-4 px-4 py-4 text-sm sm:px-5 @3xl:grid-cols-2">
      <dl class="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        <Line name={text.reason}>{words.reasonOf(copy.reason)}</Line>
        {copy.message !== '' && (
          <Line name={text.message}>
            {copy.message}
            {copy.code !== null && <span class="ml-1.5 font-mono text-xs">{copy.code}</span>}
          </Line>
        )}
        <Line name={text.lots}>
          {volumesOf(copy)}
          {copy.slave_symbol !== null && copy.slave_symbol !== copy.symbol && (
            <span class="text-quiet"> {`${copy.symbol} → ${copy.slave_symbol}`}</span>
          )}
        </Line>
        {hasPrice && <Line name={text.price}>{text.priceOf(atMaster, atSlave)}</Line>}
        {copy.slippage_points !== null && (
          <Line name={text.slippage}>
            {words.history.slippageUnit(signed(copy.slippage_points))}
          </Line>
        )}
        {copy.chain.includes('>') && (
          <Line name={text.chain}>
            {copy.chain
              .split(' > ')
              .map((account) => nicknameOf(account))
              .join(' → ')}
          </Line>
        )}
        <Line name={text.order}>{copy.order_id === '' ? NOTHING : copy.order_id}</Line>
        {copy.event_id !== null && <Line name={text.event}>{copy.event_id}</Line>}
        {copy.command_id !== null && <Line name={text.command}>{copy.command_id}</Line>}
      </dl>
      <div class="space-y-3">
        <Way copy={copy} />
        {isThere && (
          <a class="link" href={pairHref(copy.pair_id)}>
            {text.settings}
          </a>
        )}
      </div>
      {copy.signal_id !== null && <MasterSignal signalId={copy.signal_id} />}
    </div>
  );
}

/** The signal that made the master open its trade, read when it is asked for. */
function MasterSignal({ signalId }: { signalId: string }) {
  const isOpen = useSignal(false);
  return (
    <details
      class="rounded-field border border-base-300 bg-base-100 @3xl:col-span-2"
      data-testid="master-signal"
      onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}
    >
      <summary class="cursor-pointer px-3 py-2 font-medium">{text.signal}</summary>
      {isOpen.value && <SignalTrace signalId={signalId} />}
    </details>
  );
}

function Line({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt class="text-quiet">{name}</dt>
      <dd class="tabular-nums wrap-anywhere">{children}</dd>
    </>
  );
}

/** From the master's deal to the end on the slave, each step with the time since the deal. */
function Way({ copy }: { copy: Copy }) {
  const steps = [
    { name: text.stepNames.deal, afterMs: 0 },
    { name: text.stepNames.received, afterMs: copy.received_after_ms },
    { name: text.stepNames.written, afterMs: copy.written_after_ms },
    { name: text.stepNames.acked, afterMs: copy.acked_after_ms },
    { name: text.stepNames.done, afterMs: copy.done_after_ms },
  ];
  const startMs = Date.parse(copy.happened_at);
  return (
    <div>
      <h3 class="mb-1 text-xs font-medium text-quiet">{text.steps}</h3>
      <ol data-testid="copy-steps">
        {steps.map(({ name, afterMs }) => (
          <li key={name} class="flex justify-between gap-3 py-0.5">
            <span class={afterMs === null ? 'text-quiet' : ''}>{name}</span>
            {afterMs === null ? (
              <span class="text-quiet">{NOTHING}</span>
            ) : (
              <time
                dateTime={exactMoment(startMs + afterMs)}
                title={exactMoment(startMs + afterMs)}
                class="text-quiet tabular-nums"
              >
                {afterMs < 0 ? text.before(duration(-afterMs)) : text.after(duration(afterMs))}
              </time>
            )}
          </li>
        ))}
      </ol>
      {steps.some(({ afterMs }) => (afterMs ?? 0) < 0) && (
        <p class="mt-1 text-xs text-quiet">{text.clock}</p>
      )}
    </div>
  );
}
