import { Decimal } from 'decimal.js';
import type { Log } from '../base/log.ts';
import type { CommandRecord, Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Exits } from './exits.ts';
import type { CopyRecord, Ledger, Link } from './ledger.ts';
import { levelsFor } from './levels.ts';
import type { Pair, PairId } from './pair-store.ts';
import { showBell, type Occasion, type Records } from './records.ts';
import type { TerminalViews } from './terminal-views.ts';

export type EndingDeps = {
  db: Db;
  log: Log;
  commands: Pick<Commands, 'listByCause'>;
  events: Events;
  ledger: Ledger;
  exits: Exits;
  records: Records;
  views: TerminalViews;
  findPair: (pairId: PairId) => Pair | undefined;
};

/** Still under way, in the words of the commands. */
const UNDER_WAY: ReadonlySet<string> = new Set(['queued', 'written', 'acked']);

/**
 * Stage 7 of 7 for copies: learn. What became of a copy's command becomes what the ledger holds; what had to wait for
 * it is done next.
 */
export function createEndings(deps: EndingDeps) {
  const { db, log, commands, events, ledger, exits, records, views, findPair } = deps;
  return { conclude, lower, adopt };

  /** Takes over what the commands know of a copy; call inside a transaction. */
  function conclude(copy: CopyRecord): void {
    const cause = { kind: 'copy', id: copy.copyId } as const;
    const command = commands.listByCause(copy.userId, cause)[0];
    const link = copy.linkId === undefined ? undefined : ledger.findLink(copy.linkId);
    const pair = findPair(copy.pairId);
    if (command === undefined || link === undefined || pair === undefined) return;
    if (UNDER_WAY.has(command.state)) return;
    const isOpenUnknown = command.state === 'unknown' && copy.action === 'open';
    if (isOpenUnknown && copy.status === 'unknown') return;
    const ended: CopyRecord = {
      ...copy,
      status: command.state,
      isLive: isOpenUnknown,
      message: command.message,
      price: command.price,
      volume: command.volume ?? copy.volume,
      slippagePoints: slippageOf(copy, link, command),
      writtenAtMs: command.writtenAtMs,
      ackedAtMs: command.ackedAtMs,
      doneAtMs: command.doneAtMs,
    };
    ledger.updateCopy(ended);
    events.publish(copy.userId, { type: 'copy.ended', copy: showBell(ended) });
    db.afterCommit(() => {
      const { copyId: id, slave: account, action, status: outcome } = ended;
      log.info({ stage: 'copy', id, account, action, outcome }, 'copy ended');
    });
    if (isOpenUnknown) return;
    settle(pair, ended, link, command);
    goOn(pair, ended, link);
  }

  function settle(pair: Pair, copy: CopyRecord, link: Link, command: CommandRecord): void {
    const settledAtMs = Math.max(link.settledAtMs, command.doneAtMs ?? 0);
    const hasTraded = command.state === 'executed' || command.state === 'partial';
    switch (copy.action) {
      case 'open':
        settleOpening(pair, { ...link, settledAtMs }, command);
        return;
      case 'close': {
        if (!hasTraded) {
          ledger.saveLink({ ...link, needsLook: true, settledAtMs });
          return;
        }
        const left =
          command.state === 'executed'
            ? Decimal.min(link.held, copy.intended ?? '0')
            : new Decimal(link.held).minus(command.volume ?? 0);
        save({ ...link, settledAtMs, needsLook: command.state === 'partial' }, left);
        return;
      }
      case 'modify':
        if (hasTraded) {
          const { stopLoss = 0, takeProfit = 0 } = copy;
          ledger.saveLink({ ...link, stopLoss, takeProfit, settledAtMs });
        } else exits.noteRefusedLevels(copy);
        return;
      case 'none':
    }
  }

  function settleOpening(pair: Pair, link: Link, command: CommandRecord): void {
    const hasTraded = command.state === 'executed' || command.state === 'partial';
    const volume = hasTraded ? (command.volume ?? link.asked) : '0';
    const missing = new Decimal(link.asked).minus(volume);
    if (!missing.isZero()) changePlanned(link, missing.neg());
    if (!hasTraded) {
      ledger.saveLink({ ...link, state: 'closed', held: '0' });
      return;
    }
    fill(pair, link, { position: command.position, volume, price: command.price });
  }

  function fill(
    pair: Pair,
    link: Link,
    {
      position,
      volume,
      price,
    }: { position: string | undefined; volume: string; price: number | undefined },
  ): void {
    const item = ledger.findItem(link.itemId);
    const spec = records.specOf(link.slave, link.symbol);
    const opening = ledger.findCopyOfOpening(link.linkId);
    const levels =
      item === undefined || spec === undefined || !pair.settings.copy_psl
        ? { stopLoss: 0, takeProfit: 0 }
        : levelsFor(
            {
              // The levels that went out with the opening, not those the master may have set since.
              master: {
                stopLoss: opening?.stopLoss ?? 0,
                takeProfit: opening?.takeProfit ?? 0,
                price: item.price,
              },
              isReversed: pair.settings.reverse,
              asDistance: pair.settings.psl_as === 'distance',
              side: link.side,
              instrument: spec,
            },
            price,
          );
    ledger.saveLink({ ...link, ...levels, state: 'open', position, held: volume });
  }

  function changePlanned(link: Link, by: Decimal): void {
    const share = ledger.findShare(link.pairId, link.itemId);
    if (share === undefined) return;
    const planned = Decimal.max(0, by.plus(share.planned)).toFixed();
    ledger.saveShare(link.pairId, link.itemId, { ...share, planned });
  }

  function save(link: Link, left: Decimal): void {
    const held = Decimal.max(0, left);
    ledger.saveLink({ ...link, held: held.toFixed(), state: held.isZero() ? 'closed' : 'open' });
  }

  /** What is left of a link is never more than what its terminal says. */
  function lower(link: Link, left: Decimal.Value): Link {
    const held = Decimal.max(0, Decimal.min(link.held, left));
    save({ ...link, needsLook: false }, held);
    return { ...link, held: held.toFixed(), needsLook: false };
  }

  /** An opening whose answer was lost, or came too late, is found by its mark: it is ours after all. */
  function adopt(
    pair: Pair,
    link: Link,
    found: { position: string; volume: number; open_price: number },
  ): void {
    changePlanned(link, new Decimal(found.volume));
    const { position, open_price: price } = found;
    fill(pair, link, { position, volume: String(found.volume), price });
  }

  function goOn(pair: Pair, copy: CopyRecord, link: Link): void {
    const occasion: Occasion = {
      eventId: copy.eventId,
      reason: 'follow-up',
      price: undefined,
      magic: '0',
      comment: '',
      balance: undefined,
      happenedAtMs: copy.happenedAtMs,
      receivedAtMs: copy.receivedAtMs,
    };
    exits.alignLink(link, pair, occasion);
    if (!views.isNetting(link.slave)) return;
    for (const other of ledger.listLiveLinks(link.slave)) {
      const theirs = findPair(other.pairId);
      if (other.symbol !== link.symbol || other.linkId === link.linkId) continue;
      if (theirs !== undefined) exits.alignLink(other, theirs, occasion);
    }
  }

  /** How much worse the slave's price was than the master's, in points of the slave's symbol. */
  function slippageOf(copy: CopyRecord, link: Link, command: CommandRecord): number | undefined {
    const spec = records.specOf(link.slave, link.symbol);
    if (copy.masterPrice === undefined || command.price === undefined) return undefined;
    if (spec === undefined || copy.action === 'modify') return undefined;
    const sign = copy.side === 'BUY' ? 1 : -1;
    return Math.round((sign * (command.price - copy.masterPrice)) / spec.point);
  }
}

export type Endings = ReturnType<typeof createEndings>;
