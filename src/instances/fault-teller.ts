import type { Log } from '../base/log.ts';
import type { AccountId } from '../base/ids.ts';
import type { Terminal } from './terminal.ts';

type Deps = {
  log: Log;
  /** Raises an alert of the account. */
  alert: (account: AccountId, message: string) => void;
};

/**
 * Says what of a terminal's files is not understood: in the log whenever that changes, and to the owner once for each
 * file that cannot be read at all.
 */
export function createFaultTeller({ log, alert }: Deps) {
  const said = new Map<AccountId, string>();
  const alerted = new Map<AccountId, ReadonlySet<string>>();
  return { look };

  /** True when it is not as it was at the last look. */
  function look(terminal: Terminal): boolean {
    const { account } = terminal;
    const faults = terminal.faults();
    const unreadable = faults.filter(({ kind }) => kind === 'file');
    for (const { file, sentence } of unreadable)
      if (alerted.get(account)?.has(file) !== true) alert(account, sentence);
    alerted.set(account, new Set(unreadable.map(({ file }) => file)));
    const now = faults.map(({ sentence }) => sentence).join(' ');
    if (now === (said.get(account) ?? '')) return false;
    said.set(account, now);
    if (now === '')
      log.info({ stage: 'learn', account }, 'all that the terminal says is understood');
    else log.warn({ stage: 'learn', account, faults: now }, 'not understood of the terminal');
    return true;
  }
}
