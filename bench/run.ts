/**
 * npm run bench [-- <measure>…]: loads the built server and the baselines in turn and prints what was measured.
 * Without names, everything is measured. --server=<path> measures another build's server.js instead.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBurst } from './burst.ts';
import { measureCopying } from './copying.ts';
import { measureDelivery } from './delivery.ts';
import { measureExecuted } from './executed.ts';
import { measureFlatten } from './flatten.ts';
import { startLoadProcess } from './load-process.ts';
import { describeMachine } from './machine.ts';
import type { Bench, Measure } from './measures.ts';
import { measureOther } from './other.ts';
import { measureStart } from './start.ts';
import { measureSymbols } from './symbols.ts';
import { measureSlowFlush, measureWebhook } from './webhook.ts';

const MEASURES: Record<string, { title: string; measure: Measure }> = {
  webhook: { title: 'Webhook, servers loaded in turn', measure: measureWebhook },
  slow: { title: 'Webhook, every flush 2 ms slower', measure: measureSlowFlush },
  other: { title: 'GET /health while 64 connections send signals', measure: measureOther },
  burst: { title: '200 signals in one second, 10 accounts each', measure: measureBurst },
  delivery: {
    title: 'Answer to command file, 50 signals/s over 20 accounts',
    measure: measureDelivery,
  },
  executed: { title: 'Alert to executed, paper terminals', measure: measureExecuted },
  flatten: { title: 'Closing out 10 accounts of 50 positions', measure: measureFlatten },
  copying: {
    title: 'Copying: from the event of a master to the last slave',
    measure: measureCopying,
  },
  symbols: { title: 'Resolving names on 10,000 symbols', measure: measureSymbols },
  start: { title: 'Start to ready with 100,000 signals stored', measure: measureStart },
};

const DEFAULT_SERVER = resolve(import.meta.dirname, '..', 'dist', 'server.js');

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { server: { type: 'string', default: DEFAULT_SERVER } },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(MEASURES);
  const unknown = names.filter((name) => MEASURES[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(
      `Not known: ${unknown.join(', ')}. Choose from ${Object.keys(MEASURES).join(', ')}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  await measureAll(names, resolve(values.server));
}

async function measureAll(names: readonly string[], server: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'signalpost-bench-'));
  const load = startLoadProcess();
  process.once('exit', () => {
    rmSync(root, { recursive: true, force: true });
  });
  process.once('SIGINT', () => process.exit(130));
  print(describeMachine(root));
  for (const name of names) {
    const chosen = MEASURES[name];
    if (chosen === undefined) continue;
    print(`\n## ${chosen.title}\n`);
    print(await chosen.measure(benchOf(root, name, load, server)));
  }
  load.stop();
}

function benchOf(root: string, name: string, load: Bench['load'], server: string): Bench {
  let loads = 0;
  return {
    load,
    server,
    folder: (part) => {
      const path = join(root, name, part);
      mkdirSync(path, { recursive: true });
      return path;
    },
    newPrefix: () => `${name}-${++loads}`,
    say: (line) => process.stderr.write(`${name}: ${line}\n`),
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
