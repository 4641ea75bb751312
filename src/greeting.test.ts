import { describe, expect, it } from '@jest/globals';
import { execFile, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { greeting, type GreetingFacts } from './greeting.ts';

const FIRST = { user: 'admin', pass: 'made-now', token: 'whk_planted', isNewEnv: true };
const FACTS: GreetingFacts = {
  baseUrl: 'http://127.0.0.1:5000',
  ways: { google: false, basic: true },
  adminEmail: 'dana@example.com',
  first: FIRST,
  platform: 'linux',
};

describe('the greeting of the first start', () => {
  it('tells where to sign in, with which login, and the webhook', () => {
    const text = greeting(FACTS);
    for (const part of ['/login', 'admin', 'made-now', 'http://127.0.0.1:5000/webhook/whk_planted'])
      expect(text).toContain(part);
  });

  it('never prints a password that the operator has set', () => {
    const text = greeting({ ...FACTS, first: { ...FIRST, pass: undefined, isNewEnv: false } });
    expect(text).toContain('BASIC_PASS');
    expect(text).not.toContain('made-now');
  });

  it('gives Windows a line for PowerShell, with single quotes that reach it whole', () => {
    const line = greeting({ ...FACTS, platform: 'win32' })
      .split('\n')
      .find((text) => text.includes('Invoke-RestMethod'));
    expect(line?.trim()).toBe(
      `Invoke-RestMethod -Method Post -Uri 'http://127.0.0.1:5000/webhook/whk_planted' ` +
        `-ContentType 'application/json' -Body '{"action":"BUY","symbol":"EURUSD","volume":0.01}'`,
    );
    expect(greeting({ ...FACTS, platform: 'win32' })).not.toContain('curl');
  });

  it('gives every other system a line that its shell runs', async () => {
    const bodies: string[] = [];
    const server = createServer((incoming, answer) => {
      incoming.on('data', (part: Buffer) =>
        bodies.push(`${incoming.url ?? ''} ${part.toString()}`),
      );
      incoming.on('end', () => answer.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const text = greeting({ ...FACTS, baseUrl });
    const command = text.slice(text.indexOf('curl '), text.indexOf('This is shown once'));
    if (hasCurl()) {
      await promisify(execFile)('sh', ['-c', command]);
      expect(bodies).toEqual([
        '/webhook/whk_planted {"action":"BUY","symbol":"EURUSD","volume":0.01}',
      ]);
    }
    expect(command).toContain(`'${baseUrl}/webhook/whk_planted'`);
    server.close();
  });

  it('says who signs in with Google, and no login where none is taken', () => {
    const text = greeting({ ...FACTS, ways: { google: true, basic: false } });
    expect(text).toContain('dana@example.com');
    expect(text).not.toContain('made-now');
  });
});

describe('the greeting of a later start', () => {
  it('shows neither password nor webhook', () => {
    const text = greeting({ ...FACTS, first: undefined });
    expect(text).toContain('BASIC_PASS');
    expect(text).not.toMatch(/webhook|made-now/);
  });

  it('says so when nobody can sign in', () => {
    const text = greeting({ ...FACTS, ways: { google: false, basic: false }, first: undefined });
    expect(text).toContain('set BASIC_USER and BASIC_PASS');
  });
});

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
