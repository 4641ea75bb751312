import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../base/random.ts';
import { freePort, pause, startProgram, until, untilShown, type Program } from './program.ts';

export type KillOptions = {
  folder: string;
  kills: number;
  /** How many practice accounts carry the load. */
  accounts: number;
  seed: number;
  env?: Record<string, string>;
};

export type KillReport = {
  kills: number;
  acknowledged: number;
  executed: number;
  /** Acknowledged, and neither executed nor ended in a state that its owner can see. */
  lost: string[];
  /** One command, two positions. */
  doubled: string[];
  /** A position that no stored signal asked for, or that the server says was not opened. */
  phantom: string[];
  /** Opened after the command had expired. */
  late: string[];
  /** A signal without a final state. */
  silent: string[];
};

type Acknowledged = { signalId: string; account: string };
type Command = {
  command_id: string;
  signal_id: string;
  status: string;
  created_at: string;
  done_at: string | null;
};
type Position = { magic: string; open_time_ms: number; ticket: string };
type Snapshot = { positions: Position[] };

const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDCHF', 'AUDUSD', 'USDCAD', 'NZDUSD', 'EURGBP', 'USDJPY'];
const SENDERS = 4;
const TTL_MS = 30_000;
/** The broker books with its own clock; a second is more than two processes on one machine are apart. */
const CLOCK_SLACK_MS = 1000;
const DONE = new Set([
  'executed',
  'partial',
  'rejected',
  'expired',
  'not_executed',
  'cancelled',
  'write_failed',
]);

/**
 * Sends openings without pause, kills the server with SIGKILL at random moments and starts it again; at the end
 * compares what was acknowledged with what stands in the terminals' own snapshots. Only files and HTTP are looked at.
 */
export async function killAtRandom({
  folder,
  kills,
  accounts: count,
  seed,
  env = {},
}: KillOptions): Promise<KillReport> {
  const random = createRandom(seed);
  const acknowledged: Acknowledged[] = [];
  const port = await freePort();
  const start = (): Promise<Program> => startProgram({ folder, port, env });
  let program = await start();
  const accounts = await openAccounts(program, count);
  await allOnline(program, accounts);

  let sent = 0;
  for (let kill = 0; kill < kills; kill++) {
    const load = createLoad(program, () => message(++sent, accounts), acknowledged);
    // On a busy machine a life may end before its load has begun, and its end would show nothing.
    await until(() => readPositions(folder, accounts).length > kill + 1);
    await pause(20 + random() * 250);
    await program.kill();
    await load;
    program = await start();
  }
  await allOnline(program, accounts);
  const report = await check(program, folder, accounts, acknowledged);
  await program.stop();
  return { kills, ...report };
}

async function openAccounts(program: Program, count: number): Promise<string[]> {
  // Load repeats itself, which on a real account would be a mistake that stops it.
  await program.api('PUT', '/api/limits', { max_repeated_orders: null });
  for (let i = 1; i < count; i++)
    await program.api('POST', '/api/accounts', {
      kind: 'paper',
      nickname: `Practice ${String(i)}`,
    });
  return (
    await program.api<{ accounts: { account: string }[] }>('GET', '/api/accounts')
  ).accounts.map(({ account }) => account);
}

async function allOnline(program: Program, accounts: readonly string[]): Promise<void> {
  await until(async () => {
    const { accounts: list } = await program.api<{
      accounts: { status: string; balance: number | null }[];
    }>('GET', '/api/accounts');
    return (
      list.length === accounts.length &&
      list.every(({ status, balance }) => status === 'online' && balance !== null)
    );
  });
}

function message(number: number, accounts: readonly string[]): Record<string, unknown> {
  return {
    id: `kill-${String(number)}`,
    action: number % 2 === 0 ? 'BUY' : 'SELL',
    symbol: SYMBOLS[number % SYMBOLS.length],
    volume: 0.01,
    accounts: [accounts[number % accounts.length]],
  };
}

/** Several senders, each with one request under way, until the server is gone. */
async function createLoad(
  program: Program,
  next: () => Record<string, unknown>,
  acknowledged: Acknowledged[],
): Promise<void> {
  const send = async (): Promise<void> => {
    for (;;) {
      try {
        const { status, body } = await program.signal(next());
        const answer = body as { signal_id: string; accounts: { account: string }[] };
        if (status === 200)
          acknowledged.push({
            signalId: answer.signal_id,
            account: answer.accounts[0]?.account ?? '',
          });
      } catch {
        return;
      }
      await pause(5);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
}

async function check(
  program: Program,
  folder: string,
  accounts: readonly string[],
  acknowledged: readonly Acknowledged[],
): Promise<Omit<KillReport, 'kills'>> {
  const commands = new Map<string, Command[]>();
  const list = async (): Promise<Command[]> => {
    const all: Command[] = [];
    for (const account of accounts) {
      const own = await listCommands(program, account);
      commands.set(account, own);
      all.push(...own);
    }
    return all;
  };
  await until(
    async () => (await list()).every(({ status }) => DONE.has(status)),
    () =>
      [...commands.values()]
        .flat()
        .filter(({ status }) => !DONE.has(status))
        .map((item) => JSON.stringify(item))
        .join('\n'),
  ).catch(() => undefined);
  const issued = await list();
  const bySignal = new Map(issued.map((command) => [command.signal_id, command]));
  for (const account of accounts) await untilShown(stateOf(folder, account));
  const positions = readPositions(folder, accounts);
  const magics = new Map(issued.map((command) => [magicOf(command.command_id), command]));
  const opened = new Map<string, Position[]>();
  for (const position of positions)
    opened.set(position.magic, [...(opened.get(position.magic) ?? []), position]);
  const isOpen = (command: Command): boolean => opened.has(magicOf(command.command_id));

  return {
    acknowledged: acknowledged.length,
    executed: positions.length,
    lost: acknowledged
      .filter(({ signalId }) => {
        const command = bySignal.get(signalId);
        return command === undefined || (command.status === 'executed' && !isOpen(command));
      })
      .map(({ signalId }) => signalId),
    doubled: [...opened].filter(([, list]) => list.length > 1).map(([magic]) => magic),
    phantom: [...opened.keys()].filter((magic) => magics.get(magic)?.status !== 'executed'),
    late: issued
      .filter((command) =>
        (opened.get(magicOf(command.command_id)) ?? []).some((position) =>
          isLate(command, position),
        ),
      )
      .map(({ command_id: id }) => id),
    silent: issued
      .filter(({ status }) => !DONE.has(status))
      .map(({ command_id: id, status }) => `${id} ${status}`),
  };
}

function isLate({ created_at: createdAt }: Command, { open_time_ms: openedMs }: Position): boolean {
  return openedMs > Date.parse(createdAt) + TTL_MS + CLOCK_SLACK_MS;
}

async function listCommands(program: Program, account: string): Promise<Command[]> {
  const all: Command[] = [];
  for (let page = 1; ; page++) {
    const { commands, total } = await program.api<{ commands: Command[]; total: number }>(
      'GET',
      `/api/accounts/${account}/commands?limit=200&page=${String(page)}`,
    );
    all.push(...commands);
    if (all.length >= total || commands.length === 0) return all;
  }
}

/** The terminals' own word. */
function readPositions(folder: string, accounts: readonly string[]): Position[] {
  return accounts.flatMap((account) => {
    const path = join(stateOf(folder, account), 'snapshot.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Snapshot).positions : [];
  });
}

function stateOf(folder: string, account: string): string {
  return join(folder, 'data', 'instances', account, 'MQL5', 'Files', `instance_${account}`);
}

/** The magic number of a command as ea/PROTOCOL.md defines it, computed here a second time on purpose. */
function magicOf(commandId: string): string {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(commandId)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return String(5_000_000_000 + (((crc ^ 0xffffffff) >>> 0) % 1_000_000_000));
}
