import { assert } from '../base/errors.ts';
import type { CommandResult } from '../instances/index.ts';
import type { DealRow } from './book.ts';
import { finished, type Hands, type Step, type Work } from './work.ts';

const DEALS_PER_FILE = 500;

/** QUERY and HISTORY: answers from memory; nothing is sent to the trade server. */
export function createQuestions({ ledger, folder, book, desk, settings, clock }: Hands) {
  return { query, history };

  /** Writes what is known of the command asked about, beside the result of the question itself. */
  function query({ command }: Work): Step {
    assert(command.ref, 'a QUERY without ref is refused before');
    const entry = ledger.find(command.ref);
    const known = entry?.result ?? unknown(command.ref, entry ? 'in_progress' : 'not_in_ledger');
    folder.hand(`result_${command.ref}.json`, JSON.stringify(known));
    return finished({ status: 'executed', retcode: 0, message: known.status });
  }

  function history({ command }: Work): Step {
    const rows = book.dealsSince(command.from_ms ?? 0);
    book.inTransaction(() => {
      for (const batch of batches(rows))
        desk.tell({ kind: 'deals', deals: batch.map(desk.showDeal) });
    });
    return finished({ status: 'executed', retcode: 0, message: `${String(rows.length)} deals` });
  }

  function unknown(id: string, message: string): CommandResult {
    const numbers = { volume: 0, price: 0, order: '0', deal: '0', position: '0', fills: [] };
    const times = { received_ms: 0, sent_ms: 0, done_ms: clock.nowMs(), attempts: 0 };
    const answer = { status: 'unknown', retcode: 0, retcode_name: '', message } as const;
    return {
      v: 1,
      id,
      account: settings.account,
      ...answer,
      symbol: '',
      ...numbers,
      ...times,
      eof: 1,
    };
  }
}

function* batches(rows: readonly DealRow[]): Generator<readonly DealRow[]> {
  for (let from = 0; from < rows.length; from += DEALS_PER_FILE) {
    yield rows.slice(from, from + DEALS_PER_FILE);
  }
}
