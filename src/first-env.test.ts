import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { readConfig } from './config.ts';
import { writeFirstEnv } from './first-env.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-env-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the first .env', () => {
  it('holds generated secrets that the configuration takes, different each time', () => {
    expect(writeFirstEnv(folder, {})).toBe(true);
    const first = readFileSync(join(folder, '.env'), 'utf8');
    expect(readConfig(parse(first)).secrets.masterKey).toHaveLength(32);
    rmSync(join(folder, '.env'));
    writeFirstEnv(folder, {});
    expect(readFileSync(join(folder, '.env'), 'utf8')).not.toBe(first);
  });

  it('is never written over one that exists', () => {
    writeFileSync(join(folder, '.env'), 'PORT=1');
    expect(writeFirstEnv(folder, {})).toBe(false);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('PORT=1');
  });

  it('is not made when the environment brings the key', () => {
    expect(writeFirstEnv(folder, { SIGNALPOST_KEY: 'ab'.repeat(32) })).toBe(false);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });

  it('promise 3: is refused over a database that an earlier key has sealed', () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'accounts.db'), '');
    expect(() => writeFirstEnv(folder, {})).toThrow(/Put back the .env/);
    expect(existsSync(join(folder, '.env'))).toBe(false);
  });
});
