import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDriver, type Driver } from './conformance-driver.ts';
import { describeCommands } from './conformance-commands.ts';
import { describeGuards } from './conformance-guards.ts';
import { describeKills } from './conformance-kills.ts';
import { describeNetting } from './conformance-netting.ts';
import { describeFaults } from './conformance-faults.ts';

export type TerminalSettings = { margin_mode: 'hedging' | 'netting' };

/** A step between two ledger lines at which a simulator may kill its terminal. */
export type CrashPoint =
  | 'before_ack'
  | 'after_ack'
  | 'after_sending'
  | 'after_send_before_done'
  | 'after_done_before_delete';

export type TradeFault =
  'requote' | 'reject' | 'timeout_executed' | 'timeout_not_executed' | 'connection';

/** What shall go wrong in this life of the terminal; a terminal that cannot arrange it is not asked to. */
export type Plan = {
  crash?: CrashPoint;
  /** The nth trade request of this life gets this answer; counting starts at 1. */
  requests?: readonly { nth: number; fault: TradeFault }[];
  refusedRenames?: number;
};

export type Running = {
  stop: () => Promise<void>;
  kill: () => Promise<void>;
  /** Settles when the terminal has ended by itself; only asked for after a planned crash. */
  ended: Promise<void>;
};

export type StartTerminal = (wanted: {
  folder: string;
  account: string;
  settings: TerminalSettings;
  plan?: Plan;
}) => Promise<Running>;

/** One account with its folder, its driver, and a terminal that can be ended and started again. */
export type Stage = {
  driver: Driver;
  start: (plan?: Plan) => Promise<void>;
  stop: () => Promise<void>;
  kill: () => Promise<void>;
  ended: () => Promise<void>;
};

export type OpenStage = (settings?: TerminalSettings) => Stage & { remove: () => Promise<void> };

const ACCOUNT = '990000001';

/**
 * Declares the tests of ea/PROTOCOL.md for one terminal. They drive files and judge files; how the terminal is run
 * is known to startTerminal alone. canArrange says whether it carries out plans.
 */
export function terminalConformance(
  name: string,
  startTerminal: StartTerminal,
  { canArrange }: { canArrange: boolean },
): void {
  const open: OpenStage = (settings = { margin_mode: 'hedging' }) =>
    openStage(startTerminal, settings);

  describe(`${name} conforms to the protocol`, () => {
    describe('on one hedging account', () => {
      const stage = open();
      const { driver } = stage;
      const garbage = `webhook_command_1795253400123_000001_${'0'.repeat(26)}.json`;
      let complained: Promise<true>;

      beforeAll(async () => {
        await stage.start();
        writeFileSync(join(driver.files, garbage), '{"v":1,"id":');
        // Watched from here on: a terminal says a fault for a minute only.
        complained = driver.until('the complaint', () =>
          driver.heartbeatNow()?.last_error.includes(garbage) === true ? true : undefined,
        );
        complained.catch(() => undefined);
        await driver.heartbeat();
      });
      afterEach(async () => {
        await driver.clear();
      });
      afterAll(stage.remove);

      describeCommands(driver);
      describeGuards(driver);

      it('moves what it cannot read to bad/ after 5 s, says so, and goes on meanwhile', async () => {
        const result = await driver.call({ action: 'BUY', symbol: 'EURUSD', volume: 0.01 });
        expect(result.status).toBe('executed');
        await waitForBad(driver, garbage);
        expect(existsSync(join(driver.files, garbage))).toBe(false);
        expect(await complained).toBe(true);
      });
    });
    describeNetting(open);
    describeKills(open, canArrange);
    if (canArrange) describeFaults(open);
  });
}

async function waitForBad(driver: Driver, name: string): Promise<void> {
  await driver.until('the file in bad/', () =>
    readdirSync(driver.bad).some((found) => found.includes(name)) ? true : undefined,
  );
}

function openStage(
  startTerminal: StartTerminal,
  settings: TerminalSettings,
): ReturnType<OpenStage> {
  const root = mkdtempSync(join(tmpdir(), 'signalpost-terminal-'));
  const driver = openDriver({ root, account: ACCOUNT });
  let running: Running | undefined;

  return { driver, start, stop, kill, ended: async () => running?.ended, remove };

  async function start(plan?: Plan): Promise<void> {
    driver.open();
    const folder = join(root, ACCOUNT);
    running = await startTerminal({ folder, account: ACCOUNT, settings, ...(plan && { plan }) });
  }

  async function stop(): Promise<void> {
    await running?.stop();
    running = undefined;
  }

  async function kill(): Promise<void> {
    await running?.kill();
    running = undefined;
  }

  async function remove(): Promise<void> {
    await kill();
    driver.close();
    rmSync(root, { recursive: true, force: true });
  }
}
