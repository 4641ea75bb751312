import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { isoUtc } from '../base/clock.ts';
import { assert } from '../base/errors.ts';
import { errorCode, readIfExists, retryBusy, writeThenRename } from '../base/files.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Account, Accounts, Presence } from '../accounts/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import { createFaultTeller } from './fault-teller.ts';
import { foldersOf, isCommandFileName } from './folders.ts';
import { Mailbox, type OutgoingHandler } from './mailbox.ts';
import { Sentinels } from './sentinels.ts';
import { tradingBlock } from './permission.ts';
import { createMarkStore } from './store.ts';
import { createTenants } from './tenants.ts';
import type { SeenSnapshot } from './state-files.ts';
import type { Sighting, Terminal, ToldSymbols } from './terminal.ts';
import type { Heartbeat } from './terminal-files.ts';

export type Instances = ReturnType<typeof createInstances>;

export type InstanceDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  root: string;
  accounts: Accounts;
  events: Events;
  epoch: () => number;
};

export type Delivery = {
  account: AccountId;
  fileName: string;
  text: string;
  /** UTC epoch milliseconds after which a busy file is given up. */
  expiresAtMs: number;
  /** True when an earlier process may have written the same file. */
  mayExist: boolean;
};

export type AccountOverview = {
  account: Account;
  presence: Presence;
  heartbeat: Heartbeat | undefined;
  /** What of its terminal's files is not understood, as sentences. */
  faults: readonly string[];
};

/** The terminals: their folders of files, who is alive, what they hand over, what is delivered to them. */
export function createInstances({ db, clock, log, root, accounts, events, epoch }: InstanceDeps) {
  const lastPresence = new Map<AccountId, Presence>();
  const catalogueHandlers: ((account: AccountId, told: ToldSymbols) => void)[] = [];
  const onlineHandlers: ((account: AccountId) => void)[] = [];
  const lossHandlers: ((account: AccountId) => void)[] = [];
  let killed: (account: AccountId) => boolean = () => false;

  const marks = createMarkStore(db);
  const mailbox = new Mailbox({
    db,
    marks,
    clock,
    log,
    onSighting: see,
    onUnreadable: (terminal, name) => {
      for (const handler of lossHandlers) handler(terminal.account);
      tellOwner(
        terminal.account,
        `A file of the terminal was not understood and put aside: ${name}.`,
      );
    },
    onOdd: (terminal, sentences) => {
      terminal.noteOdd(sentences);
      tellFaults(terminal);
    },
  });
  const faultTeller = createFaultTeller({ log, alert: tellOwner });
  const sentinels = new Sentinels({
    clock,
    log,
    epoch,
    terminals: () => mailbox.terminals(),
    isKilled: (terminal) => killed(terminal.account),
  });

  const tenants = createTenants({
    accounts,
    clock,
    log,
    mailbox,
    root,
    sentinels,
    onGone: (account) => lastPresence.delete(account),
  });

  return {
    start,
    stop,
    deliver,
    withdraw,
    isDelivered,
    takeAside,
    isAside,
    forgetAside,
    presence,
    heartbeat,
    snapshot,
    /** The same for workers, which know an account by its number. */
    told,
    heldSymbols,
    /** Settled once the folders of what has come and gone are as they should be. */
    changesSettled: tenants.settled,
    overviewOf: overview,
    /** Why a list of symbols that is there cannot be read; for workers. */
    symbolsProblem: (account: AccountId) => mailbox.terminal(account)?.symbolsProblem,
    listOverviews,
    getOverview,
    startSentinels: () => sentinels.start(),
    refreshSentinels,
    plantKills: () => sentinels.plantKills(),
    /** The accounts in front of whose terminal KILL stands. */
    listKilled: () => sentinels.killed().map(({ account }) => account),
    highestEpochSeen,
    sweep: () => mailbox.sweep(),
    onOutgoing: (handler: OutgoingHandler) => {
      mailbox.onOutgoing(handler);
    },
    onCatalogue: (handler: (account: AccountId, told: ToldSymbols) => void) => {
      catalogueHandlers.push(handler);
    },
    onOnline: (handler: (account: AccountId) => void) => {
      onlineHandlers.push(handler);
    },
    /** Called when something a terminal said could not be understood and may be missing. */
    onLoss: (handler: (account: AccountId) => void) => {
      lossHandlers.push(handler);
    },
    /** Who decides that an account's terminal must not open (the gate, which stands above). */
    setKillRule: (rule: (account: AccountId) => boolean) => {
      killed = rule;
    },
  };

  async function start(): Promise<void> {
    await tenants.begin();
    await mailbox.start();
    accounts.onChanged(({ kind, account: { account } }) => {
      if (kind === 'detached') marks.forget(account);
      db.afterCommit(() => {
        tenants.follow(account);
      });
    });
  }

  async function stop(): Promise<void> {
    sentinels.stop();
    await tenants.settled();
    await mailbox.stop();
  }

  /**
   * Stage 6 of 7: deliver. Puts a command where its terminal finds it, under its final name or not at all. The same
   * name and bytes again are harmless; a torn file of that name (power cut) is replaced.
   */
  async function deliver({
    account,
    fileName,
    text,
    expiresAtMs,
    mayExist,
  }: Delivery): Promise<void> {
    assert(isCommandFileName(fileName), 'a command file is named by the server');
    const target = join(foldersOf(root, account).files, fileName);
    const giveUpAtMs = clock.monotonicMs() + Math.max(0, expiresAtMs - clock.nowMs());
    if (mayExist) {
      const existing = await readIfExists(target);
      if (existing === text) return;
      if (existing !== undefined) await retryBusy(() => rm(target), { clock, giveUpAtMs });
    }
    const id = fileName.slice(-31, -5);
    await writeThenRename(target, text, { clock, temporaryName: `tmp_${id}.part`, giveUpAtMs });
  }

  /** True while the command's file still lies in front of its terminal. */
  async function isDelivered(account: AccountId, fileName: string): Promise<boolean> {
    assert(isCommandFileName(fileName), 'a command file is named by the server');
    return (await readIfExists(join(foldersOf(root, account).files, fileName))) !== undefined;
  }

  /** Takes a command file back; false when it was not there any more. */
  async function withdraw(account: AccountId, fileName: string): Promise<boolean> {
    assert(isCommandFileName(fileName), 'a command file is named by the server');
    const target = join(foldersOf(root, account).files, fileName);
    try {
      await retryBusy(() => rm(target), { clock, giveUpAtMs: clock.monotonicMs() + 1000 });
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  /**
   * Takes a command file back and keeps it: that it still lay there is the witness, over a restart too, that no terminal
   * was done with it. Nothing happens when it is not there any more.
   */
  async function takeAside(account: AccountId, fileName: string): Promise<void> {
    const { from, to } = asidePaths(account, fileName);
    await mkdir(dirname(to), { recursive: true });
    try {
      await retryBusy(() => rename(from, to), { clock, giveUpAtMs: clock.monotonicMs() + 1000 });
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }

  async function isAside(account: AccountId, fileName: string): Promise<boolean> {
    return (await readIfExists(asidePaths(account, fileName).to)) !== undefined;
  }

  async function forgetAside(account: AccountId, fileName: string): Promise<void> {
    await rm(asidePaths(account, fileName).to, { force: true });
  }

  function asidePaths(account: AccountId, fileName: string): { from: string; to: string } {
    assert(isCommandFileName(fileName), 'a command file is named by the server');
    const { files, withdrawn } = foldersOf(root, account);
    return { from: join(files, fileName), to: join(withdrawn, fileName) };
  }

  function presence(account: AccountId): Presence {
    return mailbox.terminal(account)?.presence() ?? 'offline';
  }

  function heartbeat(account: AccountId): Heartbeat | undefined {
    return mailbox.terminal(account)?.heartbeat;
  }

  function snapshot(userId: UserId, account: string): SeenSnapshot | undefined {
    return told(accounts.get(userId, account).account);
  }

  function told(account: AccountId): SeenSnapshot | undefined {
    return mailbox.terminal(account)?.snapshot;
  }

  /** The symbols in which the account has positions or pending orders, as its terminal last told; for workers. */
  function heldSymbols(account: AccountId): ReadonlySet<string> {
    const { positions = [], orders = [], unread } = told(account) ?? {};
    const rows = [...positions, ...orders, ...(unread?.positions ?? []), ...(unread?.orders ?? [])];
    return new Set(rows.flatMap(({ symbol }) => symbol ?? []));
  }

  function listOverviews(userId: UserId): AccountOverview[] {
    return accounts.list(userId).map(overview);
  }

  function getOverview(userId: UserId, account: string): AccountOverview {
    return overview(accounts.getOwn(userId, account));
  }

  /** Behind a claim there is no terminal, though there be one of its number. */
  function overview(account: Account): AccountOverview {
    if (!account.isProven)
      return { account, presence: 'offline', heartbeat: undefined, faults: [] };
    const terminal = mailbox.terminal(account.account);
    return {
      account,
      presence: presence(account.account),
      heartbeat: terminal?.heartbeat,
      faults: terminal?.faults().map(({ sentence }) => sentence) ?? [],
    };
  }

  /** Rewrites server.json and KILL in every terminal's folder at once; settled when all are written. */
  function refreshSentinels(): Promise<void> {
    return sentinels.writeAll();
  }

  /** The highest epoch in any terminal's folder: after a restored backup it is higher than the database's own. */
  async function highestEpochSeen(): Promise<number> {
    const seen = await Promise.all(
      accounts.listAll().map(async ({ account }) => {
        const { state } = foldersOf(root, account);
        const [ours, theirs] = await Promise.all(
          ['server.json', 'heartbeat.json'].map((name) => epochIn(join(state, name))),
        );
        return Math.max(ours ?? 0, theirs ?? 0);
      }),
    );
    return Math.max(0, ...seen);
  }

  function see(terminal: Terminal, sighting: Sighting): void {
    const { account } = terminal;
    if (sighting.symbols !== undefined) {
      for (const handler of catalogueHandlers) handler(account, sighting.symbols);
    }
    const now = terminal.presence();
    const before = lastPresence.get(account);
    if (now !== before) changePresence(account, before, now);
    const isTold = tellFaults(terminal);
    const userId = accounts.owner(account);
    if (userId === undefined || !events.hasReaders(userId)) return;
    if (!isTold && (sighting.isHeartbeatNew || now !== before)) announceStatus(userId, account);
    if (sighting.isSnapshotNew) events.announce(userId, { type: 'account.positions', account });
  }

  /** True when something was said, and with it how the account is. */
  function tellFaults(terminal: Terminal): boolean {
    const { account } = terminal;
    if (!faultTeller.look(terminal)) return false;
    const userId = accounts.owner(account);
    if (userId !== undefined && events.hasReaders(userId)) announceStatus(userId, account);
    return true;
  }

  function announceStatus(userId: UserId, account: AccountId): void {
    const overview = showOverview(getOverview(userId, account));
    events.announce(userId, { type: 'account.status', account: overview });
  }

  function changePresence(account: AccountId, before: Presence | undefined, now: Presence): void {
    lastPresence.set(account, now);
    log.info(
      { stage: 'presence', account, before: before ?? null, now },
      'terminal presence changed',
    );
    const stored = db.writeLater(() => {
      const isSimulated = heartbeat(account)?.simulated === true;
      accounts.recordPresence(account, now, { isSimulated });
      const userId = accounts.owner(account);
      if (now === 'offline' && before !== undefined && userId !== undefined) {
        events.publish(userId, {
          type: 'account.alert',
          account,
          message: 'The terminal has gone offline.',
        });
      }
    });
    stored.catch(warnOf(log, 'presence not stored'));
    if (now === 'online') {
      for (const handler of onlineHandlers) handler(account);
    }
  }

  function tellOwner(account: AccountId, message: string): void {
    const userId = accounts.owner(account);
    if (userId === undefined) return;
    const stored = db.writeLater(() => {
      events.publish(userId, { type: 'account.alert', account, message });
    });
    stored.catch(warnOf(log, 'alert not stored'));
  }
}

/** An account as its owner sees it on the wire; money is null until the first heartbeat. */
export function showOverview({ account, presence, heartbeat, faults }: AccountOverview) {
  return {
    account: account.account,
    nickname: account.nickname,
    kind: account.kind,
    broker: heartbeat?.broker ?? account.broker,
    server: heartbeat?.server ?? account.server,
    currency: heartbeat?.currency ?? null,
    status: presence,
    simulated: account.kind === 'paper' || heartbeat?.simulated === true,
    is_proven: account.isProven,
    is_paused: account.isPaused,
    receives_webhooks: account.receivesWebhooks,
    margin_mode: heartbeat?.margin_mode ?? null,
    leverage: heartbeat?.leverage ?? null,
    balance: heartbeat?.balance ?? null,
    equity: heartbeat?.equity ?? null,
    profit: heartbeat?.profit ?? null,
    margin: heartbeat?.margin ?? null,
    free_margin: heartbeat?.free_margin ?? null,
    positions: heartbeat?.positions ?? null,
    orders: heartbeat?.orders ?? null,
    ping_ms: heartbeat?.ping_ms ?? null,
    last_error: [heartbeat?.last_error ?? '', ...faults].filter((text) => text !== '').join(' '),
    faults,
    modes: heartbeat?.modes ?? null,
    trading_block: (heartbeat && tradingBlock(heartbeat)) ?? null,
    last_heartbeat_at: heartbeat === undefined ? null : isoUtc(heartbeat.time_ms),
    created_at: isoUtc(account.createdAtMs),
  };
}

async function epochIn(path: string): Promise<number | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    const epoch =
      typeof value === 'object' && value !== null && 'epoch' in value ? value.epoch : undefined;
    return typeof epoch === 'number' && Number.isSafeInteger(epoch) ? epoch : undefined;
  } catch {
    return undefined;
  }
}
