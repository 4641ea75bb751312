import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PATIENT, type SimulatorConfig } from './simulator.ts';

/** One life of a simulated terminal in virtual time. */
export type Life = {
  /** Lets time pass; false when the terminal has died meanwhile. */
  step: (ms: number) => Promise<boolean>;
  /** Ends it in the orderly way, or clears up after a kill; gives what it said on its error output. */
  end: () => Promise<string>;
};

/** Starts the simulated terminal on a folder that exists; its clock stands still but for step(). */
export function startLife(program: string, folder: string, config: SimulatorConfig): Life {
  const path = join(folder, 'sim.json');
  writeFileSync(path, JSON.stringify({ ...PATIENT, ...config }));
  const child = spawn(program, ['--folder', folder, '--config', path], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {},
  });
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  // A terminal that has killed itself does not read any more.
  child.stdin.on('error', () => undefined);
  const gone = once(child, 'close').then(() => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    step: async (ms) => {
      child.stdin.write(`step ${String(ms)}\n`);
      const answer = await Promise.race([answers.next(), gone]);
      return answer?.done === false;
    },
    end: async () => {
      child.stdin.end();
      await gone;
      return complaints;
    },
  };
}
