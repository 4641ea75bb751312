import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './base/errors.ts';
import { systemClock, type Clock } from './base/clock.ts';
import type { AccountId } from './base/ids.ts';
import { createLog, openLogFile, warnOf, type LogFile, type LogLevel } from './base/log.ts';
import { createAdmin, createLogTail } from './admin/index.ts';
import { createAccounts } from './accounts/index.ts';
import { SYSTEM, createAudit } from './audit/index.ts';
import { createAuth, type GoogleSetup } from './auth/index.ts';
import { createCommands } from './commands/index.ts';
import type { Config } from './config.ts';
import { createCopy } from './copy/index.ts';
import { acquireLock, migrate, openDb, startCheckpoints } from './db/index.ts';
import { createEvents } from './events/index.ts';
import { createLimiter, createStreams } from './http/index.ts';
import { createInstances, createRemoval, hasTerminalFolder } from './instances/index.ts';
import { createJournal } from './journal/index.ts';
import { Flattening, createOrders } from './orders/index.ts';
import { createPaper } from './paper/index.ts';
import { DriftWatch, createRisk } from './risk/index.ts';
import { createSignals } from './signals/index.ts';
import { createSymbols } from './symbols/index.ts';
import { deriveKey, openVault } from './vault/index.ts';

/** What a test may put in place of the outside world; nothing else is replaceable. */
export type Edges = { clock?: Clock; log?: { level: LogLevel; write: (line: string) => void } };

export type Services = Awaited<ReturnType<typeof build>>;

const MIGRATIONS = join(import.meta.dirname, 'db', 'migrations');
const PRUNE_EVERY_MS = 60_000;
const LOOK_AT_READERS_MS = 1000;
/** Exits have a bucket of their own that is never smaller than this (api.md §0). */
const LEAST_EXITS_PER_MINUTE = 60;
/** Stopping and closing out are counted apart from everything else that a user does. */
const BRAKES_PER_MINUTE = 60;
const MEMBER_FACTOR = 10;

/** Creates every service in ladder order and starts what has a life. Refuses (CONFLICT) a second program on the data. */
export async function build(config: Config, edges: Edges = {}) {
  const clock = edges.clock ?? systemClock;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = acquireLock(join(config.dataDir, 'signalpost.lock'));
  if (lock === undefined) {
    throw new AppError(
      'CONFLICT',
      `Another Signalpost is running on ${config.dataDir}. Stop it first.`,
    );
  }
  const logFile: LogFile | undefined =
    edges.log === undefined ? openLogFile(config.logDir) : undefined;
  const logTail = createLogTail();
  const log = createLog(edges.log?.level ?? config.logLevel, {
    write: (line) => {
      (logFile ?? edges.log)?.write(line);
      logTail.take(line);
    },
  });

  const databasePath = join(config.dataDir, 'accounts.db');
  const db = openDb(databasePath);
  migrate(db, {
    folder: MIGRATIONS,
    backupFolder: join(config.dataDir, 'backups'),
    nowMs: clock.nowMs(),
  });
  const vault = openVault({ db, masterKey: config.secrets.masterKey, nowMs: clock.nowMs() });
  const events = createEvents({ db, clock });
  const audit = createAudit({ db, clock });
  const auth = createAuth({
    db,
    clock,
    log,
    audit,
    keys: authKeys(config),
    seal: vault.seal,
    open: vault.open,
    adminEmail: config.adminEmail,
    basic: basicOf(config),
    legacyToken: config.secrets.webhookToken,
    baseUrl: baseUrlOf(config),
    allowedEmails: config.allowedEmails,
    google: googleOf(config),
  });
  const accounts = createAccounts({
    db,
    clock,
    audit,
    events,
    hasFolder: (account) => hasTerminalFolder(config.instanceRoot, account),
  });
  const instances = createInstances({
    db,
    clock,
    log,
    root: config.instanceRoot,
    accounts,
    events,
    epoch: () => commands.epoch(),
  });
  const symbols = createSymbols({
    db,
    clock,
    log,
    audit,
    accounts,
    events,
    held: instances.heldSymbols,
    problem: instances.symbolsProblem,
  });
  instances.onCatalogue(symbols.takeCatalogue);
  const paper = createPaper({ instanceRoot: config.instanceRoot, clock, log });
  const commands = createCommands({ db, clock, log, events, accounts, instances });
  const journal = createJournal({ db, accounts, instances, commands, events });
  const risk = createRisk({
    db,
    clock,
    log,
    accounts,
    instances,
    commands,
    events,
    audit,
    journal,
    symbols,
    dataDir: config.dataDir,
  });
  const drift = new DriftWatch({
    db,
    clock,
    log,
    accounts,
    instances,
    commands,
    journal,
    events,
    audit,
    haltAutomatically: risk.haltAutomatically,
  });
  instances.onOnline((account) => {
    drift.lookSoon(account);
  });
  const orders = createOrders({ db, clock, risk, commands });
  const flattening = new Flattening({
    db,
    clock,
    log,
    accounts,
    instances,
    commands,
    orders,
    events,
    audit,
  });
  risk.onFlattenOrder(() => flattening.request(accounts.listAll(), SYSTEM));
  instances.onOnline((account) => {
    flattening.wake(account);
  });
  const signals = createSignals({
    db,
    clock,
    log,
    audit,
    accounts,
    symbols,
    risk,
    orders,
    commands,
    journal,
    events,
  });
  const copy = createCopy({
    db,
    clock,
    log,
    audit,
    accounts,
    instances,
    symbols,
    orders,
    commands,
    events,
    hashKey: deriveKey(config.secrets.masterKey, 'copy-key-hash'),
    seal: vault.seal,
    open: vault.open,
  });

  const removal = createRemoval({ accounts, instances });
  const streams = createStreams();
  const admin = createAdmin({
    db,
    clock,
    audit,
    auth,
    accounts,
    instances,
    removal,
    risk,
    signals,
    readers: streams.readers,
  });
  const limits = createLimits(config, clock);
  const { user: firstAdmin, isNew } = auth.ensureAdmin();
  let isAccepting = false;
  let stopPruning: (() => void) | undefined;
  let stopLooking: (() => void) | undefined;
  let stopCheckpoints: (() => Promise<void>) | undefined;

  await start();

  return {
    config,
    clock,
    log,
    db,
    auth,
    accounts,
    instances,
    removal,
    symbols,
    commands,
    risk,
    drift,
    flattening,
    signals,
    copy,
    events,
    admin,
    logTail,
    streams,
    limits,
    startedAtMs: clock.nowMs(),
    isFirstStart: isNew,
    firstAdmin,
    isAccepting: () => isAccepting,
    openPracticeAccount,
    checkpointInBackground,
    stopAccepting,
    close,
  };

  /** The account that a newcomer can trade on at once; made while there has never been any. */
  function openPracticeAccount(): void {
    if (accounts.hasAny()) return;
    accounts.create(
      { userId: firstAdmin.userId, isAdmin: true, address: '' },
      {
        kind: 'paper',
        nickname: 'Practice',
        account: undefined,
        choice: {},
      },
    );
  }

  /** For a process of its own: a thread is too much for a house that lives as long as one test. */
  function checkpointInBackground(): void {
    stopCheckpoints = startCheckpoints(db, databasePath);
  }

  async function start(): Promise<void> {
    await instances.start();
    await risk.start();
    await commands.start();
    await instances.startSentinels();
    flattening.start();
    drift.start();
    signals.start();
    await copy.start();
    stopPruning = clock.every(PRUNE_EVERY_MS, () => {
      events.prune().catch(warnOf(log, 'old events not removed; tried again'));
    });
    for (const { account } of accounts.listAll()) practise(account);
    accounts.onChanged(({ account: { account } }) => {
      db.afterCommit(() => {
        practise(account);
      });
    });
    auth.onEnded(({ userId, credentialId }) => {
      streams.closeOf(
        (reader) =>
          reader.userId === userId &&
          (credentialId === undefined || reader.credentialId === credentialId),
      );
    });
    auth.start();
    // What runs out by itself rings no bell, and a stream has no next request at which it would be noticed.
    stopLooking = clock.every(LOOK_AT_READERS_MS, () => {
      streams.closeOf((reader) => !auth.isStillIn(reader));
    });
    isAccepting = true;
    log.info({ epoch: commands.epoch() }, 'started');
  }

  /** A practice account's terminal runs for as long as the account is somebody's. */
  function practise(account: AccountId): void {
    const present = accounts.findProven(account);
    if (present?.kind === 'paper') paper.ensure(account, present.paperSettings ?? {});
    else paper.end(account).catch(warnOf(log, 'practice terminal not ended'));
  }

  function stopAccepting(): void {
    isAccepting = false;
    streams.closeOf(() => true);
  }

  /** Ends everything in reverse order; what was accepted is stored and resumed by the next start. */
  async function close(): Promise<void> {
    stopAccepting();
    stopPruning?.();
    copy.stop();
    stopLooking?.();
    signals.stop();
    await risk.stop();
    await drift.stop();
    await flattening.stop();
    await commands.stop();
    await paper.stop();
    await instances.stop();
    await auth.stop();
    for (const limiter of Object.values(limits)) limiter.close();
    await db.rested().catch(warnOf(log, 'what nobody waited for is not stored'));
    log.info({}, 'stopped');
    await stopCheckpoints?.();
    db.close();
    lock?.release();
    await logFile?.close();
  }
}

function authKeys({ secrets: { masterKey, sessionSecret } }: Config) {
  const session = Buffer.from(sessionSecret);
  return {
    webhookTokens: deriveKey(masterKey, 'token-hash'),
    sessions: deriveKey(masterKey, 'session-hash'),
    apiTokens: deriveKey(masterKey, 'api-token-hash'),
    logins: deriveKey(session, 'login'),
    cookies: deriveKey(session, 'cookie').toString('base64url'),
  };
}

/** What the outside world calls this server. */
export function baseUrlOf({ externalBaseUrl, host, port }: Config): string {
  return externalBaseUrl ?? `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${String(port)}`;
}

function googleOf({ google, secrets }: Config): GoogleSetup | undefined {
  if (google === undefined || secrets.googleClientSecret === undefined) return undefined;
  return { ...google, clientSecret: secrets.googleClientSecret };
}

/** Once Google is set, the login of .env opens only where the operator says so. */
function basicOf(config: Config): { user: string; pass: string } | undefined {
  const { basicUser, secrets, google, allowBasicAuth } = config;
  if (basicUser === undefined || secrets.basicPass === undefined) return undefined;
  if (google !== undefined && !allowBasicAuth) return undefined;
  return { user: basicUser, pass: secrets.basicPass };
}

function createLimits({ webhookRateLimit, apiRateLimit }: Config, clock: Clock) {
  const perMinute = (webhookRateLimit.limit * 60_000) / webhookRateLimit.windowMs;
  const exits =
    perMinute >= LEAST_EXITS_PER_MINUTE
      ? webhookRateLimit
      : { limit: LEAST_EXITS_PER_MINUTE, windowMs: 60_000 };
  return {
    entries: createLimiter(webhookRateLimit, clock),
    exits: createLimiter(exits, clock),
    strangers: createLimiter(apiRateLimit, clock),
    brakes: createLimiter({ limit: BRAKES_PER_MINUTE, windowMs: 60_000 }, clock),
    members: createLimiter({ ...apiRateLimit, limit: apiRateLimit.limit * MEMBER_FACTOR }, clock),
  };
}
