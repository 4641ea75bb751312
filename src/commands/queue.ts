import type { CommandId } from '../base/ids.ts';
import { isQuestion, opens, overlaps, type Command } from './command.ts';

type Stage = 'queued' | 'writing' | 'written';
type Entry = { readonly command: Command; stage: Stage };

/**
 * What one account's terminal has not yet acknowledged, and which of it may be written now. Kept per account and
 * symbol: the order commands were made in. A terminal runs closes before opens of one look into its folder, so
 * whatever follows an opening waits until that opening is acknowledged (or has ended).
 */
export class AccountQueue {
  readonly #entries = new Map<CommandId, Entry>();

  /** Commands are added in the order of their seq. */
  add(command: Command, stage: Stage): void {
    this.#entries.set(command.id, { command, stage });
  }

  setStage(id: CommandId, stage: Stage): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.stage = stage;
  }

  /** The terminal has it, or it has ended: it holds nothing up any more. */
  remove(id: CommandId): void {
    this.#entries.delete(id);
  }

  isWriting(id: CommandId): boolean {
    return this.#entries.get(id)?.stage === 'writing';
  }

  queued(): Command[] {
    return [...this.#entries.values()].filter(({ stage }) => stage === 'queued').map(({ command }) => command);
  }

  /** The commands that may be written now, exits before entries. */
  ready(): Command[] {
    const ready: Command[] = [];
    const before: Blockers = { symbols: new Set(), isAccountBlocked: false, oldestEpoch: Infinity };
    for (const { command, stage } of this.#entries.values()) {
      if (isQuestion(command.action)) {
        if (stage === 'queued') ready.push(command);
        continue;
      }
      if (stage === 'queued' && !isBlocked(command, before)) ready.push(command);
      if (stage !== 'written') block(command, before);
      else {
        if (opens(command.action)) block(command, before);
        before.oldestEpoch = Math.min(before.oldestEpoch, command.epoch);
      }
    }
    return ready.sort((a, b) => Number(opens(a.action)) - Number(opens(b.action)) || a.seq - b.seq);
  }
}

type Blockers = {
  symbols: Set<string>;
  isAccountBlocked: boolean;
  /** A terminal refuses an epoch lower than one it has seen: a written command must be taken before a newer epoch. */
  oldestEpoch: number;
};

function isBlocked(command: Command, { symbols, isAccountBlocked, oldestEpoch }: Blockers): boolean {
  if (isAccountBlocked || oldestEpoch < command.epoch) return true;
  return command.symbol === undefined ? symbols.size > 0 : symbols.has(command.symbol);
}

function block(command: Command, blockers: Blockers): void {
  if (command.symbol === undefined) blockers.isAccountBlocked = true;
  else blockers.symbols.add(command.symbol);
}

/** The waiting entries that a close takes back. */
export function takenBackBy(closing: Command, waiting: readonly Command[]): Command[] {
  return waiting.filter((entry) => opens(entry.action) && overlaps(closing, entry));
}
