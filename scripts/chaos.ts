import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAtRandom } from '../src/testing/kills.ts';

/** npm run chaos -- [kills] [seed]: the long form of the kill test; prints what a checker found. */
const kills = Number(process.argv[2] ?? 1000);
const seed = Number(process.argv[3] ?? 1);
const folder = mkdtempSync(join(tmpdir(), 'signalpost-chaos-'));
const report = await killAtRandom({ folder, kills, accounts: 3, seed });
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const faults = [report.lost, report.doubled, report.phantom, report.late, report.silent].flat();
if (faults.length === 0) rmSync(folder, { recursive: true, force: true });
else process.stdout.write(`kept for a look: ${folder}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
