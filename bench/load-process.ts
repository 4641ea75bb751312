import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, Measured } from './load.ts';

/** The process that sends the load: kept for a whole run, so that its code is as warm for each server. */
export type LoadProcess = { run: (job: Job) => Promise<Measured>; stop: () => void };

export function startLoadProcess(): LoadProcess {
  const child = fork(fileURLToPath(new URL('./load.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  return { run, stop: () => child.disconnect() };

  /** One job at a time; rejects when the process ends before it has answered. */
  function run(job: Job): Promise<Measured> {
    return new Promise((resolve, reject) => {
      const fail = (code: number | null): void => {
        reject(new Error(`the load process ended (${code ?? 'killed'})`));
      };
      child.once('exit', fail);
      child.once('message', (measured) => {
        child.off('exit', fail);
        resolve(measured as Measured);
      });
      child.send(job);
    });
  }
}
