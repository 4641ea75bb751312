import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigFault, readConfig } from '../config.ts';
import { readEnvFile } from './env-file.ts';
import { addMissingSecrets } from './first-env.ts';
import { fillFrom, envRemarks } from './index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalpost-env-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function remarksOn(text: string): string {
  writeFileSync(join(folder, '.env'), text);
  return envRemarks(readEnvFile(folder)).join('\n');
}

describe('what is said about a .env', () => {
  it('is nothing where all of it is used', () => {
    expect(remarksOn('PORT=5000\nNODE_ENV=production\n# OLD=1\nBASIC_USER=admin\n')).toBe('');
  });

  it('is one line for what is not used yet, by name and never by value', () => {
    const text = remarksOn(
      'SMTP_SERVER=mail.planted.example\nSMTP_PORT=587\nEMAIL_PASS=planted-pass\nBUS_URL=nats://planted\n',
    );
    expect(text.split('\n')).toEqual([
      'In .env but not used, e-mail is not sent yet: SMTP_SERVER, SMTP_PORT, EMAIL_PASS.',
      'In .env but not used, there is no outside message bus yet: BUS_URL.',
    ]);
  });

  it.each([
    ['BASIC_PASSWORD', 'BASIC_PASS'],
    ['BASIC_USERNAME', 'BASIC_USER'],
    ['WEBHOOK_TOKENS', 'WEBHOOK_TOKEN'],
    ['SMTP_SERVR', 'SMTP_SERVER'],
    ['SMPT_SERVER', 'SMTP_SERVER'],
    ['secret_key', 'SECRET_KEY'],
    ['SECRETKEY', 'SECRET_KEY'],
    ['SIGNALPOST-KEY', 'SIGNALPOST_KEY'],
    ['GOOGLE_SECRET', 'GOOGLE_CLIENT_SECRET'],
    ['EXTERNAL_URL', 'EXTERNAL_BASE_URL'],
    ['PROT', 'PORT'],
    ['ADMIN_EMAILS', 'ADMIN_EMAIL'],
  ])('says for %s that %s is meant', (name, meant) => {
    expect(remarksOn(`${name}=planted\n`)).toContain(`${name} (${meant} is meant?)`);
  });

  it.each(['MT5_ENCRYPTION_KEY', 'FLASK_DEBUG', 'COMPOSE_PROJECT', 'FOO'])(
    'lists %s as not known, without a guess',
    (name) => {
      expect(remarksOn(`${name}=planted\n`)).toBe(
        `In .env but not known here: ${name}. See .env.example.`,
      );
    },
  );

  it('never shows a secret that stands alone on a line', () => {
    const text = remarksOn('SECRET_KEY="\nMIIEvQIBADANBgkq==\nwhk_AbCdEfGh1234=\n');
    expect(text).not.toMatch(/MIIE|whk_/);
    expect(text).toContain('not shown');
  });

  it.each([
    ['BASIC_PASS=pass#word12', 'BASIC_PASS'],
    ['BASIC_PASS=#secret12', 'BASIC_PASS'],
    ['export WEBHOOK_TOKEN = abc#def', 'WEBHOOK_TOKEN'],
    ["BASIC_PASS='abc'#def'", 'BASIC_PASS'],
    ['INSTANCE_ROOT_PATH=C:\\MT5#1', 'INSTANCE_ROOT_PATH'],
  ])('names the value that a # cuts off in %s', (line, name) => {
    const text = remarksOn(`${line}\n`);
    expect(text).toContain(`a # cuts off the rest of ${name}`);
    expect(text).not.toMatch(/secret12|word12|abc/);
  });

  it.each([
    "BASIC_PASS='pass#word12'",
    'BASIC_PASS="pass#word12" # mine',
    'BASIC_PASS=`pass#word12`',
    '# BASIC_PASS=pass#word12',
    'DATA_DIR=data # here',
    'PORT=5000 # as ever',
  ])('says nothing of the # in %s', (line) => {
    expect(remarksOn(`${line}\n`)).toBe('');
  });
});

describe('the .env of an older server', () => {
  /** As its manual had it, with the login filled in and the rest left as it was. */
  const OLDER = [
    '# Server',
    'BASIC_USER=admin',
    'BASIC_PASS=%pass%',
    'WEBHOOK_TOKEN=%token%',
    'SECRET_KEY=%secret%',
    'PORT=5000',
    'EXTERNAL_BASE_URL=http://localhost:5000',
    'WEBHOOK_RATE_LIMIT=10 per minute',
    'API_RATE_LIMIT=100 per hour',
    '',
    '# Mail',
    'SMTP_SERVER=smtp.gmail.com',
    'SMTP_PORT=587',
    'EMAIL_USER=trader@example.com',
    'EMAIL_PASS=%mail%',
    'ALERT_EMAIL=trader@example.com',
    '',
    'INSTANCE_ROOT_PATH=C:\\MT5_Instances',
    'MT5_PROFILE_SOURCE=C:\\MT5_Profiles\\Default',
  ].join('\r\n');

  /** What the server does with it, in the same order: "" where it starts, else the message. */
  function start(values: Record<string, string>): string {
    const text = Object.entries(values).reduce(
      (whole, [name, value]) => whole.replace(`%${name}%`, () => value),
      OLDER,
    );
    writeFileSync(join(folder, '.env'), text);
    addMissingSecrets(folder, {});
    const env = {};
    fillFrom(readEnvFile(folder), env);
    try {
      readConfig(env);
      return '';
    } catch (error) {
      if (error instanceof ConfigFault) return error.message;
      throw error;
    }
  }

  it('starts when its own secrets are good', () => {
    const values = { pass: 'tr4ding-Desk', token: 'q8Zr2mVx0LpT5nWc', mail: 'qwmz ptrk vhnd sjfx' };
    expect(start({ ...values, secret: 'f3a9'.repeat(8) })).toBe('');
  });

  it('starts when it has no SECRET_KEY at all', () => {
    const values = { pass: 'tr4ding-Desk', token: '', mail: '', secret: '' };
    expect(start(values)).toBe('');
  });

  it('as the manual prints it names each line to change, how to make it, and no value', () => {
    const values = {
      pass: 'your-secure-password',
      token: 'your-webhook-token-here',
      secret: 'your-secret-key',
      mail: 'your-app-password',
    };
    const message = start(values);
    for (const name of ['BASIC_PASS', 'WEBHOOK_TOKEN', 'SECRET_KEY', 'EMAIL_PASS'])
      expect(message).toContain(`- ${name} is still the placeholder of an example`);
    expect(message.match(/^- /gm)).toHaveLength(4);
    expect(message).toContain('node -e "');
    for (const value of Object.values(values)) expect(message).not.toContain(value);
  });

  it('with a short SECRET_KEY says exactly what to write', () => {
    const values = { pass: 'tr4ding-Desk', token: '', mail: '', secret: 'planted-short' };
    const message = start(values);
    expect(message).toContain(
      '- SECRET_KEY needs at least 32 characters: write SECRET_KEY=<at least 32 random characters>',
    );
    expect(message).not.toContain('planted');
  });

  it('is filled into an environment that has empty variables of the same names', () => {
    writeFileSync(join(folder, '.env'), 'PORT=5001\nHOST=0.0.0.0\n');
    const env = { PORT: '', HOST: '127.0.0.1' };
    fillFrom(readEnvFile(folder), env);
    expect(env).toEqual({ PORT: '5001', HOST: '127.0.0.1' });
  });
});
