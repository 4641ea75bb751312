/**
 * The files of a test in which nothing may depend on how fast the machine is: real files, but each operation is done
 * when it is asked for and answered in the order of asking, and no folder rings by itself. Register before importing
 * anything that uses files:
 *
 *   jest.unstable_mockModule('node:fs', () => promptFs);
 *   jest.unstable_mockModule('node:fs/promises', () => promptFiles);
 */
import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';

let changes = 0;

/** How many operations have changed something so far. */
export function fileChanges(): number {
  return changes;
}

export const promptFs = {
  ...fs,
  watch: (): never => {
    throw new Error('no folder is watched here; what is there is found by looking');
  },
};

export const promptFiles = {
  ...fs.promises,
  readFile: reading(fs.readFileSync),
  readdir: reading(fs.readdirSync),
  /** A file system tells times apart by milliseconds, in which a stepped hour may pass: the content stands for them. */
  stat: reading((path: fs.PathLike) => {
    const stats = fs.statSync(path);
    if (stats.isFile()) stats.mtimeMs = crc32(fs.readFileSync(path));
    return stats;
  }),
  mkdir: changing(fs.mkdirSync),
  rename: changing(fs.renameSync),
  rm: changing(fs.rmSync),
  unlink: changing(fs.unlinkSync),
  writeFile: changing(fs.writeFileSync),
  open: changing((path: fs.PathLike, flags: fs.OpenMode) => {
    const handle = fs.openSync(path, flags);
    return {
      writeFile: changing((text: string) => {
        fs.writeFileSync(handle, text);
      }),
      datasync: changing(() => {
        fs.fdatasyncSync(handle);
      }),
      close: changing(() => {
        fs.closeSync(handle);
      }),
    };
  }),
};

function reading<A extends unknown[], R>(run: (...given: A) => R): (...given: A) => Promise<R> {
  return (...given) =>
    new Promise((resolve) => {
      resolve(run(...given));
    });
}

function changing<A extends unknown[], R>(run: (...given: A) => R): (...given: A) => Promise<R> {
  return reading((...given: A) => {
    changes++;
    return run(...given);
  });
}
