/**
 * The process of one practice account: node terminal.js --folder <INSTANCE_ROOT_PATH>/<account>
 * [--fault-plan file.json]. It takes its settings from paper.json in the folder and nothing from the environment,
 * and ends on SIGTERM, SIGINT, or when the server that started it is gone.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../base/clock.ts';
import { acquireLock, type Lock } from '../db/index.ts';
import { createFaults, faultPlanSchema, readFaultPlan } from './faults.ts';
import { paperSettingsSchema } from './settings.ts';
import { openSimulation } from './simulation.ts';
import { sleep } from './sleep.ts';

const LOCK_PATIENCE_MS = 10_000;
const LOCK_PAUSE_MS = 50;

main();

function main(): void {
  const { values } = parseArgs({
    options: { folder: { type: 'string' }, 'fault-plan': { type: 'string' } },
  });
  const root = values.folder;
  if (root === undefined) {
    process.stderr.write('usage: terminal --folder <folder of the account>\n');
    process.exitCode = 2;
    return;
  }
  const lock = waitForLock(join(root, 'terminal.lock'));
  if (lock === undefined) {
    process.stderr.write('another terminal is running on this folder\n');
    process.exitCode = 3;
    return;
  }
  run(root, values['fault-plan'], lock);
}

function run(root: string, faultPlan: string | undefined, lock: Lock): void {
  const settings = paperSettingsSchema.parse(
    JSON.parse(readFileSync(join(root, 'paper.json'), 'utf8')),
  );
  const plan = faultPlan === undefined ? faultPlanSchema.parse({}) : readFaultPlan(faultPlan);
  const simulation = openSimulation({
    root,
    settings,
    clock: systemClock,
    faults: createFaults(plan, () => {
      process.kill(process.pid, 'SIGKILL');
    }),
    memoryMb: () => Math.round(process.memoryUsage.rss() / 1_048_576),
  });
  let isLeaving = false;
  const leave = (): void => {
    if (isLeaving) return;
    isLeaving = true;
    simulation.stop();
    lock.release();
    if (process.connected) process.disconnect();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(signal, leave);
  // The server may have gone while this process was loading; without a channel, connected is undefined.
  if ((process.connected as boolean | undefined) === false) leave();
  else simulation.start();
}

/** A predecessor that is being stopped gets time to leave. */
function waitForLock(path: string): Lock | undefined {
  for (let waitedMs = 0; ; waitedMs += LOCK_PAUSE_MS) {
    const lock = acquireLock(path);
    if (lock !== undefined || waitedMs >= LOCK_PATIENCE_MS) return lock;
    sleep(LOCK_PAUSE_MS);
  }
}
