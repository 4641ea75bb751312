import { describe, expect, it } from '@jest/globals';
import { fc } from '../testing/cases.ts';
import type { AccountId, CommandId, UserId } from '../base/ids.ts';
import { opens, overlaps, type Command, type CommandAction } from './command.ts';
import { AccountQueue, takenBackBy } from './queue.ts';

let seq = 0;

function command(action: CommandAction, symbol?: string, epoch = 1): Command {
  seq++;
  return {
    id: `C${String(seq)}` as CommandId,
    userId: 'alice' as UserId,
    account: '1123456' as AccountId,
    causeId: 'cause',
    refId: undefined,
    seq,
    epoch,
    action,
    symbol,
    magic: '5000000000',
    fileName: '',
    payload: '',
    createdAtMs: 0,
    expiresAtMs: 30_000,
    volume: undefined,
  };
}

function queueOf(...commands: Command[]): AccountQueue {
  const queue = new AccountQueue();
  for (const item of commands) queue.add(item, 'queued');
  return queue;
}

describe('what may be written now', () => {
  it('is the first opening of each symbol, and none behind it until the terminal has it', () => {
    const [first, second, other] = [
      command('BUY', 'EURUSD'),
      command('SELL', 'EURUSD'),
      command('BUY', 'GBPUSD'),
    ];
    const queue = queueOf(first, second, other);
    expect(queue.ready()).toEqual([first, other]);
    queue.setStage(first.id, 'written');
    expect(queue.ready()).toEqual([other]);
    queue.remove(first.id);
    expect(queue.ready()).toEqual([second, other]);
  });

  it('puts exits before entries of other symbols', () => {
    const [entry, exit] = [command('BUY', 'EURUSD'), command('CLOSE', 'GBPUSD')];
    expect(queueOf(entry, exit).ready()).toEqual([exit, entry]);
  });

  it('keeps a close back while an opening it must follow is written but not taken', () => {
    const [entry, exit] = [command('BUY', 'EURUSD'), command('CLOSE', 'EURUSD')];
    const queue = queueOf(entry, exit);
    queue.setStage(entry.id, 'written');
    expect(queue.ready()).toEqual([]);
    queue.remove(entry.id);
    expect(queue.ready()).toEqual([exit]);
  });

  it('lets an opening follow a close as soon as the close is written', () => {
    const [exit, entry] = [command('CLOSE', 'EURUSD'), command('BUY', 'EURUSD')];
    const queue = queueOf(exit, entry);
    expect(queue.ready()).toEqual([exit]);
    queue.setStage(exit.id, 'written');
    expect(queue.ready()).toEqual([entry]);
  });

  it('holds a close of the whole account behind any opening under way, and everything behind it', () => {
    const [entry, all, later] = [
      command('BUY', 'EURUSD'),
      command('CLOSE_ALL'),
      command('BUY', 'GBPUSD'),
    ];
    const queue = queueOf(entry, all, later);
    queue.setStage(entry.id, 'writing');
    expect(queue.ready()).toEqual([]);
    queue.remove(entry.id);
    expect(queue.ready()).toEqual([all]);
  });

  it('holds a newer epoch behind a written command of an older one', () => {
    const [old, fresh] = [command('CLOSE', 'EURUSD', 1), command('BUY', 'GBPUSD', 2)];
    const ordered = new AccountQueue();
    ordered.add(old, 'written');
    ordered.add(fresh, 'queued');
    expect(ordered.ready()).toEqual([]);
    ordered.remove(old.id);
    expect(ordered.ready()).toEqual([fresh]);
  });

  it('never holds up a question', () => {
    const [entry, question] = [command('BUY', 'EURUSD'), command('QUERY')];
    const queue = queueOf(entry, question);
    queue.setStage(entry.id, 'writing');
    expect(queue.ready()).toEqual([question]);
  });
});

describe('what a close takes back', () => {
  it('is every waiting entry of its symbol, and for the whole account every entry', () => {
    const [eur, gbp, exit] = [
      command('BUY', 'EURUSD'),
      command('SELL', 'GBPUSD'),
      command('CLOSE', 'EURUSD'),
    ];
    expect(takenBackBy(command('CLOSE', 'EURUSD'), [eur, gbp, exit])).toEqual([eur]);
    expect(takenBackBy(command('CLOSE_ALL'), [eur, gbp, exit])).toEqual([eur, gbp]);
  });

  it('of one side is what would open that side', () => {
    const [long, short] = [command('BUY', 'EURUSD'), command('SELL', 'EURUSD')];
    expect(takenBackBy(command('CLOSE', 'EURUSD'), [long, short], 'SELL')).toEqual([short]);
  });
});

describe('promise 1.5: per account and symbol, order is kept', () => {
  const action = fc.constantFrom<CommandAction>(
    'BUY',
    'SELL',
    'CLOSE',
    'CLOSE_ALL',
    'MODIFY',
    'CANCEL',
  );
  const symbol = fc.constantFrom('EURUSD', 'GBPUSD');
  const made = fc.array(fc.tuple(action, symbol), { minLength: 1, maxLength: 30 });

  it('whatever comes, in whatever pace the terminal takes it', () => {
    fc.assert(
      fc.property(made, fc.array(fc.nat(), { maxLength: 200 }), (list, choices) => {
        const all = list.map(([what, name]) =>
          command(what, what === 'CLOSE_ALL' ? undefined : name),
        );
        const queue = queueOf(...all);
        const written: Command[] = [];
        const untaken: Command[] = [];
        let turn = 0;
        for (let guard = 0; written.length < all.length && guard < 1000; guard++) {
          const ready = queue.ready();
          const choice = choices[turn++ % Math.max(1, choices.length)] ?? 0;
          const next = ready[choice % Math.max(1, ready.length)];
          if (next !== undefined && (choice % 3 !== 0 || untaken.length === 0)) {
            queue.setStage(next.id, 'written');
            for (const open of untaken)
              expect(opens(open.action) && overlaps(open, next)).toBe(false);
            written.push(next);
            untaken.push(next);
          } else {
            const taken = untaken.shift();
            if (taken !== undefined) queue.remove(taken.id);
          }
        }
        expect(written).toHaveLength(all.length);
        written.forEach((later, i) => {
          for (const earlier of written.slice(0, i)) {
            if (overlaps(earlier, later)) expect(earlier.seq).toBeLessThan(later.seq);
          }
        });
      }),
    );
  });
});
