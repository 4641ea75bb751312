import { describe, expect, it } from '@jest/globals';
import { parse } from 'dotenv';
import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigFault, readConfig } from './config.ts';

const SECRETS = { SECRET_KEY: 'test-only-'.repeat(4), SIGNALPOST_KEY: 'ab'.repeat(32) };

function faultOf(env: Record<string, string>): string {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    if (error instanceof ConfigFault) return error.message;
    throw error;
  }
}

describe('readConfig', () => {
  it('takes the documented defaults for all but the secrets', () => {
    expect(readConfig(SECRETS)).toMatchObject({
      port: 5000,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      webhookRateLimit: { limit: 10, windowMs: 60_000 },
      apiRateLimit: { limit: 20, windowMs: 60_000 },
      trustProxy: 'loopback',
      logLevel: 'info',
    });
  });

  it('reports every fault in one message, by name and never by value', () => {
    const message = faultOf({
      PORT: 'seventy-thousand',
      SIGNALPOST_KEY: 'short-secret',
      WEBHOOK_RATE_LIMIT: 'often',
      LOG_LEVEL: 'loud',
      BASIC_USER: 'admin',
      EXTERNAL_BASE_URL: 'ftp://x',
    });
    for (const name of [
      'PORT',
      'SIGNALPOST_KEY',
      'SECRET_KEY',
      'WEBHOOK_RATE_LIMIT',
      'LOG_LEVEL',
      'BASIC_USER',
      'EXTERNAL_BASE_URL',
    ]) {
      expect(message).toContain(name);
    }
    for (const value of ['seventy', 'short-secret', 'often', 'loud', 'ftp'])
      expect(message).not.toContain(value);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['WEBHOOK_RATE_LIMIT', '0 per minute'],
    ['WEBHOOK_RATE_LIMIT', '10 per fortnight'],
    ['WEBHOOK_TOKEN', 'short'],
    ['SIGNALPOST_KEY', 'g'.repeat(64)],
    ['ALLOW_BASIC_AUTH', 'perhaps'],
    ['ALLOWED_EMAILS', 'alice at example.com'],
    ['GOOGLE_CLIENT_ID', 'without its secret'],
    ['GOOGLE_CALLBACK_PATH', '/elsewhere'],
  ])('refuses %s=%s', (name, value) => {
    expect(faultOf({ ...SECRETS, [name]: value })).toContain(name);
  });

  it('treats an empty variable as absent, as .env files leave them', () => {
    expect(readConfig({ ...SECRETS, EXTERNAL_BASE_URL: '', PORT: ' ' })).toMatchObject({
      port: 5000,
    });
  });

  it('takes a Google client with its secret, and asks who is administrator', () => {
    const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'planted-secret' };
    expect(faultOf({ ...SECRETS, ...google })).toContain('ADMIN_EMAIL');
    const config = readConfig({
      ...SECRETS,
      ...google,
      ADMIN_EMAIL: 'dana@example.com',
      ALLOWED_EMAILS: 'Alice@Example.com, @example.org;example.net',
      GOOGLE_TOKEN_URL: 'http://127.0.0.1:9/token',
    });
    expect(config).toMatchObject({
      google: {
        clientId: 'id',
        callbackPath: '/auth/google/callback',
        tokenUrl: 'http://127.0.0.1:9/token',
      },
      allowedEmails: ['alice@example.com', 'example.org', 'example.net'],
      allowBasicAuth: false,
      secrets: { googleClientSecret: 'planted-secret' },
    });
  });

  it('does not look at doubles of outside services in production', () => {
    const config = readConfig({
      ...SECRETS,
      NODE_ENV: 'production',
      GOOGLE_CLIENT_ID: 'id',
      GOOGLE_CLIENT_SECRET: 'planted-secret',
      ADMIN_EMAIL: 'dana@example.com',
      GOOGLE_AUTH_URL: 'http://127.0.0.1:9/authorize',
    });
    expect(config.google?.authUrl).toBeUndefined();
  });

  it('keeps the secrets apart from what may be logged', () => {
    const { secrets, ...rest } = readConfig({
      ...SECRETS,
      BASIC_USER: 'admin',
      BASIC_PASS: 'planted-password',
    });
    expect(JSON.stringify(rest)).not.toContain('planted-password');
    expect(secrets.basicPass).toBe('planted-password');
  });

  it.each([
    ['SECRET_KEY', 'change-me-change-me-change-me-now'],
    ['SIGNALPOST_KEY', '0'.repeat(64)],
    ['SIGNALPOST_KEY', '0123456789abcdef'.repeat(4)],
    ['BASIC_PASS', 'your-secure-password'],
    ['BASIC_PASS', '<password>'],
    ['WEBHOOK_TOKEN', 'your-webhook-token-here'],
    ['WEBHOOK_TOKEN', 'x'.repeat(32)],
    ['GOOGLE_CLIENT_ID', 'your-client-id.apps.googleusercontent.com'],
    ['GOOGLE_CLIENT_SECRET', 'GOCSPX-your-client-secret'],
    ['EMAIL_PASS', 'your_app_password'],
  ])('refuses the placeholder of an example in %s, and says what to do', (name, value) => {
    const message = faultOf({ ...SECRETS, [name]: value });
    expect(message).toContain(`- ${name} is still the placeholder of an example: `);
    expect(message).not.toContain(value);
    expect(message.match(/^- /gm)).toHaveLength(1);
  });

  it('gives a command that makes a key, which the shell runs and the configuration takes', () => {
    const message = faultOf({ ...SECRETS, SIGNALPOST_KEY: 'short' });
    const command = message.slice(message.indexOf('node -e')).replace('node', process.execPath);
    const made = execSync(command).toString().trim();
    expect(faultOf({ ...SECRETS, SIGNALPOST_KEY: made, SECRET_KEY: made })).toBe('');
  });

  it.each([
    ['INSTANCE_ROOT_PATH', '"C:\\new_terminals\\mt5"'],
    ['DATA_DIR', '"D:\\reports"'],
    ['BASIC_PASS', '"long\\nenough"'],
  ])('refuses a line feed that double quotes made of \\n in %s', (name, text) => {
    const message = faultOf({ ...SECRETS, ...parse(`${name}=${text}`) });
    expect(message).toMatch(new RegExp(`- ${name} holds a line feed .* single quotes`));
  });

  it.each(["'C:\\new_terminals\\mt5'", 'C:\\new_terminals\\mt5'])(
    'takes the folder %s as it is written',
    (text) => {
      const env = parse(`INSTANCE_ROOT_PATH=${text}`);
      expect(faultOf({ ...SECRETS, ...env })).toBe('');
      expect(readConfig({ ...SECRETS, ...env }).instanceRoot).toContain('new_terminals');
    },
  );

  it('knows every variable of .env.example, and that names every one it knows', () => {
    const example = readFileSync(join(import.meta.dirname, '..', '.env.example'), 'utf8');
    const documented = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name).sort();
    const source = readFileSync(join(import.meta.dirname, 'config.ts'), 'utf8');
    const known = [...source.matchAll(/read\('([A-Z_]+)'/g)].map(([, name]) => name).sort();
    expect(documented).toEqual(known);
  });
});
