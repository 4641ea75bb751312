import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { acquireLock } from './lock.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-lock-'));
  path = join(folder, 'deep', 'server.lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const HOLDER = `
  const { acquireLock } = await import(process.argv[1]);
  process.stdout.write(acquireLock(process.argv[2]) === undefined ? 'refused' : 'held');
  process.stdin.resume();
`;

/** Another process that takes the lock, says how that went, and lives until it is ended. */
async function otherProcess() {
  const module = new URL('./lock.ts', import.meta.url).href;
  const args = ['--import', 'tsx', '--input-type=module', '-e', HOLDER, module, path];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    said: said.toString(),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('acquireLock', () => {
  it('is held by one until it is released', () => {
    const lock = acquireLock(path);
    expect(lock).toBeDefined();
    expect(acquireLock(path)).toBeUndefined();
    lock?.release();
    const next = acquireLock(path);
    expect(next).toBeDefined();
    next?.release();
  });

  it('keeps another process out', async () => {
    const lock = acquireLock(path);
    const other = await otherProcess();
    expect(other.said).toBe('refused');
    await other.kill();
    lock?.release();
  });

  it('is free again when the process that held it was killed', async () => {
    const other = await otherProcess();
    expect(other.said).toBe('held');
    expect(acquireLock(path)).toBeUndefined();
    await other.kill();
    const lock = acquireLock(path);
    expect(lock).toBeDefined();
    lock?.release();
  });

  it('throws, and does not blame another process, when the file cannot be a lock', () => {
    const broken = join(folder, 'broken.lock');
    writeFileSync(broken, 'not what a lock file looks like, and long enough to be read'.repeat(9));
    expect(() => acquireLock(broken)).toThrow(expect.objectContaining({ code: 'SQLITE_NOTADB' }));
  });
});
