import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { isoUtc, systemClock } from '../base/clock.ts';
import { newId } from '../base/ids.ts';
import { PATIENCE_MS, pause } from './program.ts';
import {
  ackSchema,
  heartbeatSchema,
  resultSchema,
  snapshotSchema,
  symbolsSchema,
  terminalEventSchema,
  type Ack,
  type CommandResult,
  type Heartbeat,
  type Snapshot,
  type SymbolSpec,
  type TerminalEvent,
} from '../instances/index.ts';

export type Fields = Record<string, unknown>;
export type Sent = { id: string; name: string; magic: string };
export type Driver = ReturnType<typeof openDriver>;

const LOOK_EVERY_MS = 5;
const SERVER_FILE_MS = 1000;
export const EPOCH = 7;

/** Plays the server towards one terminal: writes what a server writes, reads what a terminal writes. */
export function openDriver({ root, account }: { root: string; account: string }) {
  const files = join(root, account, 'MQL5', 'Files');
  const state = join(files, `instance_${account}`);
  const out = join(state, 'out');
  const bad = join(state, 'bad');
  for (const folder of [out, bad]) mkdirSync(folder, { recursive: true });
  let seq = 0;
  let isAlive = false;
  let stopServer: (() => void) | undefined;

  return {
    files,
    state,
    out,
    bad,
    open,
    close: (): void => stopServer?.(),
    beServer,
    goSilent,
    setKill,
    build,
    place,
    put,
    send,
    call,
    result,
    resultIfAny: (id: string) => readIf(join(out, `result_${id}.json`), resultSchema),
    ack,
    hasCommand: (name: string) => existsSync(join(files, name)),
    removeResult: (id: string): void => rmSync(join(out, `result_${id}.json`), { force: true }),
    ageOf: (name: string) => statSync(join(out, name)).mtimeMs,
    heartbeatNow: () => readIf(join(state, 'heartbeat.json'), heartbeatSchema),
    heartbeat: (): Promise<Heartbeat> => readState('heartbeat.json', heartbeatSchema),
    snapshot: (): Promise<Snapshot> => readState('snapshot.json', snapshotSchema),
    snapshotWhere,
    symbol,
    symbols: (): Promise<{ symbols: SymbolSpec[] }> => readState('symbols.json', symbolsSchema),
    events,
    eventWhere,
    held,
    clear,
    until,
  };

  /** Starts to keep server.json fresh; until then the server counts as gone. */
  function open(): void {
    if (stopServer !== undefined) return;
    beServer();
    stopServer = systemClock.every(SERVER_FILE_MS, () => {
      if (isAlive) beServer();
    });
  }

  function beServer(changes: Fields = {}): void {
    isAlive = changes['time_ms'] === undefined && changes['accepting_opens'] !== false;
    const file = {
      v: 1,
      time_ms: systemClock.nowMs(),
      epoch: EPOCH,
      account,
      accepting_opens: true,
    };
    put(state, 'server.json', { ...file, ...changes, eof: 1 });
  }

  function goSilent(): void {
    isAlive = false;
    rmSync(join(state, 'server.json'), { force: true });
  }

  function setKill(isSet: boolean): void {
    if (isSet) writeFileSync(join(state, 'KILL'), '');
    else rmSync(join(state, 'KILL'), { force: true });
  }

  /** A command with everything a server gives and what the test adds. */
  function build(fields: Fields): { sent: Sent; content: Fields } {
    const nowMs = systemClock.nowMs();
    const id = newId<string & { readonly __id: 'command' }>(nowMs);
    const magic = String(6_000_000_000 + ++seq);
    const head = { v: 1, id, epoch: EPOCH, seq, timestamp: isoUtc(nowMs), account };
    const tail = { magic, created_ms: nowMs, expires_ms: nowMs + PATIENCE_MS };
    const content = { ...head, comment: '', ...tail, ...fields, eof: 1 };
    return { sent: { id, name: nameOf(id), magic: content.magic }, content };
  }

  function nameOf(id: string, kind = 'webhook'): string {
    return `${kind}_command_${String(systemClock.nowMs())}_${String(++seq).padStart(6, '0')}_${id}.json`;
  }

  /** Writes a command under a name of its own; another name for the same id is the caller's choice. */
  function place(content: Fields, name: string): void {
    put(files, name, content);
  }

  function put(folder: string, name: string, content: Fields | string): void {
    const part = join(folder, `tmp_${name}.part`);
    writeFileSync(part, typeof content === 'string' ? content : JSON.stringify(content));
    renameSync(part, join(folder, name));
  }

  function send(fields: Fields, kind = 'webhook'): Sent {
    const { sent, content } = build(fields);
    const name = kind === 'webhook' ? sent.name : nameOf(sent.id, kind);
    place(content, name);
    return { ...sent, name };
  }

  /** Sends a command and waits for its result. */
  async function call(fields: Fields): Promise<CommandResult & { magic: string }> {
    const sent = send(fields);
    return { ...(await result(sent.id)), magic: sent.magic };
  }

  async function result(id: string): Promise<CommandResult> {
    return until(`the result of ${id}`, () => readIf(join(out, `result_${id}.json`), resultSchema));
  }

  async function ack(id: string): Promise<Ack> {
    return until(`the ack of ${id}`, () => readIf(join(out, `ack_${id}.json`), ackSchema));
  }

  async function readState<T>(name: string, schema: z.ZodType<T>): Promise<T> {
    return until(name, () => readIf(join(state, name), schema));
  }

  async function snapshotWhere(isRight: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    return until('a snapshot as wanted', () => {
      const snapshot = readIf(join(state, 'snapshot.json'), snapshotSchema);
      return snapshot !== undefined && isRight(snapshot) ? snapshot : undefined;
    });
  }

  async function symbol(plain: string): Promise<SymbolSpec> {
    const { symbols } = await readState('symbols.json', symbolsSchema);
    const found = symbols.find(({ name }) => name === plain);
    if (found === undefined) throw new Error(`the terminal has no ${plain}`);
    return found;
  }

  /** All events that lie there, in the order of their names; a file that is not one is an error. */
  function events(): TerminalEvent[] {
    return readdirSync(out)
      .filter((name) => /^event_\d{12}\.json$/.test(name))
      .sort()
      .map((name) => terminalEventSchema.parse(JSON.parse(readFileSync(join(out, name), 'utf8'))));
  }

  async function eventWhere<K extends TerminalEvent['kind']>(
    kind: K,
    isRight: (event: Extract<TerminalEvent, { kind: K }>) => boolean,
  ): Promise<Extract<TerminalEvent, { kind: K }>> {
    return until(`an event ${kind}`, () =>
      events()
        .filter((event): event is Extract<TerminalEvent, { kind: K }> => event.kind === kind)
        .find(isRight),
    );
  }

  /** The positions as they are now, not as they were when the last snapshot was written. */
  async function held(): Promise<{ position: string; volume: number }[]> {
    const beat = await readState('heartbeat.json', heartbeatSchema);
    await until('two beats', () => {
      const next = readIf(join(state, 'heartbeat.json'), heartbeatSchema);
      return next !== undefined && next.seq >= beat.seq + 2 ? true : undefined;
    });
    const { positions } = await readState('snapshot.json', snapshotSchema);
    return positions.map(({ position, volume }) => ({ position, volume }));
  }

  /** Leaves the account without positions and orders, so that tests do not meet each other. */
  async function clear(): Promise<void> {
    await call({ action: 'CLOSE_ALL' });
    await call({ action: 'CANCEL' });
    await snapshotWhere(({ positions, orders }) => positions.length + orders.length === 0);
  }
}

/** Looks again and again until there is an answer; fails with what was waited for. */
export async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  const endMs = systemClock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const answer = look();
    if (answer !== undefined) return answer;
    if (systemClock.monotonicMs() > endMs) throw new Error(`waited in vain for ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** A file that breaks its schema is not waited for: it fails at once. */
function readIf<T>(path: string, schema: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return schema.parse(JSON.parse(text));
}
