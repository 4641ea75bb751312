import { Decimal } from 'decimal.js';
import type { Clock } from '../base/clock.ts';
import type { Db } from '../db/index.ts';
import type { CopyRecord } from './copies.ts';
import type { Ledger, Share } from './ledger.ts';
import type { MasterPosition } from './master-position.ts';
import type { Openings } from './openings.ts';
import type { Pair, PairId } from './pair-store.ts';
import type { Occasion, Records } from './records.ts';

export type DelayDeps = {
  db: Db;
  clock: Clock;
  ledger: Ledger;
  records: Records;
  openings: Openings;
  findPair: (pairId: PairId) => Pair | undefined;
};

export type Delays = ReturnType<typeof createDelays>;

type Job = { pair: Pair; item: MasterPosition; occasion: Occasion };

type DelayRow = {
  copy_id: string;
  pair_id: PairId;
  item_id: number;
  added: string;
  occasion: string;
  due_at_ms: number;
};

/** Openings that wait because their pair says so; in the database, so that a restart forgets none. */
export function createDelays({ db, clock, ledger, records, openings, findPair }: DelayDeps) {
  const insertRow = db.prepare(
    'INSERT INTO copy_delays (copy_id, pair_id, item_id, added, occasion, due_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const selectDue = db.prepare<DelayRow>(
    'SELECT * FROM copy_delays WHERE due_at_ms <= ? ORDER BY due_at_ms, copy_id',
  );
  const selectOfItem = db.prepare<DelayRow>(
    'SELECT * FROM copy_delays WHERE item_id = ? ORDER BY copy_id',
  );
  const updateAdded = db.prepare('UPDATE copy_delays SET added = ? WHERE copy_id = ?');
  const deleteRow = db.prepare('DELETE FROM copy_delays WHERE copy_id = ?');
  return { open, isDelayed, shrink, hasDue, openDue };

  /** Opens now, or keeps the opening for later; what the pair would refuse now is refused now. */
  function open(pair: Pair, item: MasterPosition, added: string, occasion: Occasion): CopyRecord {
    const share = ledger.findShare(pair.pairId, item.itemId);
    const isBehindOther = isDelayed(pair, item);
    const isRefused =
      openings.refuseNow(pair, item, occasion) !== undefined ||
      (share !== undefined && !isBehindOther && new Decimal(share.planned).isZero());
    return isRefused || (pair.settings.delay_ms === 0 && !isBehindOther)
      ? openings.open(pair, item, { added }, occasion)
      : delay({ pair, item, occasion }, added, share);
  }

  function delay(
    { pair, item, occasion }: Job,
    added: string,
    share: Share | undefined,
  ): CopyRecord {
    const nowMs = clock.nowMs();
    const planned = share?.planned ?? '0';
    ledger.saveShare(pair.pairId, item.itemId, { planned, base: item.remaining });
    const copy = records.store(pair, item, occasion, {
      action: item.state === 'waiting' ? 'place' : 'open',
      status: 'delayed',
      message: `Waits for ${String(pair.settings.delay_ms / 1000)} s, as the pair says.`,
      masterVolume: added,
    });
    const dueAtMs = nowMs + pair.settings.delay_ms;
    const text = JSON.stringify(occasion);
    insertRow.run(copy.copyId, pair.pairId, item.itemId, added, text, dueAtMs);
    return copy;
  }

  /** True while an opening of this for this pair waits. */
  function isDelayed(pair: Pair, item: MasterPosition): boolean {
    return selectOfItem.all(item.itemId).some((row) => row.pair_id === pair.pairId);
  }

  /** The master has closed some or all meanwhile: the same share of what waits is not opened any more. */
  function shrink(item: MasterPosition, before: string): void {
    const rows = selectOfItem.all(item.itemId);
    if (rows.length === 0) return;
    const isOver = item.state === 'closed';
    const left = isOver ? new Decimal(0) : new Decimal(item.remaining).div(before);
    if (left.gte(1)) return;
    for (const row of rows) {
      const added = left.times(row.added).toDecimalPlaces(8);
      if (added.gt(0)) updateAdded.run(added.toFixed(), row.copy_id);
      else drop(row, 'The master has closed it before the delay was over.');
    }
  }

  function hasDue(): boolean {
    return selectDue.get(clock.nowMs()) !== undefined;
  }

  /** Opens what has waited long enough; call inside a transaction. */
  function openDue(): void {
    for (const row of selectDue.all(clock.nowMs())) openNow(row);
  }

  function openNow(row: DelayRow): void {
    const pair = findPair(row.pair_id);
    const item = ledger.findItem(row.item_id);
    const delayed = ledger.findCopy(row.copy_id);
    // In a moment it will be known whether the order has filled.
    if (item?.state === 'removed' || item?.state === 'filled') return;
    deleteRow.run(row.copy_id);
    if (pair === undefined || item === undefined || delayed === undefined) return;
    if (item.state !== 'open' && item.state !== 'waiting') {
      drop(row, 'The master has closed it before the delay was over.');
      return;
    }
    const occasion = JSON.parse(row.occasion) as Occasion;
    openings.open(pair, item, { added: row.added, delayed }, occasion);
  }

  function drop({ copy_id: copyId }: DelayRow, message: string): void {
    deleteRow.run(copyId);
    const copy = ledger.findCopy(copyId);
    if (copy !== undefined) records.end({ ...copy, status: 'cancelled', message });
  }
}
