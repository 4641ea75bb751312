import { isAbsolute, resolve } from 'node:path';

/** What a variable's text must be, and what it means when absent. */
type Variable<T> = {
  fallback: string | undefined;
  /** Throws a sentence that says what is wrong, never with the value in it. */
  parse: (text: string) => T;
};

export type RateLimit = { limit: number; windowMs: number };

export type Config = Readonly<{
  port: number;
  host: string;
  dataDir: string;
  logDir: string;
  instanceRoot: string;
  externalBaseUrl: string | undefined;
  trustProxy: string;
  basicUser: string | undefined;
  /** HTTP Basic stays open beside Google. */
  allowBasicAuth: boolean;
  adminEmail: string;
  /** E-mail addresses and domains that may sign in with Google; empty: everybody whom Google knows. */
  allowedEmails: readonly string[];
  google: GoogleConfig | undefined;
  webhookRateLimit: RateLimit;
  apiRateLimit: RateLimit;
  logLevel: 'error' | 'warn' | 'info' | 'debug' | 'silent';
  secrets: Secrets;
}>;

export type GoogleConfig = Readonly<{
  clientId: string;
  callbackPath: string;
  /** Other addresses than Google's own: never in production. */
  authUrl: string | undefined;
  tokenUrl: string | undefined;
  userinfoUrl: string | undefined;
}>;

/** Apart from the rest, so that a logged Config carries none of them. */
export type Secrets = Readonly<{
  sessionSecret: string;
  /** 32 bytes, the root of every seal and keyed hash. */
  masterKey: Buffer;
  basicPass: string | undefined;
  webhookToken: string | undefined;
  googleClientSecret: string | undefined;
}>;

const CALLBACK_PATHS = ['/auth/google/callback', '/auth/callback'] as const;
const NO_ADMIN = 'admin@localhost';

export class ConfigFault extends Error {}

/** Reads every variable, and reports all faults in one message, by name and never by value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const read = <T>(name: string, variable: Variable<T>): T => {
    const given = env[name]?.trim();
    const text = given === undefined || given === '' ? variable.fallback : given;
    try {
      if (text === undefined) throw new Error('is missing');
      return variable.parse(text);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : 'is wrong'}`);
      return undefined as T;
    }
  };

  const dataDir = read('DATA_DIR', folder('data'));
  const isProduction = env['NODE_ENV'] === 'production';
  const clientId = read('GOOGLE_CLIENT_ID', optional(plain));
  const ofGoogle = {
    callbackPath: read('GOOGLE_CALLBACK_PATH', oneOf(CALLBACK_PATHS, CALLBACK_PATHS[0])),
    authUrl: read('GOOGLE_AUTH_URL', optional(doubleUrl(isProduction))),
    tokenUrl: read('GOOGLE_TOKEN_URL', optional(doubleUrl(isProduction))),
    userinfoUrl: read('GOOGLE_USERINFO_URL', optional(doubleUrl(isProduction))),
  };
  const config: Config = {
    port: read('PORT', integer(5000, 0, 65535)),
    host: read('HOST', text('127.0.0.1')),
    dataDir,
    logDir: read('LOG_DIR', folder('logs')),
    instanceRoot: read('INSTANCE_ROOT_PATH', folder(defaultInstanceRoot(dataDir))),
    externalBaseUrl: read('EXTERNAL_BASE_URL', optional(baseUrl)),
    trustProxy: read('TRUST_PROXY', text('loopback')),
    basicUser: read('BASIC_USER', optional(plain)),
    allowBasicAuth: read('ALLOW_BASIC_AUTH', yesOrNo(false)),
    adminEmail: read('ADMIN_EMAIL', text(NO_ADMIN)),
    allowedEmails: read('ALLOWED_EMAILS', { fallback: '', parse: emails }),
    google: clientId === undefined ? undefined : Object.freeze({ clientId, ...ofGoogle }),
    webhookRateLimit: read('WEBHOOK_RATE_LIMIT', rate('10 per minute')),
    apiRateLimit: read('API_RATE_LIMIT', rate('20 per minute')),
    logLevel: read('LOG_LEVEL', oneOf(['error', 'warn', 'info', 'debug', 'silent'], 'info')),
    secrets: Object.freeze({
      sessionSecret: read('SECRET_KEY', { fallback: undefined, parse: atLeast(32) }),
      masterKey: read('SIGNALPOST_KEY', { fallback: undefined, parse: key32 }),
      basicPass: read('BASIC_PASS', optional(atLeast(8))),
      webhookToken: read('WEBHOOK_TOKEN', optional(atLeast(16))),
      googleClientSecret: read('GOOGLE_CLIENT_SECRET', optional(plain)),
    }),
  };
  if ((config.basicUser === undefined) !== (config.secrets.basicPass === undefined)) {
    faults.push('BASIC_USER and BASIC_PASS belong together: set both or neither');
  }
  if ((config.google === undefined) !== (config.secrets.googleClientSecret === undefined)) {
    faults.push('GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET belong together: set both or neither');
  }
  if (config.google !== undefined && config.adminEmail === NO_ADMIN && !config.allowBasicAuth) {
    faults.push('ADMIN_EMAIL is missing: with Google alone nobody would be administrator');
  }
  if (faults.length > 0) throw new ConfigFault(`Configuration: ${faults.join('; ')}.`);
  return Object.freeze(config);
}

/** The two folders alone, for the emergency stop, which must work with a configuration that the server refuses. */
export function readFolders(
  env: Readonly<Record<string, string | undefined>>,
): Pick<Config, 'dataDir' | 'instanceRoot'> {
  const folderOf = (name: string, { fallback, parse }: Variable<string>): string =>
    parse(env[name]?.trim() || (fallback ?? ''));
  const dataDir = folderOf('DATA_DIR', folder('data'));
  return {
    dataDir,
    instanceRoot: folderOf('INSTANCE_ROOT_PATH', folder(defaultInstanceRoot(dataDir))),
  };
}

function defaultInstanceRoot(dataDir: string): string {
  return process.platform === 'win32' ? 'C:\\MT5_Instances' : `${dataDir}/instances`;
}

function text(fallback: string): Variable<string> {
  return { fallback, parse: plain };
}

function optional<T>(parse: (text: string) => T): Variable<T | undefined> {
  return { fallback: '', parse: (value) => (value === '' ? undefined : parse(value)) };
}

function folder(fallback: string): Variable<string> {
  return { fallback, parse: (value) => (isAbsolute(value) ? value : resolve(value)) };
}

function integer(fallback: number, least: number, most: number): Variable<number> {
  return {
    fallback: String(fallback),
    parse: (value) => {
      const number = /^\d+$/.test(value) ? Number(value) : NaN;
      if (!(number >= least && number <= most)) {
        throw new Error(`must be a whole number from ${String(least)} to ${String(most)}`);
      }
      return number;
    },
  };
}

function oneOf<T extends string>(allowed: readonly T[], fallback: T): Variable<T> {
  return {
    fallback,
    parse: (value) => {
      const found = allowed.find((item) => item === value.toLowerCase());
      if (found === undefined) throw new Error(`must be one of ${allowed.join(', ')}`);
      return found;
    },
  };
}

function yesOrNo(fallback: boolean): Variable<boolean> {
  const { parse } = oneOf(['true', 'false'], fallback ? 'true' : 'false');
  return { fallback: String(fallback), parse: (value) => parse(value) === 'true' };
}

const UNIT_MS: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

function rate(fallback: string): Variable<RateLimit> {
  return {
    fallback,
    parse: (value) => {
      const match = /^(\d{1,9}) per (second|minute|hour|day)$/.exec(value.toLowerCase());
      const limit = Number(match?.[1]);
      const windowMs = UNIT_MS[match?.[2] ?? ''];
      if (!(limit > 0) || windowMs === undefined) throw new Error('must read like "10 per minute"');
      return { limit, windowMs };
    },
  };
}

function plain(value: string): string {
  return value;
}

function atLeast(length: number): (value: string) => string {
  return (value) => {
    if (value.length < length) throw new Error(`needs at least ${String(length)} characters`);
    return value;
  };
}

function key32(value: string): Buffer {
  if (!/^[0-9a-fA-F]{64}$/.test(value)) throw new Error('must be 64 hexadecimal digits (32 bytes)');
  return Buffer.from(value, 'hex');
}

function baseUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new Error('must be an http or https address without query');
  }
  return value.replace(/\/+$/, '');
}

/** Where a double of an outside service answers; what is set in production is not even looked at. */
function doubleUrl(isProduction: boolean): (value: string) => string | undefined {
  return (value) => (isProduction ? undefined : baseUrl(value));
}

/** "alice@example.com, example.org": addresses and whole domains, in lower case. */
function emails(value: string): readonly string[] {
  const items = value
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((item) => item !== '');
  if (!items.every((item) => /^([^\s@]+@|@)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(item))) {
    throw new Error('must be e-mail addresses or domains with commas between them');
  }
  return Object.freeze(items.map((item) => item.replace(/^@/, '')));
}
