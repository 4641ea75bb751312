import { afterEach, beforeAll, describe } from '@jest/globals';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  terminalEventSchema,
  type CommandResult,
  type TerminalEvent,
} from '../src/instances/index.ts';
import { buildSimulator, findCompiler } from './sim/build.ts';
import type { SimulatorConfig } from './simulator.ts';
import { SteppedAccount } from './stepped.ts';

/** Longer than the expert looks for an order that got no answer. */
const CALL_MS = 80_000;

const hasCompiler = findCompiler() !== undefined;
if (!hasCompiler)
  process.stderr.write(
    'NOT TESTED: the expert and the simulated terminal, because there is no C++ compiler here\n',
  );

/** Without a compiler its tests are skipped, but not where everything must run. */
export const canSimulate = hasCompiler || process.env['CI'] === 'true';
export const describeSimulated = canSimulate ? describe : describe.skip;

/** Builds the expert once for a describe, and gives each of its tests an account in virtual time. */
export function createStage() {
  let program = '';
  let current: SteppedAccount | undefined;

  beforeAll(() => {
    program = buildSimulator();
  });
  afterEach(async () => {
    const ended = current;
    current = undefined;
    await ended?.end();
    ended?.remove();
  });

  return { open, account, call, read, events, volumes };

  /** Starts the expert, which after the usual time has met the account and told of it. */
  async function open(
    config: SimulatorConfig = {},
    ms = 3000,
    stateFolder?: string,
  ): Promise<SteppedAccount> {
    const folder = mkdtempSync(join(tmpdir(), 'signalpost-expert-'));
    current = new SteppedAccount(program, folder, stateFolder);
    current.start(config);
    await current.step(ms);
    return current;
  }

  function account(): SteppedAccount {
    if (current === undefined) throw new Error('open() comes first');
    return current;
  }

  /** Sends a command and lets time pass until it has ended. */
  async function call(fields: object): Promise<CommandResult | undefined> {
    const { id } = account().send(fields);
    await account().untilResult(id, CALL_MS);
    return account().result(id);
  }

  /** A file of the state folder, as JSON. */
  function read(name: string): unknown {
    return JSON.parse(readFileSync(join(account().state, name), 'utf8'));
  }

  function events(): TerminalEvent[] {
    return readdirSync(join(account().state, 'out'))
      .filter((name) => name.startsWith('event_'))
      .sort()
      .map((name) => terminalEventSchema.parse(read(join('out', name))));
  }

  /** The lots of the open positions, by the trade server's books, which count in hundred-millionths. */
  function volumes(): number[] {
    return account()
      .books()
      .positions.map(({ volume }) => volume / 1e8);
  }
}
