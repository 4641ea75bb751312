import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { createFlusher } from './flusher.ts';

let folder: string;
let path: string;
let broken: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-flusher-'));
  path = join(folder, 'bot.db');
  broken = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open() {
  return createFlusher(path, (cause) => broken.push(cause));
}

describe('the flusher', () => {
  it('flushes the log of a database that is open, in both ways', async () => {
    const sqlite = new Database(path);
    sqlite.pragma('journal_mode = WAL');
    sqlite.exec('CREATE TABLE texts (body TEXT) STRICT');
    const flusher = open();
    await flusher.flush();
    flusher.flushNow();
    flusher.close();
    sqlite.close();
    expect(broken).toEqual([]);
  });

  it('has nothing to do before the first commit', async () => {
    const flusher = open();
    await flusher.flush();
    flusher.flushNow();
    expect(existsSync(`${path}-wal`)).toBe(false);
    flusher.close();
  });

  it('lets a flush end that is under way when it is closed', async () => {
    const sqlite = new Database(path);
    sqlite.pragma('journal_mode = WAL');
    sqlite.exec('CREATE TABLE texts (body TEXT) STRICT');
    const flusher = open();
    const underWay = [flusher.flush(), flusher.flush()];
    flusher.close();
    sqlite.close();
    await Promise.all(underWay);
    expect(broken).toEqual([]);
  });

  it('says when the disk fails, and settles nothing', () => {
    mkdirSync(`${path}-wal`);
    const flusher = open();
    expect(() => {
      flusher.flushNow();
    }).toThrow('EISDIR');
    expect(broken).toMatchObject([{ code: 'EISDIR' }]);
  });
});
