import type { AccountId, UserId } from '../base/ids.ts';
import type { CopyRecord } from './copies.ts';
import type { Ledger } from './ledger.ts';
import type { Pair } from './pair-store.ts';
import type { Pairs } from './pairs.ts';
import type { CopyStore, StoredEvent } from './store.ts';

export type MasterHealth = {
  account: AccountId;
  lastEvent: StoredEvent | undefined;
  /** When an event was first told by HTTP, with the key; undefined where the key has done nothing yet. */
  lastHttpEventAtMs: number | undefined;
};

export type PairHealth = {
  pair: Pair;
  lastCopy: CopyRecord | undefined;
  /** What comparing the two accounts has found, newest first. */
  differences: readonly CopyRecord[];
};

type Deps = { store: CopyStore; ledger: Ledger; pairs: Pairs };

const MOST_DIFFERENCES = 5;

/** How each master and each pair of an owner is doing; a cleared history hides nothing of it. */
export function createHealth({ store, ledger, pairs }: Deps) {
  return { look };

  function look(userId: UserId): { masters: MasterHealth[]; pairs: PairHealth[] } {
    const own = pairs.list(userId);
    const masters = [...new Set(own.map(({ master }) => master))];
    return {
      masters: masters.map((account) => ({
        account,
        lastEvent: store.findLastEvent(userId, account),
        lastHttpEventAtMs: store.lastHttpEventAtMs(userId, account),
      })),
      pairs: own.map((pair) => ({
        pair,
        lastCopy: ledger.findLastCopy(pair.pairId),
        differences: ledger.listDifferences(pair.pairId, MOST_DIFFERENCES),
      })),
    };
  }
}
