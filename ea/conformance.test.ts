import { describe, it } from '@jest/globals';
import {
  terminalConformance,
  type CrashPoint,
  type Plan,
  type StartTerminal,
  type TradeFault,
} from '../src/testing/conformance.ts';
import { buildSimulator } from './sim/build.ts';
import { QUICK_INPUTS, startSimulator, type Crash } from './simulator.ts';
import { canSimulate } from './stage.ts';

const CRASHES: Record<CrashPoint, Crash> = {
  before_ack: { call: 'FileMove', detail: 'ack_', when: 'before', nth: 1 },
  after_ack: { call: 'FileMove', detail: 'ack_', when: 'after', nth: 1 },
  after_sending: { call: 'OrderSend', detail: '', when: 'before', nth: 1 },
  after_send_before_done: { call: 'OrderSend', detail: '', when: 'after', nth: 1 },
  after_done_before_delete: { call: 'FileDelete', detail: '_command_', when: 'before', nth: 1 },
};

const RETCODES: Record<TradeFault, { retcode: number; executes?: boolean }> = {
  requote: { retcode: 10004 },
  reject: { retcode: 10006 },
  timeout_executed: { retcode: 10012, executes: true },
  timeout_not_executed: { retcode: 10012 },
  connection: { retcode: 10031 },
};

/** The real expert in the simulated terminal: a process of its own, reached through files alone. */
const expertIn =
  (program: string): StartTerminal =>
  ({ folder, account, settings, plan }) => {
    const running = startSimulator(program, folder, {
      account: { login: account, ...settings },
      inputs: QUICK_INPUTS,
      // One test places near stops by the spread in symbols.json: a price that leaps would refuse them.
      market: {
        tick_ms: 10,
        seed: 1,
        symbols: [{ name: 'EURUSD', spread_min: 12, spread_max: 12, walk: 4 }],
      },
      ...(plan && faultsOf(plan)),
    });
    const { stop, kill } = running;
    return Promise.resolve({ stop, kill, ended: running.ended.then(() => undefined) });
  };

function faultsOf({ crash, requests = [], refusedRenames = 0 }: Plan) {
  return {
    requests: requests.map(({ nth, fault }) => ({ nth, ...RETCODES[fault] })),
    files: { refused_moves: refusedRenames },
    ...(crash && { crash: CRASHES[crash] }),
  };
}

if (canSimulate) {
  // Here and not in a hook: a hook has no time to compile.
  const startExpert = expertIn(buildSimulator());
  terminalConformance('the expert in the simulated terminal', startExpert, { canArrange: true });
} else {
  describe('the expert in the simulated terminal', () => {
    it.skip('conforms to the protocol: there is no C++ compiler here', () => undefined);
  });
}
