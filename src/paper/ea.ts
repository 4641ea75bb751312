import type { z } from 'zod';
import { TERMINAL_LIMITS, parseJson } from '../base/json.ts';
import type { CommandResult } from '../instances/index.ts';
import { createChanging } from './changing.ts';
import { createClosing } from './closing.ts';
import {
  commandHeadSchema,
  commandSchema,
  isClosing,
  isOpening,
  type Command,
  type CommandHead,
} from './command.ts';
import { idOfName } from './folder.ts';
import { createOpening } from './opening.ts';
import { createQuestions } from './questions.ts';
import { retcodeName } from './retcodes.ts';
import { serverFault } from './server-file.ts';
import { finished, hasBegun, type Hands, type Outcome, type Step, type Work } from './work.ts';

const COMMANDS_PER_TICK = 20;
const UNREADABLE_AFTER_MS = 5000;
const RECENT_ERROR_MS = 60_000;

/**
 * The expert advisor of a paper account: reads commands, remembers them, carries them out and reports. One tick is
 * one timer event of a real one: it does all that is due and keeps nothing half done but what the ledger says.
 */
export class Ea {
  readonly #hands: Hands;
  readonly #actions;
  readonly #work = new Map<string, Work>();
  readonly #failingSince = new Map<string, number>();
  /** Results that are in the ledger and could not be written yet. */
  readonly #owed = new Map<string, CommandResult>();
  #lastError = { text: '', atMs: -Infinity };
  #isResumed = false;

  constructor(hands: Hands) {
    this.#hands = hands;
    this.#actions = {
      ...createQuestions(hands),
      open: createOpening(hands).perform,
      close: createClosing(hands).perform,
      ...createChanging(hands),
    };
  }

  /** What went wrong last, for a minute. */
  get lastError(): string {
    const isRecent = this.#hands.clock.monotonicMs() - this.#lastError.atMs < RECENT_ERROR_MS;
    return isRecent ? this.#lastError.text : '';
  }

  /** Says a fault in the heartbeat. */
  complain(text: string): void {
    this.#lastError = { text, atMs: this.#hands.clock.monotonicMs() };
  }

  tick(): void {
    this.#writeOwed();
    const names = this.#hands.folder.commandNames();
    if (!this.#isResumed) this.#resume(new Set(names));
    this.#admit(names);
    const due = [...this.#work.values()].filter(({ nextAtMs }) => nextAtMs <= this.#nowMs());
    const [exits, rest] = [due.filter(isExit), due.filter((work) => !isExit(work))];
    for (const work of [...exits, ...rest]) this.#advance(work);
  }

  /**
   * What an earlier process left: begun means looked into, with or without its file; only received and taken back
   * by the server since means that nothing is done.
   */
  #resume(names: ReadonlySet<string>): void {
    for (const entry of this.#hands.ledger.unfinished()) {
      const { received, sending } = entry;
      const parsed = commandSchema.safeParse(received?.command);
      if (received === undefined || !parsed.success) continue;
      const work = newWork(received.name, parsed.data, received.atMs);
      if (sending !== undefined) this.#work.set(work.command.id, work);
      else if (names.has(received.name)) this.#acknowledge(work);
      else this.#conclude(work, takenBack());
    }
    this.#isResumed = true;
  }

  /** Everything new is judged in name order and remembered with one flush; then it is acknowledged. */
  #admit(names: readonly string[]): void {
    const fresh: Work[] = [];
    let epoch = this.#hands.ledger.epoch;
    let taken = 0;
    for (const name of names) {
      if (taken >= COMMANDS_PER_TICK) break;
      if (this.#isAtWork(name)) continue;
      // What could not be read before takes no place from those behind it.
      if (!this.#failingSince.has(name)) taken++;
      try {
        const work = this.#judge(name, epoch);
        if (work === undefined || fresh.some(({ command }) => command.id === work.command.id))
          continue;
        fresh.push(work);
        epoch = Math.max(epoch, work.command.epoch);
      } catch (error) {
        this.complain(`${name}: ${textOf(error)}`);
      }
    }
    this.#hands.ledger.recv(fresh);
    this.#hands.faults.at('before_ack', fresh.length > 0);
    for (const work of fresh) this.#acknowledge(work);
  }

  #isAtWork(name: string): boolean {
    const work = this.#work.get(idOfName(name) ?? '');
    return work?.name === name;
  }

  /** Undefined when there is nothing to do: not readable, known, refused or gone. */
  #judge(name: string, epoch: number): Work | undefined {
    const head = this.#read(name);
    if (head === undefined) return undefined;
    const entry = this.#hands.ledger.find(head.id);
    if (entry?.result !== undefined) this.#repeat(name, entry.result);
    // The same id under another name: its own file is at work and this one is answered when that is done.
    if (entry !== undefined) return undefined;
    const work = newWork(name, head, this.#nowMs());
    const refusal = this.#refusal(head, epoch);
    if (refusal !== undefined) {
      this.#conclude(work, refusal);
      return undefined;
    }
    const body = commandSchema.safeParse(head);
    if (body.success) return newWork(name, body.data, this.#nowMs());
    this.#conclude(work, rejected(`not a valid command: ${problemOf(body.error)}`));
    return undefined;
  }

  #refusal(head: CommandHead, epoch: number): Outcome | undefined {
    const { settings, folder } = this.#hands;
    if (head.v !== 1) return rejected(`protocol version ${String(head.v)} is not known here`);
    if (head.account !== settings.account) return rejected('this is another account');
    if (head.epoch < epoch) return rejected('the command comes from an earlier life of the server');
    if (head.expires_ms <= this.#nowMs()) return expired();
    const fault = isOpening(head) ? serverFault(folder, this.#nowMs()) : undefined;
    return fault === undefined ? undefined : rejected(fault);
  }

  #read(name: string): CommandHead | undefined {
    const text = this.#hands.folder.readCommand(name);
    const head = text === undefined ? undefined : parse(text, commandHeadSchema);
    const isUnreadable = text !== undefined && head?.id !== idOfName(name);
    if (!isUnreadable) {
      this.#failingSince.delete(name);
      return head;
    }
    this.#putAside(name);
    return undefined;
  }

  #putAside(name: string): void {
    const { clock, folder } = this.#hands;
    const sinceMs = this.#failingSince.get(name) ?? clock.monotonicMs();
    this.#failingSince.set(name, sinceMs);
    if (clock.monotonicMs() - sinceMs < UNREADABLE_AFTER_MS) return;
    folder.moveToBad(name);
    this.#failingSince.delete(name);
    this.complain(`${name} could not be understood and is in bad/`);
  }

  #repeat(name: string, result: CommandResult): void {
    this.#hands.folder.hand(resultName(result.id), JSON.stringify(result));
    this.#hands.folder.deleteCommand(name);
  }

  #acknowledge(work: Work): void {
    const { folder, settings, faults } = this.#hands;
    const { id } = work.command;
    this.#work.set(id, work);
    const ack = { v: 1, id, account: settings.account, received_ms: work.receivedMs, eof: 1 };
    try {
      folder.hand(`ack_${id}.json`, JSON.stringify(ack));
    } catch (error) {
      // The result will say the same and more; an ack that cannot be written holds nothing up.
      this.complain(`ack of ${id}: ${textOf(error)}`);
    }
    faults.at('after_ack');
  }

  #advance(work: Work): void {
    try {
      const step = this.#perform(work);
      if (step.kind === 'later') work.nextAtMs = step.atMs;
      else this.#conclude(work, step.outcome);
    } catch (error) {
      work.nextAtMs = this.#nowMs() + 1000;
      this.complain(`${work.command.id}: ${textOf(error)}`);
    }
  }

  /** What has not begun may still expire, be taken back or be stopped; what has begun is seen through. */
  #perform(work: Work): Step {
    const { ledger, folder } = this.#hands;
    const { command } = work;
    if (!hasBegun(ledger.find(command.id))) {
      if (command.expires_ms <= this.#nowMs()) return finished(expired());
      if (!folder.hasCommand(work.name)) return finished(takenBack());
      const fault = isOpening(command) ? serverFault(folder, this.#nowMs()) : undefined;
      if (fault !== undefined) return finished(rejected(fault));
    }
    switch (command.action) {
      case 'BUY':
      case 'SELL':
        return this.#actions.open(work);
      case 'CLOSE':
      case 'CLOSE_SYMBOL':
      case 'CLOSE_ALL':
        return this.#actions.close(work);
      case 'MODIFY':
        return this.#actions.modify(work);
      case 'CANCEL':
        return this.#actions.cancel(work);
      case 'QUERY':
        return this.#actions.query(work);
      case 'HISTORY':
        return this.#actions.history(work);
    }
  }

  /** First the ledger, then the result, then the command goes: a kill in between repeats the rest and no more. */
  #conclude(
    work: { name: string; command: CommandHead } & Partial<Omit<Work, 'command'>>,
    outcome: Outcome,
  ): void {
    const result = this.#resultOf(work, outcome);
    this.#hands.ledger.done(result);
    this.#work.delete(result.id);
    this.#hands.faults.at('after_done_before_delete');
    this.#owed.set(result.id, result);
    this.#writeOwed();
    if (!this.#owed.has(result.id)) this.#hands.folder.deleteCommand(work.name);
  }

  #writeOwed(): void {
    for (const [id, result] of this.#owed) {
      try {
        this.#hands.folder.hand(resultName(id), JSON.stringify(result));
        this.#owed.delete(id);
      } catch (error) {
        this.complain(`result of ${id}: ${textOf(error)}`);
      }
    }
  }

  #resultOf(
    work: { command: CommandHead } & Partial<Omit<Work, 'command'>>,
    outcome: Outcome,
  ): CommandResult {
    const nowMs = this.#nowMs();
    const symbol = outcome.symbol ?? work.command['symbol'];
    return {
      v: 1,
      id: work.command.id,
      account: this.#hands.settings.account,
      status: outcome.status,
      retcode: outcome.retcode,
      retcode_name: retcodeName(outcome.retcode),
      message: outcome.message,
      symbol: typeof symbol === 'string' ? symbol : '',
      volume: outcome.volume ?? 0,
      price: outcome.price ?? 0,
      order: outcome.order ?? '0',
      deal: outcome.deal ?? '0',
      position: outcome.position ?? '0',
      fills: outcome.fills ?? [],
      received_ms: work.receivedMs ?? nowMs,
      sent_ms: work.sentMs ?? 0,
      done_ms: nowMs,
      attempts: work.attempts ?? 0,
      eof: 1,
    };
  }

  #nowMs(): number {
    return this.#hands.clock.nowMs();
  }
}

function newWork<C extends CommandHead>(name: string, command: C, receivedMs: number) {
  return { name, command, receivedMs, attempts: 0, sentMs: 0, nextAtMs: 0, doubtedMs: undefined };
}

function isExit({ command }: { command: Command }): boolean {
  return isClosing(command);
}

function resultName(id: string): string {
  return `result_${id}.json`;
}

function rejected(message: string): Outcome {
  return { status: 'rejected', retcode: 0, message };
}

function expired(): Outcome {
  return { status: 'expired', retcode: 0, message: 'too late' };
}

function takenBack(): Outcome {
  return { status: 'not_executed', retcode: 0, message: 'taken back before it was begun' };
}

function parse<T>(text: string, schema: z.ZodType<T>): T | undefined {
  const parsed = parseJson(text, TERMINAL_LIMITS);
  return parsed.ok ? schema.safeParse(parsed.value).data : undefined;
}

function problemOf({ issues }: z.ZodError): string {
  const [first] = issues;
  const path = first?.path.join('.') ?? '';
  return path === '' ? (first?.message ?? '') : `${path}: ${first?.message ?? ''}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
