/**
 * npm run halt [-- --flatten] [-- --reason="..."]: stops all trading, with the server running or dead, and says what it
 * did. Ends with 0 only when every terminal found has its sentinel and the next start will know.
 */
import { config as loadEnvFile } from 'dotenv';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/base/clock.ts';
import { readFolders } from '../src/config.ts';
import { haltWithoutServer, type HaltReport } from '../src/risk/index.ts';

loadEnvFile({ quiet: true });
const { values } = parseArgs({
  options: {
    flatten: { type: 'boolean', default: false },
    reason: { type: 'string', default: 'Stopped by the operator' },
  },
});
const report = await haltWithoutServer({
  ...readFolders(process.env),
  order: { reason: values.reason, wantsFlat: values.flatten },
  clock: systemClock,
});
process.stdout.write(`${describe(report, values.flatten).join('\n')}\n`);
const isKnown = report.killFile === 'written' || report.database === 'stored';
process.exitCode = isKnown && report.failed.length === 0 ? 0 : 1;

function describe({ killFile, planted, failed, database }: HaltReport, wantsFlat: boolean) {
  const lines = [
    killFile === 'written'
      ? 'The file KILL is in the data folder.'
      : 'MISSING: the file KILL could not be written into the data folder.',
    `Terminals that open nothing from now on: ${planted.length === 0 ? 'none found' : planted.join(', ')}.`,
    ...failed.map(({ account, why }) => `MISSING: no sentinel in front of ${account} (${why}).`),
  ];
  const states: Record<HaltReport['database'], string> = {
    stored: 'The server is not running. The halt is stored and stays when it starts.',
    'taken by the running server': 'The server is running and stores the halt within a second.',
    none: 'There is no database yet.',
    'not stored':
      'MISSING: the database could not be written. The next start reads the file KILL instead.',
  };
  lines.push(states[database]);
  if (wantsFlat && killFile === 'written')
    lines.push(
      database === 'taken by the running server'
        ? 'The server closes all positions and orders; follow it on the page.'
        : 'Positions are closed as soon as the server runs again: start it, or close them in MetaTrader.',
    );
  lines.push('Only a person resumes: an administrator, on the page.');
  return lines;
}
