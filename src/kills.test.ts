import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAtRandom } from './testing/kills.ts';

describe('promise 1: never lost, never twice, never late', () => {
  it('holds over fifty kills of the server at random moments under load', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalpost-kills-'));
    try {
      const report = await killAtRandom({ folder, kills: 50, accounts: 3, seed: 20_261_121 });
      expect(report).toMatchObject({
        kills: 50,
        lost: [],
        doubled: [],
        phantom: [],
        late: [],
        silent: [],
      });
      expect(report.acknowledged).toBeGreaterThan(50);
      expect(report.executed).toBeGreaterThan(50);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
