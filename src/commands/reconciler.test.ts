import { expect, it } from '@jest/globals';
import type { AccountId, CommandId, UserId } from '../base/ids.ts';
import { createLog } from '../base/log.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import type { Command } from './command.ts';
import { Reconciler } from './reconciler.ts';

const LATE = 50;

function lateCommand(seq: number): Command {
  return {
    id: `C${String(seq)}` as CommandId,
    userId: 'alice' as UserId,
    account: '1123456' as AccountId,
    causeId: 'cause',
    refId: undefined,
    seq,
    epoch: 1,
    action: 'BUY',
    symbol: 'EURUSD',
    magic: '5000000000',
    fileName: '',
    payload: '',
    createdAtMs: 0,
    expiresAtMs: 30_000,
    volume: undefined,
  };
}

it('ends what is too late together, so that a start after an overload costs a few commits and not thousands', async () => {
  const ended: CommandId[] = [];
  let letAllGo: () => void = () => undefined;
  const allAsked = new Promise<void>((resolve) => {
    letAllGo = resolve;
  });
  const reconciler = new Reconciler({
    instances: {
      withdraw: () => Promise.resolve(true),
      takeAside: () => Promise.resolve(),
      isAside: () => Promise.resolve(false),
      forgetAside: () => Promise.resolve(),
      presence: () => 'online',
    },
    closings: {
      tell: () => undefined,
      endNow: () => undefined,
      // As with a shared commit: nobody's end is stored before everybody has asked for theirs.
      end: ({ id }) => {
        ended.push(id);
        if (ended.length === LATE) letAllGo();
        return allAsked;
      },
    },
    clock: createFakeClock(),
    log: createLog('silent', { write: () => undefined }),
    isWriting: () => false,
    isOver: () => true,
    ask: () => Promise.resolve(),
  });
  for (let seq = 1; seq <= LATE; seq++) reconciler.watch(lateCommand(seq));
  const look = reconciler.tick();
  const sameLook = reconciler.tick();
  await Promise.all([look, sameLook]);
  expect(new Set(ended).size).toBe(LATE);
  expect(ended).toHaveLength(LATE);
});
