import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  newFolder,
  removeFolder,
  startProgram,
  until,
  type Program,
} from './testing/program.ts';

const SERVER = join(import.meta.dirname, '..', 'dist', 'server.js');

let folder = '';
let running: Program | undefined;
beforeEach(() => {
  folder = newFolder('server');
});
afterEach(async () => {
  await running?.kill();
  running = undefined;
  await removeFolder(folder);
});

/** Runs the server to its end with nothing but a port in its environment. */
function runBare(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SERVER], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (text: Buffer): void => {
      output += text.toString();
      if (output.includes('shown once') || output.includes('is in .env')) child.kill('SIGTERM');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    // What it has said may arrive after its end, and before it is closed.
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}

describe('the first start', () => {
  it('makes .env, prints the login and the webhook once, and keeps both out of the log', async () => {
    const PORT = String(await freePort());
    const first = await runBare({ PORT });
    expect(first.code).toBe(0);
    const env = readFileSync(join(folder, '.env'), 'utf8');
    const pass = /BASIC_PASS=(\S+)/.exec(env)?.[1] ?? '';
    const token = /whk_[A-Za-z0-9_-]+/.exec(first.output)?.[0] ?? '';
    expect(first.output).toContain(pass);
    expect(first.output).toContain('curl -X POST');
    const second = await runBare({ PORT });
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(env);
    expect(second.output).not.toContain(pass);
    expect(second.output).not.toContain(token);
    const log = readFileSync(join(folder, 'logs', 'trading_bot.log'), 'utf8');
    expect(log).toContain('started');
    for (const secret of [pass, token, /SIGNALPOST_KEY=(\S+)/.exec(env)?.[1] ?? ''])
      expect(log).not.toContain(secret);
  });

  it('adds the secrets that the .env of an older server lacks, says so once, and shows no password', async () => {
    const older = "BASIC_USER=admin\r\nBASIC_PASS='pl4nted#Word'\r\nSMTP_SERVER=mail.example.com";
    writeFileSync(join(folder, '.env'), older);
    const PORT = String(await freePort());
    const first = await runBare({ PORT, SIGNALPOST_KEY: '' });
    expect(first.code).toBe(0);
    expect(first.output).toContain('SIGNALPOST_KEY was missing: one was made and added to .env.');
    expect(first.output).toContain('e-mail is not sent yet: SMTP_SERVER.');
    expect(first.output).not.toContain('pl4nted');
    expect(readFileSync(join(folder, '.env'), 'utf8').startsWith(`${older}\r\n`)).toBe(true);
    const second = await runBare({ PORT });
    expect(second.code).toBe(0);
    expect(second.output).not.toContain('was missing');
    writeFileSync(join(folder, '.env'), older);
    const third = await runBare({ PORT });
    expect(third.code).toBe(1);
    expect(third.output).toContain('SIGNALPOST_KEY=<64 hexadecimal digits>');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(older);
  });

  it('promise 3: leaves no working token in the database file', async () => {
    const { output } = await runBare({ PORT: String(await freePort()) });
    const token = /whk_[A-Za-z0-9_-]+/.exec(output)?.[0] ?? '';
    expect(token).not.toBe('');
    for (const name of readdirSync(join(folder, 'data')).filter((file) =>
      file.startsWith('accounts.db'),
    )) {
      expect(readFileSync(join(folder, 'data', name)).includes(token)).toBe(false);
    }
  });

  it('reports every fault of the configuration in one message and starts nothing', async () => {
    const { code, output } = await runBare({
      PORT: 'x',
      SIGNALPOST_KEY: 'short',
      LOG_LEVEL: 'loud',
    });
    expect(code).toBe(1);
    for (const name of ['PORT', 'SIGNALPOST_KEY', 'SECRET_KEY', 'LOG_LEVEL'])
      expect(output).toContain(name);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

describe('a running program', () => {
  it('trades a curl-like signal on the practice account and shows the trace', async () => {
    running = await startProgram({ folder, port: await freePort() });
    const program = running;
    await until(async () => {
      const { accounts } = await program.api<{ accounts: { status: string }[] }>(
        'GET',
        '/api/accounts',
      );
      return accounts[0]?.status === 'online';
    });
    const { status, body } = await program.signal({
      action: 'BUY',
      symbol: 'EURUSD',
      volume: 0.01,
    });
    expect(status).toBe(200);
    const { signal_id: id } = body as { signal_id: string };
    type Trace = { signal: { accounts: { status: string; price: number }[] } };
    await until(async () => {
      const { signal } = await program.api<Trace>('GET', `/api/signals/${id}`);
      return signal.accounts[0]?.status === 'executed' && signal.accounts[0].price > 0;
    });
  });

  it('says so and ends when its port is taken', async () => {
    const port = await freePort();
    running = await startProgram({ folder, port });
    const env = {
      PORT: String(port),
      DATA_DIR: 'other',
      SIGNALPOST_KEY: 'cd'.repeat(32),
      SECRET_KEY: 'test-only-'.repeat(4),
    };
    const second = await runBare(env);
    expect(second).toMatchObject({ code: 1, output: expect.stringContaining('Set PORT') });
  });

  it('promise 5: refuses a second copy on the same data', async () => {
    running = await startProgram({ folder, port: await freePort() });
    const env = {
      PORT: String(await freePort()),
      SIGNALPOST_KEY: 'cd'.repeat(32),
      SECRET_KEY: 'test-only-'.repeat(4),
    };
    const second = await runBare(env);
    expect(second.code).toBe(1);
    expect(second.output).toContain('Another Signalpost is running');
  });

  it('promise 5: stops on SIGTERM with everything stored, and takes its terminals with it', async () => {
    running = await startProgram({ folder, port: await freePort() });
    await running.signal({ id: 'last', action: 'CLOSE_ALL' });
    expect(await running.stop()).toBe(0);
    running = await startProgram({ folder, port: await freePort() });
    const { total } = await running.api<{ total: number }>('GET', '/api/history');
    expect(total).toBe(1);
  });
});
