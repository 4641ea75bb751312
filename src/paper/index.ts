import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Clock } from '../base/clock.ts';
import { assert } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { Child } from './child.ts';
import { createFaults, faultPlanSchema } from './faults.ts';
import { paperSettingsSchema, type PaperSettings } from './settings.ts';
import { openSimulation } from './simulation.ts';

/** What may be chosen when a practice account is made; everything else has a default. */
export type PaperOptions = Partial<Omit<PaperSettings, 'account'>>;

export type PaperDeps = { instanceRoot: string; clock: Clock; log: Log };

/** Practice accounts: one terminal process each, speaking the same files as a real terminal (ea/PROTOCOL.md). */
export function createPaper({ instanceRoot, clock, log }: PaperDeps) {
  const children = new Map<string, Child>();

  return { ensure, end, start, stop, isRunning };

  /** Prepares the account's folder, keeps its settings once and for all, and runs its terminal. */
  function ensure(account: string, options: PaperOptions): void {
    assert(/^\d{4,20}$/.test(account), 'an account number names the folder');
    const folder = join(instanceRoot, account);
    keepSettings(folder, { seed: crc32(account), ...options, account });
    const child = children.get(account) ?? new Child({ account, folder, clock, log });
    children.set(account, child);
    child.start();
  }

  /** Ends the account's terminal for good; its folder stays. */
  async function end(account: string): Promise<void> {
    await children.get(account)?.stop();
    children.delete(account);
  }

  /** Runs the terminals that stop() ended. */
  function start(): void {
    for (const child of children.values()) child.start();
  }

  async function stop(): Promise<void> {
    await Promise.all([...children.values()].map((child) => child.stop()));
  }

  function isRunning(account: string): boolean {
    return children.get(account)?.isRunning === true;
  }
}

function keepSettings(folder: string, wanted: PaperOptions & { account: string }): void {
  const path = join(folder, 'paper.json');
  if (existsSync(path)) return;
  mkdirSync(join(folder, 'MQL5', 'Files'), { recursive: true });
  const text = JSON.stringify(paperSettingsSchema.parse(wanted), undefined, 2);
  writeFileSync(`${path}.part`, text, { flush: true });
  renameSync(`${path}.part`, path);
}

/** A terminal inside this process that moves only with the clock it is given. */
export function openSteppedTerminal(
  { instanceRoot, clock }: Omit<PaperDeps, 'log'>,
  settings: unknown,
) {
  const parsed = paperSettingsSchema.parse(settings);
  const root = join(instanceRoot, parsed.account);
  mkdirSync(join(root, 'MQL5', 'Files'), { recursive: true });
  const faults = createFaults(faultPlanSchema.parse({}), () => undefined);
  return openSimulation({ root, settings: parsed, clock, faults, memoryMb: () => 0 });
}
