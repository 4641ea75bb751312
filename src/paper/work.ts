import type { Clock } from '../base/clock.ts';
import type { CommandResult } from '../instances/index.ts';
import type { Book } from './book.ts';
import type { TradeAnswer, TradeServer } from './broker.ts';
import type { Command } from './command.ts';
import type { Desk } from './desk.ts';
import type { Faults } from './faults.ts';
import type { Market } from './feed.ts';
import type { Folder } from './folder.ts';
import type { Entry, Ledger } from './ledger.ts';
import { retcodeName, type Retcode } from './retcodes.ts';
import type { PaperSettings } from './settings.ts';

/** A command on its way. What must survive a kill is in the ledger, not here. */
export type Work = {
  readonly name: string;
  readonly command: Command;
  readonly receivedMs: number;
  attempts: number;
  sentMs: number;
  nextAtMs: number;
  /** Since when an order that may have gone through is being looked for. */
  doubtedMs: number | undefined;
};

export type CommandFill = CommandResult['fills'][number];

export type Outcome = Pick<CommandResult, 'status' | 'message'> & {
  retcode: Retcode | 0;
  symbol?: string;
  volume?: number;
  price?: number;
  order?: string;
  deal?: string;
  position?: string;
  fills?: CommandFill[];
};

/** Through with it, or to be looked at again at a later time. */
export type Step = { kind: 'finished'; outcome: Outcome } | { kind: 'later'; atMs: number };

export type Hands = {
  folder: Folder;
  ledger: Ledger;
  server: TradeServer;
  book: Book;
  desk: Desk;
  market: Market;
  settings: PaperSettings;
  clock: Clock;
  faults: Faults;
};

export function finished(outcome: Outcome): Step {
  return { kind: 'finished', outcome };
}

export function refused(message: string, retcode: Retcode | 0 = 0): Step {
  return finished({ status: 'rejected', retcode, message });
}

export function fillOf(symbol: string, answer: TradeAnswer): CommandFill {
  const { position, volume, price, order, deal, retcode } = answer;
  return {
    position,
    symbol,
    volume,
    price,
    order,
    deal,
    retcode,
    retcode_name: retcodeName(retcode),
  };
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/** Exits and changes are repeated until they are true or too late, with growing pauses. */
export function laterOrNever(work: Work, nowMs: number): Step | undefined {
  if (nowMs >= work.command.expires_ms) return undefined;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** work.attempts, LONGEST_PAUSE_MS);
  return { kind: 'later', atMs: nowMs + pauseMs };
}

export function hasBegun(entry: Entry | undefined): boolean {
  return entry?.sending !== undefined;
}
