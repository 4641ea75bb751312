import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalConformance, type Plan, type StartTerminal } from '../testing/conformance.ts';
import { entryPoint } from './child.ts';

/** The paper terminal as the server runs it, only faster: a process of its own, reached through files alone. */
const startPaper: StartTerminal = ({ folder, account, settings, plan }) => {
  mkdirSync(folder, { recursive: true });
  const pace = { poll_ms: 5, tick_ms: 10, report_ms: 50, reconcile_ms: 400, commission: 0 };
  const paper = { account, seed: 1, ...settings, ...pace };
  writeFileSync(join(folder, 'paper.json'), JSON.stringify(paper));
  const planPath = join(folder, 'fault-plan.json');
  if (plan) writeFileSync(planPath, JSON.stringify(faultPlanOf(plan)));
  const faults = plan ? ['--fault-plan', planPath] : [];
  const child = spawn(process.execPath, [...entryPoint(), '--folder', folder, ...faults], {
    // The channel ends the terminal when the test does not come to it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {},
  });
  const ended = once(child, 'exit').then(() => undefined);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return Promise.resolve({ stop: () => end('SIGTERM'), kill: () => end('SIGKILL'), ended });
};

function faultPlanOf({ crash, requests = [], refusedRenames = 0 }: Plan) {
  const crashes = crash === undefined ? [] : [{ nth: 1, point: crash }];
  return { requests, crashes, refused_renames: refusedRenames };
}

terminalConformance('the paper terminal', startPaper, { canArrange: true });
