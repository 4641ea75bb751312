import type { CommandId } from '../base/ids.ts';
import type { Side } from '../trade/index.ts';
import { isQuestion, opens, overlaps, type Command } from './command.ts';

type Stage = 'queued' | 'writing' | 'written';
type Entry = { readonly command: Command; stage: Stage };
/** The commands of one symbol, in the order of their seq; those about the whole account have a lane of their own. */
type Lane = Map<CommandId, Entry>;

const WHOLE_ACCOUNT = '';

/**
 * What one account's terminal has not yet acknowledged, and which of it may be written now. Kept per account and
 * symbol: the order commands were made in. A terminal runs closes before opens of one look into its folder, so
 * whatever follows an opening waits until that opening is acknowledged (or has ended).
 */
export class AccountQueue {
  readonly #entries = new Map<CommandId, Entry>();
  readonly #lanes = new Map<string, Lane>();
  readonly #questions: Lane = new Map();
  readonly #written = new Set<Entry>();

  /** Commands are added in the order of their seq. */
  add(command: Command, stage: Stage): void {
    const entry = { command, stage };
    this.#entries.set(command.id, entry);
    if (stage === 'written') this.#written.add(entry);
    this.#laneOf(command).set(command.id, entry);
  }

  setStage(id: CommandId, stage: Stage): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.stage = stage;
    if (stage === 'written' && !isQuestion(entry.command.action)) this.#written.add(entry);
  }

  /** The terminal has it, or it has ended: it holds nothing up any more. */
  remove(id: CommandId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#written.delete(entry);
    const lane = this.#laneOf(entry.command);
    lane.delete(id);
    if (lane.size === 0) this.#lanes.delete(entry.command.symbol ?? WHOLE_ACCOUNT);
  }

  isWriting(id: CommandId): boolean {
    return this.#entries.get(id)?.stage === 'writing';
  }

  /** The commands that may be written now, exits before entries. */
  ready(): Command[] {
    const wide = firstBlocker(this.#lanes.get(WHOLE_ACCOUNT));
    const narrow = [...this.#lanes].flatMap(([key, lane]) =>
      key === WHOLE_ACCOUNT ? [] : (firstBlocker(lane) ?? []),
    );
    const wideSeq = wide?.command.seq ?? Infinity;
    const free = narrow.filter(({ command }) => command.seq < wideSeq);
    if (wide !== undefined && free.length === 0) free.push(wide);
    const epoch = this.#oldestWrittenEpoch();
    const orders = free.filter(
      ({ command, stage }) => stage === 'queued' && command.epoch <= epoch,
    );
    const questions = [...this.#questions.values()].filter(({ stage }) => stage === 'queued');
    return [...questions, ...orders]
      .map(({ command }) => command)
      .sort((a, b) => Number(opens(a.action)) - Number(opens(b.action)) || a.seq - b.seq);
  }

  /** A terminal refuses an epoch lower than one it has seen: what is written must be taken before a newer epoch. */
  #oldestWrittenEpoch(): number {
    let oldest = Infinity;
    for (const { command } of this.#written) oldest = Math.min(oldest, command.epoch);
    return oldest;
  }

  #laneOf({ action, symbol }: Command): Lane {
    if (isQuestion(action)) return this.#questions;
    const key = symbol ?? WHOLE_ACCOUNT;
    const lane = this.#lanes.get(key) ?? new Map<CommandId, Entry>();
    this.#lanes.set(key, lane);
    return lane;
  }
}

/** The first command of a lane that whatever follows must wait for; a written exit holds nothing up. */
function firstBlocker(lane: Lane | undefined): Entry | undefined {
  if (lane === undefined) return undefined;
  for (const entry of lane.values()) {
    if (entry.stage !== 'written' || opens(entry.command.action)) return entry;
  }
  return undefined;
}

/** The waiting entries that a close takes back; those of one side where it closes one. */
export function takenBackBy(closing: Command, waiting: readonly Command[], side?: Side): Command[] {
  return waiting.filter(
    (entry) =>
      opens(entry.action) &&
      overlaps(closing, entry) &&
      (side === undefined || entry.action === side),
  );
}
