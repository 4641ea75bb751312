import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { errorCode, isBusy, readIfExists, retryBusy, writeThenRename } from './files.ts';

let folder: string;
let clock: FakeClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalpost-files-'));
  clock = createFakeClock();
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function options(flush = false) {
  return { clock, temporaryName: 'new.tmp', giveUpAtMs: clock.monotonicMs() + 1000, flush };
}

describe('writeThenRename', () => {
  it.each([false, true])(
    'leaves the whole text and nothing beside it (flush: %s)',
    async (flush) => {
      const target = join(folder, 'command.json');
      await writeThenRename(target, '{"é":1}', options(flush));
      expect(await readFile(target, 'utf8')).toBe('{"é":1}');
      expect(await readdir(folder)).toEqual(['command.json']);
    },
  );

  it('replaces an older file', async () => {
    const target = join(folder, 'command.json');
    await writeFile(target, 'something longer than the new text');
    await writeThenRename(target, 'new', options());
    expect(await readFile(target, 'utf8')).toBe('new');
  });

  it('rejects and removes the temporary file when the rename cannot work', async () => {
    const target = join(folder, 'taken');
    await mkdir(target);
    await writeFile(join(target, 'child'), '');
    await expect(writeThenRename(target, 'x', options())).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('rejects when the folder is not there', async () => {
    const target = join(folder, 'gone', 'command.json');
    await expect(writeThenRename(target, 'x', options())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('retryBusy', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('tries again after %s until it works', async (code) => {
    const rename = failing(code, 3);
    const done = retryBusy(rename.run, { clock, giveUpAtMs: 1000 });
    await passTime(500);
    await expect(done).resolves.toBe('done');
    expect(rename.triedAtMs).toEqual([0, 10, 30, 70]);
  });

  it('never pauses longer than half a second', async () => {
    const rename = failing('EBUSY', 10);
    const done = retryBusy(rename.run, { clock, giveUpAtMs: 60_000 });
    await passTime(5000);
    await done;
    const pauses = rename.triedAtMs.slice(1).map((at, i) => at - (rename.triedAtMs[i] ?? 0));
    expect(Math.max(...pauses)).toBe(500);
  });

  it('gives up with the last error once the time is over', async () => {
    const rename = failing('EPERM', Number.POSITIVE_INFINITY);
    const done = retryBusy(rename.run, { clock, giveUpAtMs: 200 });
    const refused = expect(done).rejects.toMatchObject({ code: 'EPERM' });
    await passTime(1000);
    await refused;
    expect(rename.triedAtMs.at(-1)).toBeLessThan(400);
  });

  it('does not try again after an error that is no matter of patience', async () => {
    const rename = failing('ENOSPC', 1);
    await expect(retryBusy(rename.run, { clock, giveUpAtMs: 1000 })).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    expect(rename.triedAtMs).toEqual([0]);
  });
});

describe('readIfExists', () => {
  it('reads a file, knows a missing one, and rejects for anything else', async () => {
    await writeFile(join(folder, 'there'), 'text');
    expect(await readIfExists(join(folder, 'there'))).toBe('text');
    expect(await readIfExists(join(folder, 'missing'))).toBeUndefined();
    await expect(readIfExists(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe('errorCode', () => {
  it('finds a code that is text and nothing else', () => {
    expect(errorCode(Object.assign(new Error(), { code: 'ENOENT' }))).toBe('ENOENT');
    expect([null, undefined, 'ENOENT', {}, { code: 5 }].map(errorCode)).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
    expect(isBusy({ code: 'EBUSY' })).toBe(true);
    expect(isBusy(new Error('EBUSY'))).toBe(false);
  });
});

/** An operation that fails the given number of times and remembers when it was tried. */
function failing(code: string, times: number) {
  const triedAtMs: number[] = [];
  return {
    triedAtMs,
    run: (): Promise<string> => {
      triedAtMs.push(clock.monotonicMs());
      if (triedAtMs.length > times) return Promise.resolve('done');
      return Promise.reject(Object.assign(new Error(code), { code }));
    },
  };
}

/** Moves the clock in small steps, so that what waits on it can set its next timer in between. */
async function passTime(totalMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < totalMs; passedMs += 10) {
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    clock.advance(10);
  }
}
